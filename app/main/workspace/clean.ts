/** Looks at every file of a workspace: what nothing refers to is found, also where nobody has written it down. */
import { existsSync, readdirSync, rmSync, statSync, type Dirent } from "node:fs";
import { join } from "node:path";
import type { ReadableDB, WritableDB } from "./connection.ts";
import { folderOf } from "./database.ts";
import { oldDownloads } from "./downloads.ts";
import { isLeftBehind } from "./files.ts";
import { isBlobReferred, isImageThere } from "./leftovers.queries.ts";
import { imageOfPicture } from "./pictures.ts";
import { freeSpace, giveBackSpace } from "./space.ts";
import { sweepLeftovers } from "./sweep.ts";

/**
 * Blobs and pictures that nothing refers to, exports that pages have downloaded, what processes that are gone did not finish,
 * and pages of the database that deleted rows have left.
 */
export interface Freed {
  readonly kind: "blobs" | "pictures" | "downloads" | "unfinished" | "database";
  /** Files; of the database pages. */
  readonly count: number;
  readonly bytes: number;
}

export interface CleanOptions {
  /** Say what would be freed, and free nothing. */
  readonly dryRun: boolean;
  /** Hashes of photographs that are none of the workspace's, but whose pictures stay. */
  readonly spared: ReadonlySet<string>;
}

/** A folder of the workspace, and what its files are to be asked. */
interface Place {
  readonly folder: string;
  readonly holds: "blobs" | "pictures" | "nothing";
}

/** A download may be under way. */
const DOWNLOADING_MS = 60 * 60 * 1000;

export async function cleanWorkspace(db: WritableDB, { dryRun, spared }: CleanOptions): Promise<Freed[]> {
  const freed = { blobs: NOTHING, pictures: NOTHING, downloads: NOTHING, unfinished: NOTHING };
  const free = (kind: keyof typeof freed, path: string): void => {
    const size = sizeBelow(path);
    if (dryRun || isRemoved(path)) freed[kind] = added(freed[kind], size);
  };
  for (const place of placesIn(folderOf(db))) {
    const look = (): void => {
      for (const { name } of entriesOf(place.folder)) {
        const kind = freeable(db, place, name, spared);
        if (kind !== null) free(kind, join(place.folder, name));
      }
    };
    // Under the lock, as every sweep: see sweep.ts.
    if (dryRun) look();
    else db.transaction(look)();
    await new Promise(setImmediate);
  }
  for (const path of oldDownloads(folderOf(db), DOWNLOADING_MS)) free("downloads", path);
  // All that was written down is gone now.
  if (!dryRun) await sweepLeftovers(db);
  const { pages, bytes } = freeSpace(db);
  if (!dryRun) await giveBackSpace(db);
  const { blobs, pictures, downloads, unfinished } = freed;
  return [
    { kind: "blobs", ...blobs },
    { kind: "pictures", ...pictures },
    { kind: "downloads", ...downloads },
    { kind: "unfinished", ...unfinished },
    { kind: "database", count: pages, bytes },
  ];
}

function* placesIn(workspace: string): Generator<Place> {
  const [blobs, pictures] = [join(workspace, "blobs"), join(workspace, "thumbnails")];
  yield { folder: blobs, holds: "nothing" };
  for (const folder of foldersIn(blobs)) yield { folder, holds: "blobs" };
  for (const folder of foldersIn(pictures)) {
    yield { folder, holds: "pictures" };
    for (const parts of foldersIn(folder)) yield { folder: parts, holds: "nothing" };
  }
}

function foldersIn(folder: string): string[] {
  return entriesOf(folder)
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(folder, name));
}

/** None of a folder that is not there (any more). */
function entriesOf(folder: string): Dirent[] {
  return existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : [];
}

function freeable(
  db: ReadableDB,
  { folder, holds }: Place,
  name: string,
  spared: ReadonlySet<string>,
): "blobs" | "pictures" | "unfinished" | null {
  if (isLeftBehind(folder, name)) return "unfinished";
  if (holds === "blobs") return /^[0-9a-f]{64}$/.test(name) && !isBlobReferred(db, name) ? "blobs" : null;
  const image = holds === "pictures" ? imageOfPicture(name) : null;
  return image === null || spared.has(image) || isImageThere(db, image) ? null : "pictures";
}

interface Size {
  readonly count: number;
  readonly bytes: number;
}

const NOTHING: Size = { count: 0, bytes: 0 };

function added(a: Size, b: Size): Size {
  return { count: a.count + b.count, bytes: a.bytes + b.bytes };
}

/** Of a file, or of all files in a folder. Those that are gone already count nothing. */
function sizeBelow(path: string): Size {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return NOTHING;
  if (!found.isDirectory()) return { count: 1, bytes: found.size };
  return entriesOf(path)
    .map(({ name }) => sizeBelow(join(path, name)))
    .reduce(added, NOTHING);
}

/** @returns false for one that cannot be removed now: on Windows another program may have it open. */
function isRemoved(path: string): boolean {
  try {
    rmSync(path, { recursive: true, force: true });
    return true;
  } catch {
    return false;
  }
}
