/** What comparisons of patch classifiers found, cell by cell, so that one that was stopped goes on. */
import type { Comparison, ComparisonCell } from "../../contract/training.ts";
import type { ReadableDB, WritableDB } from "./database.ts";

interface ComparisonRow extends Pick<Comparison, "id" | "name" | "patches" | "images" | "made"> {
  readonly labels: string;
}

/** The comparison of that key, made where it is not there. */
export function openComparison(db: WritableDB, key: string, comparison: Omit<Comparison, "id" | "cells">): Comparison {
  const { name, labels, patches, images, made } = comparison;
  db.prepare(
    `INSERT INTO comparisons (key, name, labels, patches, images, made) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (key) DO UPDATE SET made = excluded.made`,
  ).run(key, name, JSON.stringify(labels), patches, images, made);
  const { id } = db.prepare<[string], { id: number }>("SELECT id FROM comparisons WHERE key = ?").get(key)!;
  return comparisonById(db, id)!;
}

export function saveComparisonCell(db: WritableDB, comparison: number, cell: ComparisonCell): void {
  db.prepare(
    "INSERT OR REPLACE INTO comparison_cells (comparison_id, features, classifier, result) VALUES (?, ?, ?, ?)",
  ).run(comparison, cell.features, cell.classifier, JSON.stringify(cell));
}

export function comparisonById(db: ReadableDB, id: number): Comparison | undefined {
  const row = db.prepare<[number], ComparisonRow>("SELECT * FROM comparisons WHERE id = ?").get(id);
  return row && withCells(db, row);
}

/** Newest first. */
export function comparisonsOf(db: ReadableDB, name: string): Comparison[] {
  return db
    .prepare<[string], ComparisonRow>("SELECT * FROM comparisons WHERE name = ? ORDER BY made DESC, id DESC")
    .all(name)
    .map((row) => withCells(db, row));
}

function withCells(db: ReadableDB, { id, name, labels, patches, images, made }: ComparisonRow): Comparison {
  const cells = db
    .prepare<[number], { result: string }>("SELECT result FROM comparison_cells WHERE comparison_id = ?")
    .all(id)
    .map(({ result }) => JSON.parse(result) as ComparisonCell);
  return { id, name, labels: JSON.parse(labels) as string[], patches, images, made, cells };
}
