import type { ReadableDB, WritableDB } from "./connection.ts";
import { sql } from "./sql.ts";

/** @returns what was ever saved, by name. */
export function readSettings(db: ReadableDB): Record<string, unknown> {
  const rows = sql<{ name: string; value: string }>`SELECT name, value FROM settings`.all(db);
  return Object.fromEntries(rows.map(({ name, value }) => [name, JSON.parse(value) as unknown]));
}

export function saveSettings(db: WritableDB, settings: Readonly<Record<string, unknown>>): void {
  db.transaction(() => {
    for (const [name, value] of Object.entries(settings)) {
      sql`INSERT INTO settings (name, value) VALUES (${name}, ${JSON.stringify(value)})
          ON CONFLICT (name) DO UPDATE SET value = excluded.value`.run(db);
    }
  })();
}
