/** Where an export's files go: where a person wants them, or into the workspace for a browser to download. */
import { randomUUID } from "node:crypto";
import { statSync } from "node:fs";
import { join } from "node:path";
import { exportFolder, type ExportFolder } from "../../files/exportFolder.ts";
import { safePath } from "../../interchange/fileNames.ts";
import { downloadsFolder, forgetDownloads } from "../../workspace/downloads.ts";
import type { Reads } from "../context.ts";

export interface ExportPlace {
  /** One file, under this name where a folder was named. @returns its path. */
  file(name: string): string;
  /** Several files. */
  folder(): ExportFolder;
  /** Says that a file, by its path, is there. */
  wrote(path: string): void;
  readonly written: readonly string[];
  /** Addresses of what was written, where a page may fetch it. */
  readonly downloads: readonly string[];
}

/** @param target - a file or a folder; null: for download. */
export function exportPlace({ folder }: Reads, target: string | null): ExportPlace {
  const written: string[] = [];
  const downloads: string[] = [];
  const id = randomUUID();
  if (target === null) forgetDownloads(folder);
  const root = target ?? join(downloadsFolder(folder), id);
  const isFolder = target === null || (statSync(root, { throwIfNoEntry: false })?.isDirectory() ?? false);
  return {
    file: (name) => (isFolder ? exportFolder(root).pathOf(name) : root),
    folder: () => exportFolder(root),
    wrote: (path) => {
      written.push(path);
      if (target === null) downloads.push(`/export/${id}/${encodeURIComponent(path.slice(root.length + 1))}`);
    },
    written,
    downloads,
  };
}

const ADDRESS = /^\/export\/([0-9a-f-]{36})\/([^/]+)$/;

/** @returns the file that a page's address stands for; null where there is none. */
export function downloadPath(folder: string, address: string): string | null {
  const [, id, name] = ADDRESS.exec(address) ?? [];
  if (id === undefined || name === undefined) return null;
  try {
    const path = join(downloadsFolder(folder), id, safePath(decodeURIComponent(name)));
    return statSync(path).isFile() ? path : null;
  } catch {
    return null;
  }
}
