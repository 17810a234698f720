import type { ReadableDB, WritableDB } from "./database.ts";

/** @returns what was ever saved, by name. */
export function readSettings(db: ReadableDB): Record<string, unknown> {
  const rows = db.prepare<[], { name: string; value: string }>("SELECT name, value FROM settings").all();
  return Object.fromEntries(rows.map(({ name, value }) => [name, JSON.parse(value) as unknown]));
}

export function saveSettings(db: WritableDB, settings: Readonly<Record<string, unknown>>): void {
  const save = db.prepare(
    "INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
  );
  db.transaction(() => {
    for (const [name, value] of Object.entries(settings)) save.run(name, JSON.stringify(value));
  })();
}
