/** What SQLite and the disk say, as users should read it. */
import { isAbsolute, relative, resolve, sep } from "node:path";
import { PippinError } from "../../contract/errors.ts";

/** What Node and better-sqlite3 tell of a failure. */
interface RawError {
  readonly code?: string;
  readonly message?: string;
  /** Of the file, where it is one of the disk. */
  readonly path?: string;
  readonly dest?: string;
}

/**
 * @param folder - of the workspace.
 * @returns the error as users should read it: full disks and damaged files in words, others as they are.
 */
export function inWords(error: unknown, folder: string): unknown {
  if (error instanceof PippinError) return error;
  const { code = "", message = "", path, dest } = (error ?? {}) as RawError;
  const other = [dest, path].find((one) => one !== undefined && !liesIn(folder, one));
  if (other !== undefined) return ofFile(other, code, message) ?? error;
  return ofWorkspace(folder, code, message) ?? error;
}

const is = (code: string, ...codes: readonly string[]): boolean => codes.some((one) => code.startsWith(one));

/** A file that somebody named, apart from the workspace. */
function ofFile(path: string, code: string, message: string): PippinError | null {
  const data = { file: path };
  if (is(code, "ENOSPC", "EDQUOT")) {
    return new PippinError("disk", `"${path}" cannot be written: the disk is full. Make room and try again.`, data);
  }
  if (is(code, "EACCES", "EPERM")) {
    return new PippinError("disk", `"${path}" may not be opened (${message}). Check its permissions.`, data);
  }
  if (is(code, "EROFS")) {
    return new PippinError("disk", `"${path}" cannot be written: its disk is read-only. Choose another place.`, data);
  }
  if (is(code, "ENOENT", "ENOTDIR")) {
    return new PippinError("unreadable-file", `"${path}" does not exist. Check the path.`, data);
  }
  if (is(code, "EISDIR")) {
    return new PippinError("unreadable-file", `"${path}" is a folder. Name a file.`, data);
  }
  return null;
}

function ofWorkspace(folder: string, code: string, message: string): PippinError | null {
  if (is(code, "SQLITE_FULL", "ENOSPC", "EDQUOT")) {
    return new PippinError(
      "disk",
      `The disk that holds the workspace "${folder}" is full. What was saved before is safe; make room and run the same again.`,
    );
  }
  if (is(code, "SQLITE_NOTADB", "SQLITE_CORRUPT", "SQLITE_IOERR_SHORT_READ")) {
    return new PippinError(
      "workspace",
      `The workspace "${folder}" is damaged (${message}). Restore it from a backup or make a new one.`,
    );
  }
  if (is(code, "SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_IOERR", "EACCES", "EROFS", "EPERM")) {
    return new PippinError(
      "disk",
      `The workspace "${folder}" cannot be written (${message}). Check its permissions and the disk.`,
    );
  }
  if (is(code, "SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_PROTOCOL")) {
    return new PippinError(
      "workspace",
      `The workspace "${folder}" is in use by another program. Close it there, then try again.`,
    );
  }
  if (is(code, "ENOENT")) {
    return new PippinError(
      "workspace",
      `The workspace "${folder}" lacks a file that it refers to (${message}). Was it copied as a whole, or was something removed at this moment?`,
    );
  }
  if (is(code, "SQLITE_TOOBIG")) {
    return new PippinError(
      "unsupported",
      `One thing to be saved is larger than a workspace can hold in one piece (${message}). Nothing was saved of it; use less at a time.`,
    );
  }
  return is(code, "SQLITE_CONSTRAINT") ? ofConstraint(code, message) : null;
}

/** The queries say so themselves where they can; what is left are two programs that were quick at the same thing. */
function ofConstraint(code: string, message: string): PippinError {
  if (is(code, "SQLITE_CONSTRAINT_FOREIGNKEY")) {
    return new PippinError(
      "not-found",
      "Something that this belongs to was removed in the meantime, so it was not saved. Look what is left, then try again.",
    );
  }
  if (is(code, "SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY")) {
    return new PippinError("already-exists", `The same was saved in the meantime (${message}). Choose another name.`);
  }
  return new PippinError(
    "internal",
    `Pippin wanted to save something that its workspace does not take (${message}), so nothing was saved. That is a fault of the program.`,
  );
}

function liesIn(folder: string, path: string): boolean {
  const from = relative(resolve(folder), resolve(path));
  return from !== ".." && !from.startsWith(`..${sep}`) && !isAbsolute(from);
}
