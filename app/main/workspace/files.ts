/** Files of a workspace's folder: there whole or not at all, and known as left behind when their writer is gone. */
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { isWorkedOn } from "./processes.ts";

/** What is not finished ends in the number of the process that writes it. */
const UNFINISHED_FILE = /\.(\d+)\.part$/;
const UNFINISHED_FOLDER = /^new-(\d+)-/;

/** @param lasting - once it is there, it is on the disk. */
export function writeWhole(path: string, bytes: Uint8Array, { lasting }: { readonly lasting: boolean }): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.part`;
  try {
    const file = openSync(temporary, "w");
    try {
      writeFileSync(file, bytes);
      if (lasting) fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** @returns an empty folder on the workspace's disk; the caller removes it. */
export function scratchFolder(folder: string): string {
  return mkdtempSync(join(folder, "blobs", `new-${process.pid}-`));
}

/** @returns whether it was being written by a process that is gone. */
export function isLeftBehind(folder: string, name: string): boolean {
  const writer = UNFINISHED_FILE.exec(name)?.[1] ?? UNFINISHED_FOLDER.exec(name)?.[1];
  if (writer === undefined) return false;
  const found = statSync(join(folder, name), { throwIfNoEntry: false });
  return found !== undefined && !isWorkedOn(Number(writer), found.mtimeMs);
}

/** @returns null where there is none. */
export function sizeOf(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.size ?? null;
}
