/** Marked images go out, in every format that holds boxes on images. */
import { join } from "node:path";
import type { ObjectFormat } from "../../../contract/interchange.ts";
import type { ImageRecord } from "../../../contract/records.ts";
import type { Refusal } from "../../../contract/requests.ts";
import { writeCoco } from "../../interchange/coco.ts";
import { cocoOfMarks } from "../../interchange/cocoMarks.ts";
import { endingOf, namesBelow, stemsApart } from "../../interchange/fileNames.ts";
import type { Mark, MarkedImage } from "../../interchange/marks.ts";
import { vocLosses, writeVoc } from "../../interchange/voc.ts";
import { writeYoloData, writeYoloLabels, yoloLosses } from "../../interchange/yolo.ts";
import type { Context } from "../backend.ts";
import { fileExists } from "../../files/findFiles.ts";
import { sentenceOf } from "../jobs/refusal.ts";
import { PippinError } from "../../../contract/errors.ts";
import { beginFolder, copyWhole, endFolder, fileIn, writeWhole } from "./exportFolder.ts";

export interface ImageMarks {
  readonly image: ImageRecord;
  readonly marks: readonly Mark[];
}

export interface Exported {
  readonly written: string[];
  readonly notes: string[];
  readonly refused: Refusal[];
}

/** @returns the images under the names that they have in the export: below the folder that holds them all. */
export function named(images: readonly ImageMarks[]): MarkedImage[] {
  const names = namesBelow(images.map(({ image }) => image.path));
  return images.map(({ image: { hash, width, height }, marks }, i) => ({
    ...{ fileName: names[i], hash, marks },
    size: { width, height },
  }));
}

/** @param name - of COCO's file, where `target` is a folder. */
export function exportMarks(
  context: Context,
  images: readonly ImageMarks[],
  { format, target, name }: { readonly format: ObjectFormat; readonly target: string; readonly name: string },
): Exported {
  if (format === "coco") {
    const file = fileIn(target, `${name}.json`);
    writeWhole(file, writeCoco(cocoOfMarks(named(images), name)));
    return { written: [file], notes: [], refused: [] };
  }
  beginFolder(target);
  const marked = apart(images);
  const refused: Refusal[] = [];
  const write = format === "voc" ? vocWriter(target) : yoloWriter(target, marked);
  const kept = marked.filter((one, i) => {
    if (context.signal.aborted) throw new PippinError("cancelled", `Stopped after ${i} of ${marked.length} images.`);
    try {
      write(one, images[i].image);
      return true;
    } catch (error) {
      refused.push({ item: images[i].image.path, message: sentenceOf(error) });
      return false;
    } finally {
      context.progress({ done: i + 1, total: marked.length, message: "Writing images" });
    }
  });
  endFolder(target);
  const losses = format === "voc" ? vocLosses(kept) : yoloLosses(kept);
  return { written: [target], notes: [...renamed(images, marked), ...losses], refused };
}

/** Label files are named like their images without the ending: two images of one folder may need new names. */
function apart(images: readonly ImageMarks[]): MarkedImage[] {
  const marked = named(images);
  const names = stemsApart(marked.map(({ fileName }) => fileName));
  return marked.map((image, i) => ({ ...image, fileName: names[i] }));
}

function renamed(images: readonly ImageMarks[], marked: readonly MarkedImage[]): string[] {
  const before = named(images);
  return marked.flatMap(({ fileName }, i) =>
    before[i].fileName === fileName
      ? []
      : [
          `"${before[i].fileName}" was written as "${fileName}": the format cannot hold two images that differ in their ending only.`,
        ],
  );
}

type Writer = (marked: MarkedImage, image: ImageRecord) => void;

function vocWriter(target: string): Writer {
  return (marked, image) => {
    const text = writeVoc(marked);
    copyImage(image, join(target, "JPEGImages", marked.fileName));
    writeWhole(join(target, "Annotations", `${stemOf(marked.fileName)}.xml`), text);
  };
}

function yoloWriter(target: string, all: readonly MarkedImage[]): Writer {
  const labels = [...new Set(all.flatMap(({ marks }) => marks.map(({ label }) => label)))].sort();
  writeWhole(join(target, "data.yaml"), writeYoloData(labels));
  return (marked, image) => {
    copyImage(image, join(target, "images", marked.fileName));
    writeWhole(join(target, "labels", `${stemOf(marked.fileName)}.txt`), writeYoloLabels(marked, labels));
  };
}

function copyImage({ path }: ImageRecord, to: string): void {
  if (!fileExists(path)) {
    throw new PippinError(
      "unreadable-file",
      `"${path}" does not exist any more, so it was left out. Relink the image first.`,
    );
  }
  copyWhole(path, to);
}

function stemOf(name: string): string {
  return name.slice(0, name.length - endingOf(name).length);
}
