/** Marked images go out, in every format that holds boxes on images. */
import type { ObjectFormat } from "../../../contract/interchange.ts";
import type { ImageRecord } from "../../../contract/records.ts";
import type { Refusal } from "../../../contract/jobs.ts";
import { cocoPieces } from "../../interchange/coco.ts";
import { cocoOfMarks } from "../../interchange/cocoMarks.ts";
import { endingOf, namesBelow, safePath, stemsApart } from "../../interchange/fileNames.ts";
import type { Mark, MarkedImage } from "../../interchange/marks.ts";
import { vocLosses, writeVoc } from "../../interchange/voc.ts";
import { writeYoloData, writeYoloLabels, yoloLosses } from "../../interchange/yolo.ts";
import type { LongWork } from "../context.ts";
import { fileExists } from "../../files/findFiles.ts";
import { each } from "../jobs/each.ts";
import { PippinError } from "../../../contract/errors.ts";
import { fileIn, ownFolder, type ExportFolder } from "../../files/exportFolder.ts";
import { grown } from "../../files/wholeFile.ts";

export interface ImageMarks {
  readonly image: ImageRecord;
  readonly marks: readonly Mark[];
}

export interface Exported {
  readonly written: string[];
  readonly notes: string[];
  readonly refused: Refusal[];
}

/** An image under the name that it has in the export. */
export interface NamedImage extends MarkedImage {
  readonly image: ImageRecord;
}

/** @returns the images under their names below the folder that holds them all. */
export function named(images: readonly ImageMarks[]): NamedImage[] {
  const names = namesBelow(images.map(({ image }) => image.path));
  return images.map(({ image, marks }, i) => ({
    ...{ image, fileName: names[i]!, hash: image.hash, marks },
    size: { width: image.width, height: image.height },
  }));
}

/** @param name - of COCO's file, where `target` is a folder. */
export async function exportMarks(
  context: LongWork,
  images: readonly ImageMarks[],
  { format, target, name }: { readonly format: ObjectFormat; readonly target: string; readonly name: string },
): Promise<Exported> {
  if (format === "coco") {
    const file = fileIn(target, `${name}.json`);
    await grown(file, (growing) => {
      for (const piece of cocoPieces(cocoOfMarks(named(images), name))) growing.write(piece);
    });
    return { written: [file], notes: [], refused: [] };
  }
  const folder = ownFolder(target);
  const marked = apart(images);
  const write = format === "voc" ? vocWriter(folder) : yoloWriter(folder, marked);
  const { results: kept, refused } = await each(context, marked, {
    message: "Writing images",
    nameOf: ({ image }) => image.path,
    work: (one) => {
      write(one);
      return one;
    },
  });
  folder.finish();
  const losses = format === "voc" ? vocLosses(kept) : yoloLosses(kept);
  return { written: [target], notes: [...renamed(marked), ...losses], refused: [...refused] };
}

interface RenamedImage extends NamedImage {
  /** The name that it would have in a format that can hold it. */
  readonly old: string;
}

/** Label files are named like their images without the ending: two images of one folder may need new names. */
function apart(images: readonly ImageMarks[]): RenamedImage[] {
  const marked = named(images);
  const names = stemsApart(marked.map(({ fileName }) => safePath(fileName)));
  return marked.map((one, i) => ({ ...one, fileName: names[i]!, old: one.fileName }));
}

function renamed(marked: readonly RenamedImage[]): string[] {
  return marked.flatMap(({ fileName, old }) => {
    if (old === fileName) return [];
    const why =
      safePath(old) === old
        ? "the format cannot hold two images that differ in their ending only"
        : "its name is none on every system";
    return [`"${old}" was written as "${fileName}": ${why}.`];
  });
}

type Writer = (marked: NamedImage) => void;

function vocWriter(folder: ExportFolder): Writer {
  return (marked) => {
    const text = writeVoc(marked);
    copyImage(folder, marked.image, `JPEGImages/${marked.fileName}`);
    folder.write(`Annotations/${stemOf(marked.fileName)}.xml`, text);
  };
}

function yoloWriter(folder: ExportFolder, all: readonly MarkedImage[]): Writer {
  const labels = [...new Set(all.flatMap(({ marks }) => marks.map(({ label }) => label)))].sort();
  folder.write("data.yaml", writeYoloData(labels));
  return (marked) => {
    copyImage(folder, marked.image, `images/${marked.fileName}`);
    folder.write(`labels/${stemOf(marked.fileName)}.txt`, writeYoloLabels(marked, labels));
  };
}

function copyImage(folder: ExportFolder, { path }: ImageRecord, name: string): void {
  if (!fileExists(path)) {
    throw new PippinError(
      "unreadable-file",
      `"${path}" does not exist any more, so it was left out. Relink the image first.`,
    );
  }
  folder.copy(path, name);
}

function stemOf(name: string): string {
  return name.slice(0, name.length - endingOf(name).length);
}
