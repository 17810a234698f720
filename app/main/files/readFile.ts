import { readFileSync } from "node:fs";
import { PippinError } from "../../contract/errors.ts";

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "it does not exist (any more)",
  EACCES: "Pippin may not read it; change its permissions",
  EPERM: "Pippin may not read it; change its permissions",
  EISDIR: "it is a folder",
};

/** @throws PippinError `unreadable-file` that names the file and says why. */
export function readFileNamed(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** @param error - what the file system said. */
export function unreadable(path: string, error: unknown): PippinError {
  const { code = "", message } = error as NodeJS.ErrnoException;
  return new PippinError("unreadable-file", `"${path}" cannot be read: ${REASONS[code] ?? message}.`, {
    file: path,
    reason: code,
  });
}
