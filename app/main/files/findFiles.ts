/** Files and folders that people name, and what lies below them. */
import { existsSync, readdirSync, realpathSync, statSync, type Stats } from "node:fs";
import { join, resolve } from "node:path";
import type { Refusal } from "../../contract/jobs.ts";
import { readFileNamed } from "./readFile.ts";

/** What every workspace's folder holds. */
const WORKSPACE_FILE = "workspace.sqlite";

/** @throws PippinError `unreadable-file`. */
export function readText(path: string): string {
  return new TextDecoder().decode(readFileNamed(path));
}

export function fileExists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

/**
 * Below folders each file once, by whatever links it is reached, and folders that hold themselves once. Workspaces are left out: their
 * thumbnails and uploads are no album of anybody's.
 *
 * @returns regular files as named and all below folders, by name; what cannot be looked into, or is no file, is refused.
 */
export function filesBelow(paths: readonly string[]): { files: string[]; refused: Refusal[] } {
  const files: string[] = [];
  const refused: Refusal[] = [];
  const seen = new Set<string>();
  const visit = (path: string, isNamed: boolean): void => {
    try {
      const real = realpathSync(path);
      if (seen.has(real) && !isNamed) return;
      seen.add(real);
      const status = statSync(real);
      if (status.isFile()) files.push(path);
      else if (!status.isDirectory())
        refused.push(refusal(path, `"${path}" is ${kindOf(status)}, no file, so it was left out.`));
      else if (!existsSync(join(real, WORKSPACE_FILE))) visitAll(path);
      else if (isNamed)
        refused.push(refusal(path, `"${path}" is a workspace of Pippin's. Name a folder of photographs.`));
    } catch (error) {
      refused.push(refusal(path, reasonOf(path, error)));
    }
  };
  const visitAll = (folder: string): void => {
    for (const name of readdirSync(folder).sort()) if (!name.startsWith(".")) visit(join(folder, name), false);
  };
  for (const path of paths) visit(resolve(path), true);
  return { files, refused };
}

function refusal(path: string, why: string): Refusal {
  return { item: path, message: why };
}

function kindOf(status: Stats): string {
  if (status.isFIFO()) return "a pipe";
  if (status.isSocket()) return "a socket";
  return "a device";
}

function reasonOf(path: string, error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") return `There is no file or folder "${path}".`;
  if (code === "ELOOP") return `"${path}" is a link that leads to itself.`;
  if (code === "EACCES" || code === "EPERM") return `"${path}" may not be read; change its permissions.`;
  return `"${path}" cannot be read: ${message}.`;
}
