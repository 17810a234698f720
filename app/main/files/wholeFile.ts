/** Files that are there whole or not at all, whenever the process ends or the disk is full. */
import {
  closeSync,
  constants,
  copyFileSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { PippinError } from "../../contract/errors.ts";

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

/** A file that is written piece by piece: nothing of it is held in memory, and nothing is seen of it before `commit`. */
export class GrowingFile {
  readonly #file: string;
  readonly #temporary: string;
  readonly #descriptor: number;
  #isOpen = true;

  /** @throws PippinError `disk` where it cannot be made. */
  constructor(file: string) {
    this.#file = file;
    this.#temporary = temporaryOf(file);
    this.#descriptor = onDisk(file, () => {
      mkdirSync(dirname(file), { recursive: true });
      return openSync(this.#temporary, "w");
    });
  }

  /** @throws PippinError `disk`. */
  write(content: string | Uint8Array): void {
    onDisk(this.#file, () => {
      const bytes = typeof content === "string" ? Buffer.from(content) : content;
      for (let at = 0; at < bytes.length;) at += writeSync(this.#descriptor, bytes, at);
    });
  }

  /** @throws PippinError `disk`. */
  commit(): void {
    onDisk(this.#file, () => {
      fsyncSync(this.#descriptor);
      this.#close();
      renameSync(this.#temporary, this.#file);
    });
  }

  /** Whatever lay there before stays. */
  discard(): void {
    this.#close();
    rmSync(this.#temporary, { force: true });
  }

  #close(): void {
    if (this.#isOpen) closeSync(this.#descriptor);
    this.#isOpen = false;
  }
}

/** Writes a file piece by piece, or leaves no trace of it. @throws what the writing throws; PippinError `disk`. */
export async function grown(file: string, write: (growing: GrowingFile) => Promise<void> | void): Promise<void> {
  const growing = new GrowingFile(file);
  try {
    await write(growing);
    growing.commit();
  } catch (error) {
    growing.discard();
    throw error;
  }
}

function throughTemporary(file: string, make: (temporary: string) => void): void {
  const temporary = temporaryOf(file);
  onDisk(file, () => {
    mkdirSync(dirname(file), { recursive: true });
    try {
      make(temporary);
      renameSync(temporary, file);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
  });
}

/** Of two that write the same file at once each has its own. */
function temporaryOf(file: string): string {
  return `${file}.${process.pid}.part`;
}

/** Does what may fail for the disk's reasons. @throws PippinError `disk` that names the file. */
export function onDisk<Result>(path: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof PippinError) throw error;
    throw new PippinError("disk", `"${path}" cannot be written: ${reasonOf(error)}.`, { file: path });
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full; make room and try again",
  EDQUOT: "your share of the disk is full; make room and try again",
  EACCES: "its folder may not be written; choose another, or change its permissions",
  EPERM: "its folder may not be written; choose another, or change its permissions",
  EROFS: "the disk is read-only; choose another",
  EISDIR: "there is a folder of that name; choose another name",
  ENOTDIR: "what should be its folder is a file; choose another place",
  EEXIST: "what should be its folder is a file; choose another place",
  ENAMETOOLONG: "the name is too long; choose a shorter one",
};

function reasonOf(error: unknown): string {
  const { code = "", message } = error as NodeJS.ErrnoException;
  return REASONS[code] ?? message;
}
