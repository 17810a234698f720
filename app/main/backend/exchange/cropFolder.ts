/**
 * A folder of crops: a folder a label. `patches.csv`, where it is there, says where each was cut, so that patches come
 * back to their photographs; a crop that it does not know, or whose photograph is gone, is an image of its own.
 */
import { basename, join, relative, sep } from "node:path";
import { PippinError } from "../../../contract/errors.ts";
import type { Refusal } from "../../../contract/jobs.ts";
import type { Size } from "../../../drawing/boxes.ts";
import type { MarkReading } from "../../interchange/marks.ts";
import { readPatchTable, type PatchTable } from "../../interchange/patchTable.ts";
import { fileExists, filesBelow, readText } from "../../files/findFiles.ts";
import type { ImageFinder } from "./imageFinder.ts";
import { imagesOfRows } from "./singleFiles.ts";
import { isImageFile, type MarkSource, type SourceImage } from "./source.ts";

type Row = PatchTable["rows"][number];

/** The table's name in the folder. */
export const CROP_TABLE = "patches.csv";

/** @throws PippinError `bad-file` where no folder in the folder holds an image. */
export function cropSource(folder: string, finder: ImageFinder): MarkSource {
  const { files, refused: unreadable } = filesBelow([folder]);
  const crops = files.map((file) => relative(folder, file).split(sep).join("/")).filter(isImageFile);
  const labelled = crops.filter((crop) => crop.includes("/"));
  const table = join(folder, CROP_TABLE);
  const { rows, problems } = fileExists(table)
    ? readPatchTable(readText(table), table)
    : { rows: [] as Row[], problems: [] as string[] };
  if (labelled.length === 0) {
    throw new PippinError("bad-file", `"${folder}" holds no folders with crops. Each label's crops need a folder.`);
  }
  const refused: Refusal[] = [
    ...unreadable,
    ...problems.map((problem) => ({ item: table, message: `${table}: ${problem}` })),
    ...crops
      .filter((crop) => !crop.includes("/"))
      .map((crop) => ({ item: crop, message: `${join(folder, crop)}: it is in no label's folder and was left out.` })),
  ];
  const { known, own, gone } = sorted(rows, labelled, finder);
  refused.push(
    ...gone.map((row) => ({
      item: row.crop ?? row.image,
      message: `${table}: line ${row.line}, column crop: "${row.crop ?? ""}" is not in the folder any more, so its patch was left out.`,
    })),
  );
  return { images: [...imagesOfRows(known, table, null), ...own.map((crop) => ownImage(folder, crop))], refused };
}

interface OwnCrop {
  readonly crop: string;
  readonly label: string;
}

/** Rows whose crop and photograph are there; crops that stand for themselves; rows whose crop is gone. */
function sorted(
  rows: readonly Row[],
  crops: readonly string[],
  finder: ImageFinder,
): { known: Row[]; own: OwnCrop[]; gone: Row[] } {
  const labels = new Map(rows.map(({ crop, label }) => [folderOf(crop ?? ""), label]));
  const rest = new Set(crops);
  const known: Row[] = [];
  const own: OwnCrop[] = [];
  const gone: Row[] = [];
  const labelOf = (crop: string): string => labels.get(folderOf(crop)) ?? folderOf(crop);
  const moved = new Map(crops.map((crop) => [basename(crop), crop]));
  for (const row of rows) {
    // A crop that was moved to another label's folder has been given that label.
    const crop = row.crop === null ? undefined : rest.has(row.crop) ? row.crop : moved.get(basename(row.crop));
    if (crop === undefined || !rest.delete(crop)) {
      gone.push(row);
      continue;
    }
    const label = crop === row.crop ? row.label : labelOf(crop);
    if (finder.find(row.image, row.hash, row.size).length === 1) known.push({ ...row, label });
    else own.push({ crop, label });
  }
  return { known, own: [...own, ...[...rest].map((crop) => ({ crop, label: labelOf(crop) }))], gone };
}

function ownImage(folder: string, { crop, label }: OwnCrop): SourceImage {
  const file = join(folder, crop);
  const whole = (size: Size): MarkReading => ({
    marks: [{ label: label.trim(), box: { x: 0, y: 0, ...size }, polygons: [], parts: {}, place: "the whole image" }],
    problems: [],
  });
  return { from: file, name: crop, hash: null, size: null, files: [file], read: whole };
}

/** The first folder is the label's; further ones inside it are the user's own order. */
function folderOf(crop: string): string {
  return crop.slice(0, Math.max(0, crop.indexOf("/")));
}
