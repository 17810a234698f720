/** Labelled boxes as a table: a row a box, with the image that it lies in and, beside crops, the crop's file. */
import type { Size } from "../../drawing/boxes.ts";
import type { Box } from "../../contract/geometry.ts";
import { quoted } from "./cocoFields.ts";
import { writeCsv } from "./csv.ts";
import { readCsv, type CsvRow } from "./csvTable.ts";

export interface PatchRow {
  /** Relative to the folder of images, with forward slashes. */
  readonly image: string;
  readonly hash: string | null;
  readonly size: Size | null;
  readonly label: string;
  readonly box: Box;
  /** Relative to the table's folder; null where there are no crops. */
  readonly crop: string | null;
}

export interface PatchTable {
  readonly rows: readonly (PatchRow & { readonly line: number })[];
  /** Sentences without the file's name. */
  readonly problems: readonly string[];
}

const BOX = ["x", "y", "width", "height"] as const;
const COLUMNS = ["image", "image_sha256", "image_width", "image_height", "label", ...BOX, "crop"];

export function writePatchTable(rows: readonly PatchRow[]): string {
  return writeCsv([
    COLUMNS,
    ...rows.map(({ image, hash, size, label, box, crop }) => [
      ...[image, hash, size?.width ?? null, size?.height ?? null, label],
      ...BOX.map((side) => box[side]),
      crop,
    ]),
  ]);
}

/**
 * Needs the columns image, label, x, y, width and height; the others may be missing.
 *
 * @throws PippinError `bad-file` where it is no such table.
 */
export function readPatchTable(text: string, file: string): PatchTable {
  const problems: string[] = [];
  const rows = readCsv(text, file, ["image", "label", ...BOX]).flatMap(({ line, cell }) => {
    const wrong = problemOf(cell);
    if (wrong !== null) {
      problems.push(`line ${line}, column ${wrong}. It is left out.`);
      return [];
    }
    const number = (column: string): number => Number(cell(column));
    const size = { width: number("image_width"), height: number("image_height") };
    const hash = cell("image_sha256").trim().toLowerCase();
    return [
      {
        line,
        image: cell("image"),
        hash: /^[0-9a-f]{64}$/.test(hash) ? hash : null,
        size: size.width > 0 && size.height > 0 ? size : null,
        label: cell("label").trim(),
        box: { x: number("x"), y: number("y"), width: number("width"), height: number("height") },
        crop: cell("crop") || null,
      },
    ];
  });
  return { rows, problems };
}

function problemOf(cell: CsvRow["cell"]): string | null {
  for (const name of ["image", "label"]) if (cell(name).trim() === "") return `${name}: is empty`;
  for (const side of BOX) {
    const text = cell(side).trim();
    if (text === "" || !Number.isFinite(Number(text))) return `${side}: ${quoted(cell(side))} is not a number`;
  }
  for (const side of ["width", "height"]) if (Number(cell(side)) <= 0) return `${side}: is not above 0`;
  return null;
}
