/** Annotations of many images in one file: COCO, and tables. */
import { join } from "node:path";
import { readCoco } from "../../interchange/coco.ts";
import { HASH_FIELD, marksOfCoco } from "../../interchange/cocoMarks.ts";
import { maskRegion, type CocoMask } from "../../interchange/cocoMask.ts";
import { insideFolder } from "../../interchange/marks.ts";
import { readPatchTable, type PatchTable } from "../../interchange/patchTable.ts";
import { readText } from "../../files/findFiles.ts";
import { MOST_CORNERS } from "../../imaging/maskFile.ts";
import { traceMask } from "../../imaging/trace.ts";
import type { MarkSource, SourceImage } from "./source.ts";

/** @param images - folder of the images; null: they are in the workspace. */
export function cocoSource(file: string, images: string | null): MarkSource {
  const { dataset, problems } = readCoco(readText(file), file);
  const readings = marksOfCoco(dataset, traced);
  return {
    images: dataset.images.map(({ id, fileName, width, height, extra }) => {
      const hash = extra[HASH_FIELD];
      return {
        from: file,
        name: fileName,
        hash: typeof hash === "string" ? hash : null,
        size: width === null || height === null ? null : { width, height },
        files: images === null ? [] : [join(images, fileName)],
        read: (size) => readings.get(id)?.(size) ?? { marks: [], problems: [] },
      };
    }),
    refused: problems.map(({ message }) => ({ item: file, message })),
  };
}

/** Outlines of a run-length mask, exact to the pixel. */
function traced(mask: CocoMask): number[][] | null {
  const region = maskRegion(mask);
  if (region === null) return [];
  const { x, y, width, height, pixels } = region;
  const polygons = traceMask(pixels, width, height);
  const corners = polygons.reduce((sum, polygon) => sum + polygon.length / 2, 0);
  return corners > MOST_CORNERS ? null : polygons.map((polygon) => polygon.map((at, i) => at + (i % 2 === 0 ? x : y)));
}

/** @param images - folder of the images; null: they are in the workspace. */
export function tableSource(file: string, images: string | null): MarkSource {
  const { rows, problems } = readPatchTable(readText(file), file);
  return {
    images: imagesOfRows(rows, file, images),
    refused: problems.map((problem) => ({ item: file, message: `${file}: ${problem}` })),
  };
}

/** Rows of one image together, in the order of their first ones. */
export function imagesOfRows(rows: PatchTable["rows"], file: string, images: string | null): SourceImage[] {
  type Row = PatchTable["rows"][number];
  const groups = new Map<string, [Row, ...Row[]]>();
  for (const row of rows) {
    const key = row.hash ?? `name ${row.image}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return [...groups.values()].map((group) => {
    const [{ image: name, hash, size }] = group;
    const inside = insideFolder(name);
    const marks = group.map(({ label, box, line }) => ({
      ...{ label, box, polygons: [], parts: {} },
      place: `line ${line}`,
    }));
    return {
      ...{ from: file, name, hash, size },
      files: images === null || inside === null ? [] : [join(images, inside)],
      read: () => ({ marks, problems: [] }),
    };
  });
}
