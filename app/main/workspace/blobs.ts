/** Large values by their SHA-256: `blobs/ab/abcdef...`. Written whole or not at all. */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync } from "node:fs";
import { dirname, join } from "node:path";
import { PippinError } from "../../contract/errors.ts";
import type { WritableDB } from "./connection.ts";
import { folderOf } from "./database.ts";
import { sizeOf, writeWhole } from "./files.ts";
import { leaveBlobs } from "./leftovers.queries.ts";

export function blobPath(folder: string, hash: string): string {
  return join(folder, "blobs", hash.slice(0, 2), hash);
}

/** @throws PippinError `workspace` where the workspace has lost the blob. */
export function readBlob(folder: string, hash: string): Uint8Array {
  const path = blobPath(folder, hash);
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw new PippinError(
      "workspace",
      `The workspace "${folder}" lacks a file that it refers to (${hash.slice(0, 12)}). Was it copied as a whole?`,
    );
  }
}

/**
 * Blobs on their way in, for rows that are about to refer to them.
 *
 * The same content may be there already, as the blob of a row that another process deletes at this moment: then the sweep
 * (sweep.ts) takes the file, because nothing refers to it yet. So `store` looks again inside the transaction that stores
 * the rows. It holds SQLite's lock for writing, which a sweep holds too: afterwards the rows protect the file.
 */
export class IncomingBlobs {
  readonly #folder: string;
  /** Puts the blob in its place if it is not there, by its hash. */
  readonly #puts = new Map<string, () => void>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Written now: nobody should wait for the disk while the database is locked. @returns the content's hash. */
  add(bytes: Uint8Array): string {
    const hash = createHash("sha256").update(bytes).digest("hex");
    const path = blobPath(this.#folder, hash);
    const put = (): void => {
      if (sizeOf(path) !== bytes.length) writeWhole(path, bytes, { lasting: true });
    };
    put();
    this.#puts.set(hash, put);
    return hash;
  }

  /** @param file - finished, on the workspace's disk; it is moved when the rows are stored. */
  adopt(file: string, hash: string): void {
    const path = blobPath(this.#folder, hash);
    this.#puts.set(hash, () => {
      const size = sizeOf(file);
      if (size === null || sizeOf(path) === size) return;
      mkdirSync(dirname(path), { recursive: true });
      renameSync(file, path);
    });
  }

  /** Stores the rows that refer to the blobs: both are there afterwards, or neither for long. */
  store<Result>(db: WritableDB, rows: () => Result): Result {
    try {
      return db.transaction(() => {
        const result = rows();
        for (const put of this.#puts.values()) put();
        return result;
      })();
    } catch (error) {
      try {
        this.leave(db);
      } catch {
        // What stopped the rows stops this too. `pippin doctor --clean` finds files that nobody has written down.
      }
      throw error;
    }
  }

  /** Whoever sweeps next looks whether anything refers to them. */
  leave(db: WritableDB): void {
    leaveBlobs(db, [...this.#puts.keys()]);
  }
}

/** For rows that are stored with what is in the folder. */
export function incomingBlobs(db: WritableDB): IncomingBlobs {
  return new IncomingBlobs(folderOf(db));
}
