/** Images come in: from files and folders, with a look at each. */
import { createHash } from "node:crypto";
import type { ImageRecord } from "../../../contract/records.ts";
import type { Input, Output } from "../../../contract/requests.ts";
import { fileExists, filesBelow } from "../../files/findFiles.ts";
import { readFileNamed } from "../../files/readFile.ts";
import { readHeader } from "../../imaging/header.ts";
import { seenImage } from "../../imaging/thumbnail.ts";
import type { WritableDB } from "../../workspace/connection.ts";
import { addToSet, imageByHash, saveImage } from "../../workspace/images.queries.ts";
import { keepPicture } from "../../workspace/pictures.ts";
import type { Computes, LongWork, Program, Writes } from "../context.ts";
import { each } from "../jobs/each.ts";
import { isLarge } from "./largePhotographs.ts";

/** Each file is decoded once, so that what is in the workspace can be explained; the rest is refused by name. */
export async function addImages(
  context: Writes & LongWork & Computes & Program,
  { paths, set }: Input<"addImages">,
): Promise<Output<"addImages">> {
  const { files, refused: unreadable } = filesBelow(paths);
  const ahead = begunAhead(files, (file) => lookAt(context, file));
  const { results, refused } = await each(context, files, {
    message: "Adding images",
    things: "files",
    nameOf: (file) => file,
    work: async (file, i) => save(context, await ahead(file, i), set ?? null),
  });
  return {
    added: results.map(({ image }) => image),
    known: results.filter(({ isNew }) => !isNew).length,
    refused: [...unreadable, ...refused],
  };
}

/** @throws PippinError where the file cannot be read or is no image. */
export async function saveFile(
  context: Writes & Computes & Program,
  path: string,
): Promise<{ image: ImageRecord; isNew: boolean }> {
  return save(context, await lookAt(context, path), null);
}

function save(
  { db, now }: Writes & Program,
  found: FoundImage,
  set: string | null,
): { image: ImageRecord; isNew: boolean } {
  return db.transaction(() => {
    const saved = saveFound(db, found, now());
    if (set !== null) addToSet(db, set, [saved.image.id]);
    return saved;
  })();
}

type FoundImage = Omit<ImageRecord, "id">;

async function lookAt({ db, folder, engine }: Writes & Computes, path: string): Promise<FoundImage> {
  const bytes = readFileNamed(path);
  const hash = createHash("sha256").update(bytes).digest("hex");
  const known = imageByHash(db, hash);
  // Decoded when it came in: what is imported again, or goes on after a stop, takes no time.
  if (known !== undefined) return { ...withoutId(known), path };
  const seen = isLargeFile(bytes) ? await engine.seeImage({ imagePath: path }) : await seenImage(bytes, path);
  const { width, height, format, warnings, thumbnail } = seen;
  // The pixels were there anyway: a page that shows ten thousand images must not decode them again.
  keepPicture(folder, { hash, ending: "jpg" }, thumbnail);
  return { hash, path, width, height, format, warnings: [...warnings] };
}

function isLargeFile(bytes: Uint8Array): boolean {
  const header = readHeader(bytes);
  return header !== null && header !== "cut" && isLarge(header);
}

function withoutId({ id: _, ...image }: ImageRecord): FoundImage {
  return image;
}

/** Of two files with the same content the first stays the image's; only one that has moved gets a new path. */
function saveFound(db: WritableDB, image: FoundImage, now: Date): { image: ImageRecord; isNew: boolean } {
  const known = imageByHash(db, image.hash);
  if (known !== undefined && (known.path === image.path || hashOf(known.path) === known.hash)) {
    return { image: known, isNew: false };
  }
  return saveImage(db, image, now);
}

/** @returns the content's hash, or null where the file is gone. */
function hashOf(path: string): string | null {
  return fileExists(path) ? createHash("sha256").update(readFileNamed(path)).digest("hex") : null;
}

/** @returns the work of an item, which began while the one before was under way: the codec has threads of its own. */
function begunAhead<Item, Result>(
  items: readonly Item[],
  begin: (item: Item) => Promise<Result>,
): (item: Item, index: number) => Promise<Result> {
  const begun = new Map<number, Promise<Result>>();
  const at = (item: Item, index: number): Promise<Result> => {
    const work = begun.get(index) ?? begin(item);
    begun.set(index, work);
    // Whoever waits for it hears of its failure; after a stop nobody does.
    work.catch(() => undefined);
    return work;
  };
  return (item, index) => {
    const work = at(item, index);
    for (const next of items.slice(index + 1, index + 2)) void at(next, index + 1);
    begun.delete(index);
    return work;
  };
}
