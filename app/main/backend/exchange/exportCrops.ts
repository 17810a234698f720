/** Crops go out: a folder a label, and tables of where each was cut. */
import { join } from "node:path";
import { PippinError } from "../../../contract/errors.ts";
import type { Box } from "../../../contract/geometry.ts";
import type { ImageRecord } from "../../../contract/records.ts";
import type { Refusal } from "../../../contract/requests.ts";
import { decodeImage } from "../../imaging/decode.ts";
import { encodePng } from "../../imaging/encode.ts";
import { crop, type RgbImage } from "../../imaging/rgbImage.ts";
import { readFileNamed } from "../../files/readFile.ts";
import { writeCoco } from "../../interchange/coco.ts";
import { cocoOfMarks } from "../../interchange/cocoMarks.ts";
import { distinct, endingOf, safeName } from "../../interchange/fileNames.ts";
import { writePatchTable, type PatchRow } from "../../interchange/patchTable.ts";
import type { Context } from "../backend.ts";
import { fileExists } from "../../files/findFiles.ts";
import { sentenceOf } from "../jobs/refusal.ts";
import { CROP_TABLE } from "./cropFolder.ts";
import { beginFolder, endFolder, writeWhole } from "./exportFolder.ts";
import { named, type Exported, type ImageMarks } from "./exportMarks.ts";

/** Every crop is a PNG of the photograph's own pixels, its edges at the nearest pixel borders. */
export async function exportCrops(
  { signal, progress }: Context,
  images: readonly ImageMarks[],
  target: string,
): Promise<Exported> {
  beginFolder(target);
  const marked = named(images);
  const rows: PatchRow[] = [];
  const refused: Refusal[] = [];
  const folders = folderNames(marked.flatMap(({ marks }) => marks.map(({ label }) => label)));
  const unique = distinct();
  for (const [i, { fileName, hash, size, marks }] of marked.entries()) {
    if (signal.aborted) throw new PippinError("cancelled", `Stopped after ${i} of ${marked.length} images.`);
    const { image } = images[i];
    try {
      const pixels = await pixelsOf(image);
      for (const { label, box } of marks) {
        // Names are alone in the whole export, so that a crop moved to another label's folder is known again.
        const name = unique(cropName(fileName, image.hash, box));
        const path = `${folders.get(label)!}/${name}`;
        const file = join(target, path);
        if (!fileExists(file)) writeWhole(file, await encodePng(crop(pixels, box)));
        rows.push({ image: fileName, hash, size, label, box, crop: path });
      }
    } catch (error) {
      refused.push({ item: image.path, message: sentenceOf(error) });
    }
    progress({ done: i + 1, total: marked.length, message: "Cutting patches" });
  }
  const kept = marked.filter(({ fileName }) => rows.some(({ image }) => image === fileName));
  writeWhole(join(target, CROP_TABLE), writePatchTable(rows));
  writeWhole(join(target, "patches.json"), writeCoco(cocoOfMarks(kept, "patch")));
  endFolder(target);
  return { written: [target], notes: [], refused };
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
