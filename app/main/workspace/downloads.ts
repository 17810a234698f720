/** What pages fetch of an export: files in the workspace's folder that nobody needs for long. */
import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";

/** Longer than anyone's download takes. */
const KEPT_MS = 24 * 60 * 60 * 1000;

export function downloadsFolder(workspace: string): string {
  return join(workspace, "exports");
}

/** Removes what is a day old. */
export function forgetDownloads(workspace: string): void {
  for (const path of oldDownloads(workspace, KEPT_MS)) rmSync(path, { recursive: true, force: true });
}

/** @returns paths of the exports' own folders that were made longer ago than that. */
export function oldDownloads(workspace: string, age: number): string[] {
  const folder = downloadsFolder(workspace);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .filter((path) => Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) > age);
}
