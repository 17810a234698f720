/**
 * SQL with its values in their places: `` sql<ImageRow>`SELECT * FROM images WHERE id = ${id}`.get(db) ``.
 *
 * A value is bound and never becomes text; a piece of SQL in the place of a value becomes a part of the text, with its own
 * values. What was prepared is kept with its database by its text, so a query is parsed once, however often it is asked.
 */
import type Database from "better-sqlite3";
import type { ReadableDB, WritableDB } from "./connection.ts";

/** What SQLite can bind. */
export type SqlValue = string | number | bigint | null | Uint8Array;

/** How rows come back: as objects, as lists of their columns, or as their first column alone. */
type Form = "objects" | "lists" | "first";

export class Sql<Row> {
  readonly text: string;
  readonly values: readonly SqlValue[];

  constructor(text: string, values: readonly SqlValue[]) {
    this.text = text;
    this.values = values;
  }

  /** The first row. */
  get(db: ReadableDB): Row | undefined {
    return prepared<Row>(db, this.text, "objects").get(...this.values);
  }

  all(db: ReadableDB): Row[] {
    return prepared<Row>(db, this.text, "objects").all(...this.values);
  }

  /** The first column of all rows; `Row` is the type of that column. */
  pluck(db: ReadableDB): Row[] {
    return prepared<Row>(db, this.text, "first").all(...this.values);
  }

  /** The first column of the first row. */
  pluckOne(db: ReadableDB): Row | undefined {
    return prepared<Row>(db, this.text, "first").get(...this.values);
  }

  /** Each row as the list of its columns, which is read faster than an object. */
  lists(db: ReadableDB): Row[] {
    return prepared<Row>(db, this.text, "lists").all(...this.values);
  }

  run(db: WritableDB): Database.RunResult {
    return prepared(db, this.text, "objects").run(...this.values);
  }
}

/** @typeParam Row - a row as the text asks for it: SQLite does not check it. */
export function sql<Row = unknown>(
  texts: TemplateStringsArray,
  ...parts: readonly (SqlValue | Sql<unknown>)[]
): Sql<Row> {
  let text = texts[0] ?? "";
  const values: SqlValue[] = [];
  parts.forEach((part, i) => {
    const isPiece = part instanceof Sql;
    text += `${isPiece ? part.text : "?"}${texts[i + 1] ?? ""}`;
    values.push(...(isPiece ? part.values : [part]));
  });
  return new Sql<Row>(text, values);
}

/** @param between - such as `AND`, or a comma. */
export function joined(parts: readonly Sql<unknown>[], between: string): Sql<never> {
  return new Sql<never>(
    parts.map(({ text }) => text).join(` ${between} `),
    parts.flatMap(({ values }) => values),
  );
}

type Statement = Database.Statement<unknown[], unknown>;

const kept = new WeakMap<ReadableDB, Map<string, Statement>>();

function prepared<Row>(db: ReadableDB, text: string, form: Form): Database.Statement<unknown[], Row> {
  const statements = kept.get(db) ?? new Map<string, Statement>();
  kept.set(db, statements);
  // A statement is switched to a form once: switching it back and forth would concern whoever else uses it.
  const name = `${form} ${text}`;
  const statement = statements.get(name) ?? inForm(db.prepare<unknown[], unknown>(text), form);
  statements.set(name, statement);
  return statement as Database.Statement<unknown[], Row>;
}

function inForm(statement: Statement, form: Form): Statement {
  switch (form) {
    case "objects":
      return statement;
    case "lists":
      return statement.raw();
    case "first":
      return statement.pluck();
  }
}
