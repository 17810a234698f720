/** What the program was asked to open, from its command line or the file manager. */
import { existsSync } from "node:fs";
import { dirname, isAbsolute, join, resolve } from "node:path";

export interface Wanted {
  /** A workspace's folder; null: the one that was open last. */
  readonly folder: string | null;
  /** Prepare the sample in it. */
  readonly sample: boolean;
}

const ENDING = ".pippin";

/**
 * @param argv - without the program itself; switches of Chromium's are passed over.
 * @param directory - that paths are relative to.
 */
export function wanted(argv: readonly string[], directory: string, sampleFolder: string): Wanted {
  if (argv.includes("--sample")) return { folder: sampleFolder, sample: true };
  const paths = argv.filter((argument) => !argument.startsWith("-")).map((path) => resolve(directory, path));
  const folder = paths.map(workspaceOf).find((path) => path !== null);
  return { folder: folder ?? null, sample: false };
}

/** @returns the workspace that a path names: its folder, or the database in it. */
export function workspaceOf(path: string): string | null {
  if (!isAbsolute(path)) return null;
  if (path.endsWith(ENDING)) return path;
  if (path.endsWith("workspace.sqlite")) return dirname(path);
  return existsSync(join(path, "workspace.sqlite")) ? path : null;
}
