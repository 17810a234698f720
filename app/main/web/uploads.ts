/** Files dropped onto the page in a browser, which knows no paths: they are copied into the workspace. */
import { createWriteStream, existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { extname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { Transform } from "node:stream";

/** Larger than any photograph and any network. */
const MOST_BYTES = 4e9;
const LONGEST_NAME = 150;
const TOGETHER = /^[a-z0-9-]{8,40}$/;

/**
 * @param name - the file's own, of which nothing but letters, digits and a few signs is kept.
 * @param together - a word that files of one drop share which refer to each other by name: they get a folder of their own.
 * @returns the path that it was written to, whole, in the workspace's `dropped/`.
 */
export async function saveUpload(
  folder: string,
  name: string,
  request: IncomingMessage,
  together: string | null = null,
): Promise<string> {
  const below = together !== null && TOGETHER.test(together) ? [together] : [];
  const target = freePath(join(folder, "dropped", ...below), name);
  const part = `${target}.part`;
  let size = 0;
  const counted = new Transform({
    transform: (chunk: Buffer, _, done) => {
      size += chunk.length;
      done(size > MOST_BYTES ? new Error(`"${name}" is larger than 4 GB.`) : null, chunk);
    },
  });
  try {
    await pipeline(request, counted, createWriteStream(part));
    renameSync(part, target);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
  return target;
}

/** A file of the same name is never written over: what the workspace refers to stays. */
function freePath(folder: string, name: string): string {
  mkdirSync(folder, { recursive: true });
  const plain = name.replace(/[^\p{L}\p{N}._ ()-]/gu, "_").replace(/^\.+/, "_") || "file";
  const extension = extname(plain).slice(0, 10);
  const stem = plain.slice(0, plain.length - extname(plain).length).slice(0, LONGEST_NAME);
  for (let copy = 1; ; copy++) {
    const path = join(folder, `${stem}${copy === 1 ? "" : ` (${copy})`}${extension}`);
    if (!existsSync(path) && !existsSync(`${path}.part`)) return path;
  }
}
