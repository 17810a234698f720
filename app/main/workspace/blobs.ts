/** Large values by their SHA-256: `blobs/ab/abcdef...`. Written whole or not at all. */
import { createHash } from "node:crypto";
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { PippinError } from "../../contract/errors.ts";

export function blobPath(folder: string, hash: string): string {
  return join(folder, "blobs", hash.slice(0, 2), hash);
}

/** @returns the hash under which the bytes are kept from now on. */
export function writeBlob(folder: string, bytes: Uint8Array): string {
  const hash = createHash("sha256").update(bytes).digest("hex");
  const path = blobPath(folder, hash);
  if (existsSync(path) && statSync(path).size === bytes.length) return hash;
  mkdirSync(join(path, ".."), { recursive: true });
  const temporary = `${path}.${process.pid}.part`;
  try {
    const file = openSync(temporary, "w");
    try {
      writeFileSync(file, bytes);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  return hash;
}

/** @throws PippinError `workspace` where the workspace has lost the blob. */
export function readBlob(folder: string, hash: string): Uint8Array {
  const path = blobPath(folder, hash);
  if (!existsSync(path)) {
    throw new PippinError(
      "workspace",
      `The workspace "${folder}" lacks a file that it refers to (${hash.slice(0, 12)}). Was it copied as a whole?`,
    );
  }
  return readFileSync(path);
}

/** @returns an empty folder on the workspace's disk; the caller removes it. */
export function scratchFolder(folder: string): string {
  return mkdtempSync(join(folder, "blobs", "new-"));
}

/** Moves a finished file in under the hash of its content. */
export function adoptBlob(folder: string, file: string, hash: string): void {
  const path = blobPath(folder, hash);
  mkdirSync(join(path, ".."), { recursive: true });
  renameSync(file, path);
}
