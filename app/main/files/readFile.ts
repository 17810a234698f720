import { readFileSync, statSync } from "node:fs";
import { PippinError } from "../../contract/errors.ts";

/** As the system would say it, had it a word for it: reading a pipe would wait for ever. */
const NO_FILE = "NOFILE";

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "it does not exist",
  EACCES: "Pippin may not read it; change its permissions",
  EPERM: "Pippin may not read it; change its permissions",
  EISDIR: "it is a folder",
  [NO_FILE]: "it is a pipe or a device, no file",
};

/** @throws PippinError `unreadable-file` that names the file and says why. */
export function readFileNamed(path: string): Uint8Array {
  try {
    requireRegular(path);
    return readFileSync(path);
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** @throws what {@link unreadable} has a sentence for, where it is there and no regular file. */
export function requireRegular(path: string): void {
  const status = statSync(path);
  if (status.isFile()) return;
  throw Object.assign(new Error("no regular file"), { code: status.isDirectory() ? "EISDIR" : NO_FILE });
}

/** @param error - what the file system said. */
export function unreadable(path: string, error: unknown): PippinError {
  const { code = "", message } = error as NodeJS.ErrnoException;
  return new PippinError("unreadable-file", `"${path}" cannot be read: ${REASONS[code] ?? message}.`, {
    file: path,
    reason: code,
  });
}
