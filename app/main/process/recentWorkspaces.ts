/** Workspaces that a person has had open, newest first: one file of the user's, for the window and for the browser. */
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { KnownWorkspace } from "../../contract/workspaces.ts";
import { writeWhole } from "../files/wholeFile.ts";
import { dataFolder } from "./layout.ts";

export interface RecentWorkspaces {
  /** @param current - left out. */
  list(current: string): KnownWorkspace[];
  note(folder: string): void;
}

const KEPT = 10;

function recentFile(): string {
  return join(dataFolder(), "recent.json");
}

/** @param file - null: they are forgotten with the process. */
export function recentWorkspaces(file: string | null = recentFile()): RecentWorkspaces {
  let known: readonly string[] = [];
  // Another host may have written meanwhile.
  const read = (): readonly string[] => (file === null ? known : foldersIn(file));
  return {
    list: (current) =>
      read()
        .filter((folder) => folder !== current)
        .map((folder) => ({ folder, isThere: existsSync(join(folder, "workspace.sqlite")) })),
    note: (folder) => {
      known = [folder, ...read().filter((one) => one !== folder)].slice(0, KEPT);
      if (file !== null) write(file, known);
    },
  };
}

/** A missing or damaged file lists nothing: no workspace is lost by it. */
function foldersIn(file: string): string[] {
  try {
    const { folders } = JSON.parse(readFileSync(file, "utf8")) as { readonly folders?: unknown };
    return Array.isArray(folders) ? folders.filter((one): one is string => typeof one === "string") : [];
  } catch {
    return [];
  }
}

function write(file: string, folders: readonly string[]): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeWhole(file, `${JSON.stringify({ folders }, null, 1)}\n`);
  } catch {
    // A full disk must not keep a workspace from opening.
  }
}
