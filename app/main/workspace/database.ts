/** Opening a workspace's SQLite file. */
import { existsSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import Database from "better-sqlite3";
import { PippinError } from "../../contract/errors.ts";
import type { ReadableDB, WritableDB } from "./connection.ts";
import { inWords } from "./inWords.ts";
import { migrate, MIGRATIONS } from "./schema.ts";

const FILE = "workspace.sqlite";

/**
 * Transactions take the lock for writing at their start, and wait for it. SQLite's own take it at the first write, and fail
 * at once where another process has written since they first read: a gesture would be refused while a command is at work.
 */
class LockingDatabase extends Database {
  override transaction<Work extends (...parameters: never[]) => unknown>(work: Work): Database.Transaction<Work> {
    return super.transaction(work).immediate as Database.Transaction<Work>;
  }
}

/**
 * Opens the workspace's database, making folder and file where they are missing and migrating an older one, after a copy
 * to `workspace.sqlite.backup-vN`.
 *
 * @throws PippinError `workspace` for a newer or damaged file, and where no workspace can be made of the path; `disk` where
 * it cannot be written.
 */
export function openDatabase(folder: string, migrations: readonly string[] = MIGRATIONS): WritableDB {
  try {
    requirePlace(folder);
    mkdirSync(join(folder, "blobs"), { recursive: true });
    const db = new LockingDatabase(join(folder, FILE), { timeout: 10_000 }) as WritableDB;
    try {
      migrate(db, migrations);
    } catch (error) {
      db.close();
      throw error;
    }
    return db;
  } catch (error) {
    throw inWords(error, folder);
  }
}

/** @returns the folder of the workspace. */
export function folderOf(db: ReadableDB): string {
  return dirname(db.name);
}

/** Logs may be there before the database is, and what systems put into any folder. */
const OURS = /^(\..*|desktop\.ini|Thumbs\.db|lost\+found|.*\.log|logs?|blobs|thumbnails|workspace\.sqlite.*)$/;

function requirePlace(folder: string): void {
  const file = fileAbove(folder);
  if (file === folder) {
    throw new PippinError("workspace", `"${folder}" is a file, and a workspace is a folder. Choose a folder for it.`);
  }
  if (file !== null) {
    throw new PippinError("workspace", `"${folder}" cannot be made: "${file}" is a file. Choose another folder.`);
  }
  if (existsSync(join(folder, FILE)) || !existsSync(folder)) return;
  const other = readdirSync(folder).find((name) => !OURS.test(name));
  if (other === undefined) return;
  throw new PippinError(
    "workspace",
    `"${folder}" is no workspace and holds other things ("${other}"), which a workspace would mix with its own. Choose an empty or a new folder, such as "${join(folder, `${basename(folder)}.pippin`)}".`,
  );
}

/** @returns the path itself or what is above it, where that is no folder. */
function fileAbove(path: string): string | null {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found !== undefined) return found.isDirectory() ? null : path;
  return dirname(path) === path ? null : fileAbove(dirname(path));
}
