/** A workspace's SQLite file: opening, migrating, and what a function may do with it. */
import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { PippinError } from "../../contract/errors.ts";
import { sql as initial } from "./migrations/001-initial.ts";
import { sql as jobProcess } from "./migrations/002-job-process.ts";
import { sql as jobProgress } from "./migrations/003-job-progress.ts";
import { sql as gestures } from "./migrations/004-gestures.ts";
import { sql as settings } from "./migrations/005-settings.ts";
import { sql as classifierVersions } from "./migrations/006-classifier-versions.ts";
import { sql as review } from "./migrations/007-review.ts";
import { sql as peaks } from "./migrations/008-peaks.ts";

declare const readable: unique symbol;
declare const writable: unique symbol;
/** For functions that only read. */
export type ReadableDB = Database.Database & { readonly [readable]: true };
/** For functions that write; anything that reads takes it too. */
export type WritableDB = ReadableDB & { readonly [writable]: true };

/** In order; the place of a migration plus one is the `user_version` that it leads to. Append only. */
export const MIGRATIONS: readonly string[] = [
  initial,
  jobProcess,
  jobProgress,
  gestures,
  settings,
  classifierVersions,
  review,
  peaks,
];
export const SCHEMA_VERSION = MIGRATIONS.length;

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
 * @throws PippinError `workspace` for a newer or damaged file, `disk` where it cannot be written.
 */
export function openDatabase(folder: string): WritableDB {
  const path = join(folder, FILE);
  try {
    mkdirSync(join(folder, "blobs"), { recursive: true });
    const isNew = !existsSync(path);
    const db = new LockingDatabase(path, { timeout: 10_000 });
    try {
      migrate(db, path, isNew);
    } catch (error) {
      db.close();
      throw error;
    }
    return db as WritableDB;
  } catch (error) {
    throw inWords(error, folder);
  }
}

function migrate(db: Database.Database, path: string, isNew: boolean): void {
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = FULL");
  db.pragma("foreign_keys = ON");
  const version = db.pragma("user_version", { simple: true }) as number;
  if (version > SCHEMA_VERSION) {
    throw new PippinError(
      "workspace",
      `The workspace "${path}" was made by a newer Pippin (format ${version}; this one knows ${SCHEMA_VERSION}). Update Pippin, or open another workspace.`,
    );
  }
  if (version === SCHEMA_VERSION) return;
  if (!isNew && version > 0) {
    db.pragma("wal_checkpoint(TRUNCATE)");
    copyFileSync(path, `${path}.backup-v${version}`);
  }
  db.transaction(() => {
    // Another process may have migrated while this one waited for the lock.
    const now = db.pragma("user_version", { simple: true }) as number;
    MIGRATIONS.slice(now).forEach((sql, i) => {
      db.exec(sql);
      db.pragma(`user_version = ${now + i + 1}`);
    });
  })();
}

/** @returns the error as users should read it: full disks and damaged files in words, others as they are. */
export function inWords(error: unknown, folder: string): unknown {
  if (error instanceof PippinError) return error;
  const { code = "", message = "" } = error as { code?: string; message?: string };
  if (["SQLITE_FULL", "ENOSPC", "EDQUOT"].some((one) => code.startsWith(one))) {
    return new PippinError(
      "disk",
      `The disk that holds the workspace "${folder}" is full. What was saved before is safe; make room and run the same again.`,
    );
  }
  if (
    ["SQLITE_READONLY", "EACCES", "EROFS", "EPERM", "SQLITE_CANTOPEN", "SQLITE_IOERR"].some((one) =>
      code.startsWith(one),
    )
  ) {
    return new PippinError(
      "disk",
      `The workspace "${folder}" cannot be written (${message}). Check its permissions and the disk.`,
    );
  }
  if (code.startsWith("SQLITE_NOTADB") || code.startsWith("SQLITE_CORRUPT")) {
    return new PippinError(
      "workspace",
      `The workspace "${folder}" is damaged (${message}). Restore it from a backup or make a new one.`,
    );
  }
  if (code.startsWith("SQLITE_BUSY")) {
    return new PippinError(
      "workspace",
      `The workspace "${folder}" is in use by another program. Close it there, then try again.`,
    );
  }
  return error;
}
