/** Files dropped onto the page in a browser, which knows no paths: they are copied into the workspace. */
import { existsSync } from "node:fs";
import { mkdir, open, readdir, rename, rm, stat, type FileHandle } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { basename, dirname, join } from "node:path";
import { PippinError } from "../../contract/errors.ts";
import { uploadName } from "./uploadName.ts";

/** Larger than any photograph and any network. */
const MOST_BYTES = 4e9;
const TOGETHER = /^[a-z0-9-]{8,40}$/;
/** A host takes less for a whole request: whoever wrote the part is gone. */
const LEFT_BEHIND_MS = 3_600_000;

/**
 * @param name - the file's own.
 * @param together - a word that files of one drop share which refer to each other by name: they get a folder of their own.
 * @returns the path that it was written to, whole, in the workspace's `dropped/`.
 * @throws PippinError `disk`, or `invalid-request` for a file that is too large.
 */
export async function saveUpload(
  folder: string,
  name: string,
  request: IncomingMessage,
  together: string | null = null,
): Promise<string> {
  const below = together !== null && TOGETHER.test(together) ? [together] : [];
  try {
    const { target, file } = await reserve(join(folder, "dropped", ...below), name);
    try {
      await write(file, request, name).finally(() => file.close());
      await rename(partOf(target), target);
    } catch (error) {
      await rm(partOf(target), { force: true });
      throw error;
    }
    return target;
  } catch (error) {
    throw inWords(error, folder, name);
  }
}

/** Removes what hosts have left behind that ended during an upload. */
export async function sweepUploads(folder: string): Promise<void> {
  const dropped = join(folder, "dropped");
  const names = await readdir(dropped, { recursive: true }).catch(() => []);
  for (const path of names.filter(isPart).map((name) => join(dropped, name))) {
    const written = await stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      () => Infinity,
    );
    if (written < Date.now() - LEFT_BEHIND_MS) await rm(path, { force: true });
  }
}

/** Where a file is until it is whole: hidden, as no upload is called. */
function partOf(target: string): string {
  return join(dirname(target), `.${basename(target)}.part`);
}

function isPart(path: string): boolean {
  return /^\..+\.part$/.test(basename(path));
}

/**
 * A file of the same name is never written over: what the workspace refers to stays. Its part, which only one can make,
 * keeps the name for this upload.
 */
async function reserve(folder: string, name: string): Promise<{ target: string; file: FileHandle }> {
  await mkdir(folder, { recursive: true });
  const { stem, extension } = uploadName(name);
  for (let copy = 1; ; copy++) {
    const target = join(folder, `${stem}${copy === 1 ? "" : ` (${copy})`}${extension}`);
    const file = await openNew(partOf(target));
    if (file === null) continue;
    // Looked at now that nobody else can finish one of this name.
    if (!existsSync(target)) return { target, file };
    await file.close();
    await rm(partOf(target), { force: true });
  }
}

/** @returns null where there is one already. */
async function openNew(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, "wx");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return null;
    throw error;
  }
}

async function write(file: FileHandle, request: IncomingMessage, name: string): Promise<void> {
  let size = 0;
  // A request that was ended over a full disk could not be answered any more.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST_BYTES) throw new PippinError("invalid-request", `"${name}" is larger than 4 GB.`);
    await file.writeFile(chunk);
  }
}

function inWords(error: unknown, folder: string, name: string): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  if (error instanceof PippinError || code === undefined || code === "ECONNRESET") return error;
  const why = code === "ENOSPC" || code === "EDQUOT" ? "the disk is full" : message;
  return new PippinError(
    "disk",
    `"${name}" cannot be copied into the workspace "${folder}": ${why}. Make room there or check its permissions, then drop it again.`,
  );
}
