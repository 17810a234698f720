/** What comparisons of patch classifiers found, cell by cell, so that one that was stopped goes on. */
import type { Comparison, ComparisonCell } from "../../contract/training.ts";
import type { ReadableDB, WritableDB } from "./connection.ts";
import { sql } from "./sql.ts";

/** A cell as it is kept: with what each photograph adds, so that two can be set against each other. */
export interface KeptCell extends ComparisonCell {
  /** Missing in those of earlier versions, as `modelHash` is. */
  readonly byImage?: readonly ImageShare[];
  /** Of the network whose activations the features are. */
  readonly modelHash?: string;
}

export interface ImageShare {
  readonly imageId: number;
  readonly successes: number;
  readonly n: number;
}

export interface KeptComparison extends Omit<Comparison, "cells" | "models"> {
  readonly cells: readonly KeptCell[];
}

interface ComparisonRow extends Pick<Comparison, "id" | "name" | "patches" | "images" | "made"> {
  readonly labels: string;
}

/** The comparison of that key, made where it is not there. */
export function openComparison(
  db: WritableDB,
  key: string,
  comparison: Omit<KeptComparison, "id" | "cells">,
): KeptComparison {
  const { name, labels, patches, images, made } = comparison;
  sql`INSERT INTO comparisons (key, name, labels, patches, images, made)
      VALUES (${key}, ${name}, ${JSON.stringify(labels)}, ${patches}, ${images}, ${made})
      ON CONFLICT (key) DO UPDATE SET made = excluded.made`.run(db);
  return withCells(db, sql<ComparisonRow>`SELECT * FROM comparisons WHERE key = ${key}`.get(db)!);
}

export function saveComparisonCell(db: WritableDB, comparison: number, cell: KeptCell): void {
  const { features, classifier } = cell;
  sql`INSERT OR REPLACE INTO comparison_cells (comparison_id, features, classifier, result)
      VALUES (${comparison}, ${features}, ${classifier}, ${JSON.stringify(cell)})`.run(db);
}

export function comparisonById(db: ReadableDB, id: number): KeptComparison | undefined {
  const row = sql<ComparisonRow>`SELECT * FROM comparisons WHERE id = ${id}`.get(db);
  return row && withCells(db, row);
}

/** Newest first. */
export function comparisonsOf(db: ReadableDB, name: string): KeptComparison[] {
  return sql<ComparisonRow>`SELECT * FROM comparisons WHERE name = ${name} ORDER BY made DESC, id DESC`
    .all(db)
    .map((row) => withCells(db, row));
}

function withCells(db: ReadableDB, { id, name, labels, patches, images, made }: ComparisonRow): KeptComparison {
  const cells = sql<string>`SELECT result FROM comparison_cells WHERE comparison_id = ${id}`
    .pluck(db)
    .map((result) => JSON.parse(result) as KeptCell);
  return { id, name, labels: JSON.parse(labels) as string[], patches, images, made, cells };
}
