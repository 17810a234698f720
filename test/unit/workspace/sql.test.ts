import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { WritableDB } from "../../../app/main/workspace/connection.ts";
import { openDatabase } from "../../../app/main/workspace/database.ts";
import { joined, sql } from "../../../app/main/workspace/sql.ts";

describe("SQL with values in their places", () => {
  const folder = mkdtempSync(join(tmpdir(), "pippin-sql-"));
  let db: WritableDB;
  beforeAll(() => (db = openDatabase(folder)));
  afterAll(() => {
    db.close();
    rmSync(folder, { recursive: true });
  });

  it("binds a value, whatever it holds", () => {
    for (const value of ["'; DROP TABLE images; --", "%", "?", 1.5, null]) {
      expect(sql<typeof value>`SELECT ${value}`.pluckOne(db)).toBe(value);
    }
    expect(sql<Buffer>`SELECT ${Uint8Array.of(1, 2)}`.pluckOne(db)).toEqual(Buffer.of(1, 2));
  });

  it("takes other pieces with their values, in the order of the text", () => {
    const [first, second] = [sql`value > ${2}`, sql`value < ${9}`];
    const numbers = sql`SELECT value FROM json_each(${"[1, 5, 8, 12]"})`;
    const query = sql<number>`SELECT value * ${10} FROM (${numbers}) WHERE ${joined([first, second], "AND")} LIMIT ${5}`;
    expect(query.pluck(db)).toEqual([50, 80]);
    expect(query.values).toEqual([10, "[1, 5, 8, 12]", 2, 9, 5]);
  });

  it("gives rows as objects, as lists, or as their first column, of the same text in any order", () => {
    const query = sql<unknown>`SELECT 1 AS one, 2 AS two`;
    for (let i = 0; i < 2; i++) {
      expect(query.get(db)).toEqual({ one: 1, two: 2 });
      expect(query.lists(db)).toEqual([[1, 2]]);
      expect(query.pluck(db)).toEqual([1]);
      expect(query.all(db)).toEqual([{ one: 1, two: 2 }]);
      expect(query.pluckOne(db)).toBe(1);
    }
    expect(sql`SELECT 1 WHERE false`.get(db)).toBeUndefined();
  });

  it("is parsed once, however often and with whatever values it is asked", () => {
    const prepare = vi.spyOn(db, "prepare");
    for (let i = 0; i < 100; i++) expect(sql<number>`SELECT ${i} + 1`.pluckOne(db)).toBe(i + 1);
    expect(prepare).toHaveBeenCalledTimes(1);
    prepare.mockRestore();
  });
});
