/** Files that users name: reading them with a sentence where that fails, and finding those below a folder. */
import { readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Refusal } from "../../contract/requests.ts";
import { readFileNamed } from "./readFile.ts";

/** @throws PippinError `unreadable-file` or, over a size that no such text has, `bad-file`. */
export function readText(path: string): string {
  return new TextDecoder().decode(readFileNamed(path));
}

export function fileExists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** @returns files as named and all below folders, by name; what cannot be looked into is refused. */
export function filesBelow(paths: readonly string[]): { files: string[]; refused: Refusal[] } {
  const files: string[] = [];
  const refused: Refusal[] = [];
  const visit = (path: string): void => {
    try {
      if (!statSync(path).isDirectory()) files.push(path);
      else for (const name of readdirSync(path).sort()) if (!name.startsWith(".")) visit(join(path, name));
    } catch (error) {
      refused.push({ item: path, message: refusalOf(path, error) });
    }
  };
  for (const path of paths) visit(resolve(path));
  return { files, refused };
}

function refusalOf(path: string, error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") return `There is no file or folder "${path}".`;
  if (code === "EACCES" || code === "EPERM") return `"${path}" may not be read; change its permissions.`;
  return `"${path}" cannot be read: ${(error as Error).message}.`;
}
