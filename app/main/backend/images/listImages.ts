/** The workspace's images as a person looks through them. */
import { createHash } from "node:crypto";
import { basename, extname } from "node:path";
import { PippinError } from "../../../contract/errors.ts";
import type { ImageFilter, ListedImage } from "../../../contract/images.ts";
import type { Input, Output } from "../../../contract/requests.ts";
import { readFileNamed } from "../../files/readFile.ts";
import {
  countedImage,
  countedImages,
  countSelected,
  deleteImages,
  imagesOfSet,
  moveImage,
  objectsOfImage,
  setsOfImage,
  type CountedImage,
} from "../../workspace/images.queries.ts";
import { sweepLeftovers } from "../../workspace/sweep.ts";
import { labelsOfImage } from "../../workspace/patches.queries.ts";
import type { Context } from "../backend.ts";
import { fileExists, filesBelow } from "../../files/findFiles.ts";
import { sentenceOf } from "../jobs/refusal.ts";

export async function listImages(
  { db }: Context,
  { set, search, filter, first }: Input<"listImages">,
): Promise<Output<"listImages">> {
  const selection = { set, search: search.trim() };
  if (filter === "all" && first !== undefined) {
    return { images: countedImages(db, selection, first).map(listed), total: countSelected(db, selection) };
  }
  const all = countedImages(db, selection).map(listed);
  return { images: all.filter(FILTERS[filter]).slice(0, first), total: all.length };
}

const FILTERS: Readonly<Record<ImageFilter, (image: ListedImage) => boolean>> = {
  all: () => true,
  labelled: ({ patches }) => patches > 0,
  unlabelled: ({ patches }) => patches === 0,
  outlined: ({ objects }) => objects > 0,
  warnings: ({ warnings }) => warnings.length > 0,
  missing: ({ missing }) => missing,
};

function listed(image: CountedImage): ListedImage {
  return { ...image, name: basename(image.path), missing: !fileExists(image.path) };
}

export async function imageDetails({ db }: Context, { id }: Input<"imageDetails">): Promise<Output<"imageDetails">> {
  const image = countedImage(db, id);
  if (image === undefined) throw new PippinError("not-found", `The workspace has no image ${id}.`);
  return {
    image: listed(image),
    objects: objectsOfImage(db, id),
    sets: setsOfImage(db, id),
    labels: labelsOfImage(db, id),
  };
}

export async function removeImages({ db }: Context, { ids }: Input<"removeImages">): Promise<Output<"removeImages">> {
  const removed = deleteImages(db, ids);
  await sweepLeftovers(db);
  return removed;
}

/** Reads only files whose ending one of the missing images has; stops as soon as all are found. */
export async function relinkImages(
  { db, signal, progress }: Context,
  { folder }: Input<"relinkImages">,
): Promise<Output<"relinkImages">> {
  const missing = new Map(
    imagesOfSet(db, null)
      .filter(({ path }) => !fileExists(path))
      .map((image) => [image.hash, image]),
  );
  const wanted = missing.size;
  const endings = new Set([...missing.values()].map(({ path }) => extname(path).toLowerCase()));
  const { files, refused } = filesBelow([folder]);
  const candidates = files.filter((file) => endings.has(extname(file).toLowerCase()));
  for (const [i, file] of candidates.entries()) {
    if (signal.aborted || missing.size === 0) break;
    try {
      const image = missing.get(createHash("sha256").update(readFileNamed(file)).digest("hex"));
      if (image !== undefined) {
        moveImage(db, image.id, file);
        missing.delete(image.hash);
      }
    } catch (error) {
      refused.push({ item: file, message: sentenceOf(error) });
    }
    progress({ done: i + 1, total: candidates.length, message: "Looking for moved files" });
    // Between two files others get their turn: reading and hashing do not wait for anything.
    await new Promise(setImmediate);
  }
  return { found: wanted - missing.size, missing: missing.size, refused };
}
