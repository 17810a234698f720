/** The schema of a workspace's database, and how an older one becomes it. */
import { copyFileSync } from "node:fs";
import { PippinError } from "../../contract/errors.ts";
import type { ReadableDB, WritableDB } from "./connection.ts";
import { sql as firstRelease } from "./schema/001-first-release.ts";
import { sql as coversByNetwork } from "./schema/002-covers-by-network.ts";
import { sql as evaluations } from "./schema/003-evaluations.ts";
import { sql as discover } from "./schema/004-discover.ts";
import { sql as bundledReviews } from "./schema/005-bundled-reviews.ts";
import { sql as gesturesByPage } from "./schema/006-gestures-by-page.ts";
import { sql as predictions } from "./schema/007-predictions.ts";
import { sql as patchesOfClasses } from "./schema/007-patches-of-classes.ts";
import { sql as reviewSamples } from "./schema/007-review-samples.ts";
import { sql } from "./sql.ts";

/**
 * In order; the place of a migration plus one is the `user_version` that it leads to. Append only: one that was released is
 * never edited (`test/integration/workspace/releasedSchemas.test.ts` holds it to workspaces of each released schema).
 */
export const MIGRATIONS: readonly string[] = [
  firstRelease,
  coversByNetwork,
  evaluations,
  discover,
  bundledReviews,
  gesturesByPage,
  // Of one release.
  [predictions, patchesOfClasses, reviewSamples].join("\n"),
];

/** "Pipp" as SQLite's `application_id`: no other program's database has it, nor one of before the first release. */
const APPLICATION_ID = 0x50697070;

/**
 * Makes the schema in a new file, or brings an older file to it after a copy to `FILE.backup-vN`.
 *
 * @throws PippinError `workspace` for a file of a newer Pippin, of before the first release, or of another program.
 */
export function migrate(db: WritableDB, migrations: readonly string[]): void {
  const version = versionOf(db, migrations.length);
  // Takes effect in an empty file only; what is deleted can then be given back to the disk step by step.
  db.pragma("auto_vacuum = INCREMENTAL");
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = FULL");
  db.pragma("foreign_keys = ON");
  if (version === migrations.length) return;
  if (version > 0) {
    db.pragma("wal_checkpoint(TRUNCATE)");
    copyFileSync(db.name, `${db.name}.backup-v${version}`);
  }
  db.transaction(() => {
    // Another process may have migrated while this one waited for the lock.
    const now = versionOf(db, migrations.length);
    migrations.slice(now).forEach((migration, i) => {
      db.exec(migration);
      db.pragma(`user_version = ${now + i + 1}`);
    });
    db.pragma(`application_id = ${APPLICATION_ID}`);
  })();
}

/** @returns 0 for a file that holds nothing yet. */
function versionOf(db: ReadableDB, newest: number): number {
  // One statement sees one state, whoever makes the file at the same moment.
  const { version, application, isEmpty } = sql<{ version: number; application: number; isEmpty: number }>`
    SELECT user_version AS version, application_id AS application, NOT EXISTS (SELECT 1 FROM sqlite_schema) AS isEmpty
    FROM pragma_user_version, pragma_application_id`.get(db)!;
  if (application === APPLICATION_ID) {
    if (version <= newest) return version;
    throw new PippinError(
      "workspace",
      `The workspace "${db.name}" was made by a newer Pippin (format ${version}; this one knows ${newest}). Update Pippin, or open another workspace.`,
    );
  }
  if (application === 0 && version === 0 && isEmpty === 1) return 0;
  if (application === 0 && version > 0) {
    throw new PippinError(
      "workspace",
      `The workspace "${db.name}" was made before Pippin's first release, and this one does not read it. Export its patches with the Pippin that made it (\`pippin patches export\`) and import them into a new workspace.`,
    );
  }
  throw new PippinError(
    "workspace",
    `"${db.name}" is the database of another program. Choose another folder for the workspace.`,
  );
}
