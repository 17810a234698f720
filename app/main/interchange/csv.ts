/** Tables for spreadsheets and data frames. */
import type { Box } from "../../contract/geometry.ts";
import type { ExplainedPatch } from "../../contract/engine.ts";
import type { ExplainedReview } from "../../contract/review.ts";

export type CsvCell = string | number | null;

/** @returns the rows as RFC 4180 writes them: commas, CRLF after every row, quotes where a cell needs them. */
export function writeCsv(rows: readonly (readonly CsvCell[])[]): string {
  return rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

/** One explained photograph, as far as its table goes. */
export interface ExplainedImage {
  readonly path: string;
  readonly className: string;
  readonly probability: number;
  readonly patches: readonly (ExplainedPatch & { readonly review?: ExplainedReview | undefined })[];
}

const COLUMNS = [
  "image",
  "class",
  "class_probability",
  "convolution",
  "layer",
  "channel",
  "row",
  "column",
  "measure",
  "score",
  "activation",
  "rank",
  "neurons",
  ...boxColumns("input"),
  ...boxColumns("image"),
  "label",
  "label_probability",
  "verdict",
  "corrected_label",
  "verdict_of_version",
] as const;

/**
 * A row a patch, with a column a label for its probability.
 *
 * `verdict_of_version` has a number only where the verdict was said of an earlier version's same label, and carried over.
 *
 * @param vocabulary - labels that get a column, in this order.
 * @returns the table image by image, its header first.
 */
export function* patchesCsv(images: Iterable<ExplainedImage>, vocabulary: readonly string[]): Generator<string> {
  yield writeCsv([[...COLUMNS, ...vocabulary.map((label) => `probability_${label}`)]]);
  for (const image of images) yield writeCsv(image.patches.map((patch) => patchRow(image, patch, vocabulary)));
}

function patchRow(
  image: ExplainedImage,
  patch: ExplainedImage["patches"][number],
  vocabulary: readonly string[],
): CsvCell[] {
  const best = patch.labels[0];
  const probability = new Map(patch.labels.map((entry) => [entry.label, entry.probability]));
  return [
    image.path,
    image.className,
    image.probability,
    patch.convolution,
    patch.layer,
    patch.channel,
    patch.row,
    patch.column,
    patch.measure,
    patch.score,
    patch.activation,
    patch.rank,
    patch.neurons,
    ...boxCells(patch.box),
    ...boxCells(patch.imageBox),
    best?.label ?? null,
    best?.probability ?? null,
    patch.review?.verdict ?? null,
    patch.review?.label ?? null,
    patch.review?.carriedFrom ?? null,
    ...vocabulary.map((label) => probability.get(label) ?? null),
  ];
}

function boxColumns(name: string): string[] {
  return ["x", "y", "width", "height"].map((side) => `${name}_${side}`);
}

function boxCells({ x, y, width, height }: Box): CsvCell[] {
  return [x, y, width, height];
}

function cell(value: CsvCell): string {
  if (value === null) return "";
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
