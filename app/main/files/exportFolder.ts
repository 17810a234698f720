/** Folders that files are exported into: nothing lands outside of them, and nothing that is there is mixed with it. */
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { extname, join, resolve, sep } from "node:path";
import { PippinError } from "../../contract/errors.ts";
import { copyWhole, onDisk, writeWhole } from "./wholeFile.ts";

/** Lies in the folder until everything is written: the same export may go on there. */
const UNFINISHED = ".pippin-export";

/** Names are relative, with forward slashes, and lie below the folder: whoever makes them makes them safe (`fileNames.ts`). */
export interface ExportFolder {
  write(name: string, content: string | Uint8Array): void;
  copy(from: string, name: string): void;
  /** Of an earlier run of the same export. */
  has(name: string): boolean;
  /** @returns the file's path. @throws PippinError `internal` where it would lie elsewhere. */
  pathOf(name: string): string;
}

/** For files of their own names, which may lie beside others. @throws PippinError `disk` where it cannot be made. */
export function exportFolder(folder: string): ExportFolder {
  const root = resolve(folder);
  onDisk(root, () => mkdirSync(root, { recursive: true }));
  const pathOf = (name: string): string => {
    const path = resolve(root, name);
    if (path.startsWith(root.endsWith(sep) ? root : root + sep)) return path;
    throw new PippinError("internal", `"${name}" would be written outside of "${root}".`, { folder: root, name });
  };
  return {
    pathOf,
    write: (name, content) => writeWhole(pathOf(name), content),
    copy: (from, name) => copyWhole(from, pathOf(name)),
    has: (name) => existsSync(pathOf(name)),
  };
}

/**
 * A folder that holds this export and nothing else, so that it can be read back.
 *
 * @throws PippinError `already-exists` where it holds something else; `disk` where it cannot be made.
 */
export function ownFolder(folder: string): ExportFolder & { finish(): void } {
  const root = exportFolder(folder);
  const unfinished = join(folder, UNFINISHED);
  onDisk(folder, () => {
    if (readdirSync(folder).length > 0 && !existsSync(unfinished)) {
      throw new PippinError(
        "already-exists",
        `"${folder}" holds files already, which an export would mix with its own. Choose an empty or a new folder.`,
      );
    }
    writeFileSync(unfinished, "");
  });
  return { ...root, finish: () => rmSync(unfinished, { force: true }) };
}

/** @returns the file to write: `target` where it has the ending, else the file `name` in the folder `target`. */
export function fileIn(target: string, name: string): string {
  const folder = statSync(target, { throwIfNoEntry: false })?.isDirectory() ?? extname(target) !== extname(name);
  return folder ? join(target, name) : target;
}
