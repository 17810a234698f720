/** Which images a request is about. */
import { PippinError } from "../../../contract/errors.ts";
import type { Refusal } from "../../../contract/jobs.ts";
import type { ImageRecord } from "../../../contract/records.ts";
import type { Input } from "../../../contract/requests.ts";
import { filesBelow } from "../../files/findFiles.ts";
import { imageById, imagesOfSet, setNames } from "../../workspace/images.queries.ts";
import type { Computes, LongWork, Program, Reads, Writes } from "../context.ts";
import { each } from "../jobs/each.ts";
import { saveFile } from "./addImages.ts";

/** Images given by path, or by a folder above them, are added to the workspace on the way. */
export async function selectedImages(
  context: Writes & LongWork & Computes & Program,
  selection: Input<"explain">["images"],
): Promise<{ readonly images: readonly ImageRecord[]; readonly refused: readonly Refusal[] }> {
  if ("paths" in selection) return pathImages(context, selection.paths);
  return { images: knownImages(context, selection), refused: [] };
}

/** @throws PippinError `not-found` where the workspace has no such set or image. */
export function knownImages(context: Reads, selection: Input<"suggestPatches">["images"]): readonly ImageRecord[] {
  return "set" in selection ? setImages(context, selection.set) : selection.ids.map((id) => imageOf(context, id));
}

export function setImages({ db }: Reads, set: string): ImageRecord[] {
  const images = imagesOfSet(db, set);
  if (images.length > 0) return images;
  const names = setNames(db)
    .map((name) => `"${name}"`)
    .join(", ");
  throw new PippinError(
    "not-found",
    `The workspace has no images in a set "${set}". Its sets: ${names || "none yet; add images with `pippin images add`"}.`,
  );
}

/** @throws PippinError `not-found`. */
export function imageOf({ db }: Reads, id: number): ImageRecord {
  const image = imageById(db, id);
  if (image === undefined) throw new PippinError("not-found", `The workspace has no image ${id} any more.`);
  return image;
}

async function pathImages(
  context: Writes & LongWork & Computes & Program,
  paths: readonly string[],
): Promise<{ images: ImageRecord[]; refused: Refusal[] }> {
  const { files, refused: unreadable } = filesBelow(paths);
  const { results, refused } = await each(context, files, {
    message: "Adding images",
    things: "files",
    nameOf: (file) => file,
    work: (file) => saveFile(context, file),
  });
  const images = new Map(results.map(({ image }) => [image.id, image]));
  return { images: [...images.values()], refused: [...unreadable, ...refused] };
}
