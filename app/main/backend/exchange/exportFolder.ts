/** Where an export goes: nothing that is there is written over, and a file is there whole or not at all. */
import {
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, extname, join } from "node:path";
import { PippinError } from "../../../contract/errors.ts";

/** Lies in the folder until everything is written: the same export may go on there. */
const UNFINISHED = ".pippin-export";

/** @throws PippinError `already-exists` where the folder holds something else; `disk` where it cannot be made. */
export function beginFolder(folder: string): void {
  onDisk(folder, () => {
    mkdirSync(folder, { recursive: true });
    if (readdirSync(folder).length > 0 && !existsSync(join(folder, UNFINISHED))) {
      throw new PippinError(
        "already-exists",
        `"${folder}" holds files already, which an export would mix with its own. Choose an empty or a new folder.`,
      );
    }
    writeFileSync(join(folder, UNFINISHED), "");
  });
}

export function endFolder(folder: string): void {
  rmSync(join(folder, UNFINISHED), { force: true });
}

/** @returns the file to write: `target` where it has the ending, else the file `name` in the folder `target`. */
export function fileIn(target: string, name: string): string {
  const folder = statSync(target, { throwIfNoEntry: false })?.isDirectory() ?? extname(target) !== extname(name);
  return folder ? join(target, name) : target;
}

/** @throws PippinError `disk`. */
export function writeWhole(file: string, content: string | Uint8Array): void {
  throughTemporary(file, (temporary) => {
    writeFileSync(temporary, content);
  });
}

/** Where the disk can, the copy shares its blocks with the original until one of them changes. */
export function copyWhole(from: string, to: string): void {
  throughTemporary(to, (temporary) => {
    copyFileSync(from, temporary, constants.COPYFILE_FICLONE);
  });
}

function throughTemporary(file: string, make: (temporary: string) => void): void {
  onDisk(file, () => {
    mkdirSync(dirname(file), { recursive: true });
    const temporary = `${file}.part`;
    make(temporary);
    renameSync(temporary, file);
  });
}

function onDisk(path: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    if (error instanceof PippinError) throw error;
    throw new PippinError("disk", `"${path}" cannot be written: ${(error as Error).message}.`, { file: path });
  }
}
