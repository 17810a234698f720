/** Crops go out: a folder a label, and tables of where each was cut. */
import { PippinError } from "../../../contract/errors.ts";
import type { Box } from "../../../contract/geometry.ts";
import type { ImageRecord } from "../../../contract/records.ts";
import { decodeImage } from "../../imaging/decode.ts";
import { encodePng } from "../../imaging/encode.ts";
import { crop, type RgbImage } from "../../imaging/rgbImage.ts";
import { readFileNamed } from "../../files/readFile.ts";
import { writeCoco } from "../../interchange/coco.ts";
import { cocoOfMarks } from "../../interchange/cocoMarks.ts";
import type { MarkedImage } from "../../interchange/marks.ts";
import { distinct, endingOf, safeName } from "../../interchange/fileNames.ts";
import { writePatchTable, type PatchRow } from "../../interchange/patchTable.ts";
import type { LongWork } from "../context.ts";
import { each } from "../jobs/each.ts";
import { CROP_TABLE } from "./cropFolder.ts";
import { ownFolder } from "../../files/exportFolder.ts";
import { named, type Exported, type ImageMarks } from "./exportMarks.ts";

/** Every crop is a PNG of the photograph's own pixels, its edges at the nearest pixel borders. */
export async function exportCrops(context: LongWork, images: readonly ImageMarks[], target: string): Promise<Exported> {
  const folder = ownFolder(target);
  const marked = named(images);
  const folders = folderNames(marked.flatMap(({ marks }) => marks.map(({ label }) => label)));
  const unique = distinct();
  const { results, refused } = await each(context, marked, {
    message: "Cutting patches",
    nameOf: ({ image }) => image.path,
    work: async (one): Promise<{ readonly one: MarkedImage; readonly rows: readonly PatchRow[] }> => {
      const { image, fileName, hash, size, marks } = one;
      const pixels = await pixelsOf(image);
      const rows: PatchRow[] = [];
      for (const { label, box } of marks) {
        // Names are alone in the whole export, so that a crop moved to another label's folder is known again.
        const path = `${folders.get(label)!}/${unique(cropName(fileName, image.hash, box))}`;
        if (!folder.has(path)) folder.write(path, await encodePng(crop(pixels, box)));
        rows.push({ image: fileName, hash, size, label, box, crop: path });
      }
      return { one, rows };
    },
  });
  folder.write(CROP_TABLE, writePatchTable(results.flatMap(({ rows }) => rows)));
  const kept = results.map(({ one }) => one);
  folder.write("patches.json", writeCoco(cocoOfMarks(kept, "patch")));
  folder.finish();
  return { written: [target], notes: [], refused: [...refused] };
}

/** @throws PippinError where the file is gone, or is another one than was added. */
async function pixelsOf({ path, width, height }: ImageRecord): Promise<RgbImage> {
  const { image } = await decodeImage(readFileNamed(path), path);
  if (image.width === width && image.height === height) return image;
  throw new PippinError("bad-file", `"${path}" is not the image that was added: its size has changed. Add it again.`);
}

function folderNames(labels: readonly string[]): Map<string, string> {
  const unique = distinct();
  return new Map([...new Set(labels)].map((label) => [label, unique(safeName(label))]));
}

function cropName(fileName: string, hash: string, box: Box): string {
  const last = fileName.slice(fileName.lastIndexOf("/") + 1);
  const stem = safeName(last.slice(0, last.length - endingOf(last).length), 40);
  const [x, y, width, height] = [box.x, box.y, box.width, box.height].map(Math.round);
  return `${stem}-${hash.slice(0, 8)}-${x}-${y}-${width}x${height}.png`;
}
