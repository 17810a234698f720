/** The workspace's images as a person looks through them. */
import { basename } from "node:path";
import { PippinError } from "../../../contract/errors.ts";
import type { ImageFilter, ListedImage } from "../../../contract/images.ts";
import type { Input, Output } from "../../../contract/requests.ts";
import {
  countedImage,
  countedImages,
  countSelected,
  imagesOfSet,
  objectsOfImage,
  setsOfImage,
  type CountedImage,
} from "../../workspace/images.queries.ts";
import { labelsOfImage } from "../../workspace/patches.queries.ts";
import type { Reads } from "../context.ts";
import { fileExists } from "../../files/findFiles.ts";

export async function listImages(
  { db }: Reads,
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

export async function imageDetails({ db }: Reads, { id }: Input<"imageDetails">): Promise<Output<"imageDetails">> {
  const image = countedImage(db, id);
  if (image === undefined) throw new PippinError("not-found", `The workspace has no image ${id}.`);
  return {
    image: listed(image),
    objects: objectsOfImage(db, id),
    sets: setsOfImage(db, id),
    labels: labelsOfImage(db, id),
  };
}

export async function imageStrip({ db }: Reads, { set }: Input<"imageStrip">): Promise<Output<"imageStrip">> {
  return {
    images: imagesOfSet(db, set).map(({ id, hash, path, width, height }) => ({ id, hash, path, width, height })),
  };
}
