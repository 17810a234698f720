/** Images come in: from files and folders, with a look at each, and with objects from COCO. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import type { ImageRecord, ObjectRecord } from "../../contract/records.ts";
import type { Input, Output, Refusal } from "../../contract/requests.ts";
import { decodeImage } from "../engine/images/decode.ts";
import { readFileNamed } from "../engine/network/readers/readFile.ts";
import { readCoco, type CocoAnnotation, type CocoCategory } from "../interchange/coco.ts";
import type { WritableDB } from "../workspace/database.ts";
import { addToSet, imageByHash, saveImage, saveObject } from "../workspace/images.queries.ts";
import type { Context } from "./backend.ts";
import { fileExists, filesBelow, readText, sentenceOf } from "./files.ts";

/** Each file is decoded once, so that what is in the workspace can be explained; the rest is refused by name. */
export async function addImages(
  { db, progress, signal }: Context,
  { paths, set }: Input<"addImages">,
): Promise<Output<"addImages">> {
  const { files, refused } = filesBelow(paths);
  const added: ImageRecord[] = [];
  let known = 0;
  for (const [i, file] of files.entries()) {
    if (signal.aborted) break;
    try {
      const { image, isNew } = await saveFile(db, file);
      added.push(image);
      if (!isNew) known++;
      if (set !== undefined) addToSet(db, set, [image.id]);
    } catch (error) {
      refused.push({ item: file, message: sentenceOf(error) });
    }
    progress({ done: i + 1, total: files.length, message: "Adding images" });
  }
  return { added, known, refused };
}

/** @throws PippinError where the file cannot be read or is no image. */
export async function saveFile(db: WritableDB, path: string): Promise<{ image: ImageRecord; isNew: boolean }> {
  const bytes = readFileNamed(path);
  const { image, format, warnings } = await decodeImage(bytes, path);
  const hash = createHash("sha256").update(bytes).digest("hex");
  const known = imageByHash(db, hash);
  // Of two files with the same content the first stays the image's; only one that has moved gets a new path.
  if (known !== undefined && hashOf(known.path) === hash) return { image: known, isNew: false };
  return saveImage(db, { hash, path, width: image.width, height: image.height, format, warnings: [...warnings] });
}

/** @returns the content's hash, or null where the file is gone. */
function hashOf(path: string): string | null {
  return fileExists(path) ? createHash("sha256").update(readFileNamed(path)).digest("hex") : null;
}

/** COCO's images are added from `images`; outlines, boxes and keypoints become objects with parts. */
export async function importObjects(
  context: Context,
  { file, images, set }: Input<"importObjects">,
): Promise<Output<"importObjects">> {
  const { dataset, problems } = readCoco(readText(file), file);
  const refused: Refusal[] = problems.map((problem) => ({ item: file, message: problem.message }));
  const imageIds = new Map<number, number>();
  for (const [i, { id, fileName }] of dataset.images.entries()) {
    if (context.signal.aborted) break;
    try {
      const { image } = await saveFile(context.db, join(images, fileName));
      imageIds.set(id, image.id);
      addToSet(context.db, set ?? "all", [image.id]);
    } catch (error) {
      refused.push({ item: fileName, message: sentenceOf(error) });
    }
    context.progress({ done: i + 1, total: dataset.images.length, message: "Adding images" });
  }
  const categories = new Map(dataset.categories.map((category) => [category.id, category]));
  let objects = 0;
  for (const annotation of dataset.annotations) {
    const imageId = imageIds.get(annotation.imageId);
    if (imageId === undefined) continue;
    const object = objectOf(annotation, categories.get(annotation.categoryId)!, imageId);
    if (object === null) {
      refused.push({
        item: file,
        message: `${file}: annotation ${annotation.id} has neither polygons nor a box and was left out.`,
      });
      continue;
    }
    saveObject(context.db, object);
    objects++;
  }
  return { images: imageIds.size, objects, refused };
}

/** A box stands for the outline where there are no polygons. */
function objectOf(
  { outline, box, keypoints }: CocoAnnotation,
  category: CocoCategory,
  imageId: number,
): ObjectRecord | null {
  const polygons =
    outline?.kind === "polygons" ? outline.polygons.map((polygon) => [...polygon]) : box === null ? [] : [corners(box)];
  if (polygons.length === 0) return null;
  const parts: ObjectRecord["parts"] = {};
  keypoints?.forEach(({ x, y, visibility }, i) => {
    if (visibility === 0) return;
    // "eye_1" and "eye_2", "left_eye" and "right_eye" are all eyes.
    const part = (category.keypoints?.[i] ?? "part").replace(/^(left|right)_|_(\d+|left|right)$/g, "");
    (parts[part] ??= []).push([x, y]);
  });
  return { imageId, category: category.name, polygons, parts };
}

function corners({ x, y, width, height }: { x: number; y: number; width: number; height: number }): number[] {
  return [x, y, x + width, y, x + width, y + height, x, y + height];
}
