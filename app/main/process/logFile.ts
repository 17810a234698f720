/**
 * A file of lines that several processes append to at once, turned over by whoever makes it too long: the window, a command
 * and the browser host may have one workspace open. The kept packages for this (pino-roll 4, rotating-file-stream 3) suppose
 * one writer: of two, the one that did not turn the file over goes on in a file that the other deletes, or ends with ENOENT.
 */
import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
  type Stats,
} from "node:fs";
import { basename, dirname, extname, join } from "node:path";

export interface LogFileLimits {
  /** A file that is longer is put aside. */
  readonly bytes: number;
  /** Files that were put aside and are kept, the newest. */
  readonly kept: number;
}

/**
 * Appends a whole line, with its end. The file is opened for each one, so that a line never goes into a file that another
 * process has put aside or deleted, and nothing is left open. Nothing happens where it cannot be written, or where the
 * folder around its own is gone.
 */
export function appendLine(file: string, line: string, limits: LogFileLimits): void {
  try {
    const status = append(file, line);
    if (status.size > limits.bytes) putAside(file, status, limits.kept);
  } catch {
    // Whatever the log would have told of goes on.
  }
}

function append(file: string, line: string): Stats {
  const descriptor = openToAppend(file);
  try {
    // In one call: the system puts it behind what others have written, and nothing of theirs into it.
    writeSync(descriptor, line);
    return fstatSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function openToAppend(file: string): number {
  try {
    return openSync(file, "a");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    mkdirSync(dirname(file));
    return openSync(file, "a");
  }
}

/** By this process: two within a millisecond have different names. */
let putAsides = 0;

/** Under a name of its own: where two processes do it at the same moment, one of the files is short, and nothing is lost. */
function putAside(file: string, { ino }: Stats, kept: number): void {
  if (statSync(file).ino !== ino) return;
  const [folder, ending] = [dirname(file), extname(file)];
  const start = `${basename(file, ending)}-`;
  const time = new Date().toISOString().replaceAll(":", "-");
  putAsides += 1;
  renameSync(file, join(folder, `${start}${time}-${process.pid}-${putAsides}${ending}`));
  const aside = readdirSync(folder).filter((name) => name.startsWith(start) && name.endsWith(ending));
  const old = aside.sort().slice(0, Math.max(0, aside.length - kept));
  for (const name of old) rmSync(join(folder, name), { force: true });
}
