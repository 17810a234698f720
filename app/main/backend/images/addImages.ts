/** Images come in: from files and folders, with a look at each. */
import { createHash } from "node:crypto";
import type { ImageRecord } from "../../../contract/records.ts";
import type { Input, Output } from "../../../contract/requests.ts";
import { decodeImage } from "../../imaging/decode.ts";
import { readFileNamed } from "../../files/readFile.ts";
import type { ReadableDB, WritableDB } from "../../workspace/database.ts";
import { addToSet, imageByHash, saveImage } from "../../workspace/images.queries.ts";
import { keepPicture } from "../../workspace/pictures.ts";
import type { Context } from "../backend.ts";
import { fileExists, filesBelow } from "../../files/findFiles.ts";
import { sentenceOf } from "../jobs/refusal.ts";
import { makeThumbnail } from "./thumbnails.ts";

/** Each file is decoded once, so that what is in the workspace can be explained; the rest is refused by name. */
export async function addImages(
  { db, folder, progress, signal }: Context,
  { paths, set }: Input<"addImages">,
): Promise<Output<"addImages">> {
  const { files, refused } = filesBelow(paths);
  const added: ImageRecord[] = [];
  let known = 0;
  for (const [i, file, looked] of begunEarly(files, (path) => lookAt(db, folder, path))) {
    if (signal.aborted) break;
    try {
      const found = await looked;
      const { image, isNew } = db.transaction(() => {
        const saved = saveFound(db, found);
        if (set !== undefined) addToSet(db, set, [saved.image.id]);
        return saved;
      })();
      added.push(image);
      if (!isNew) known++;
    } catch (error) {
      refused.push({ item: file, message: sentenceOf(error) });
    }
    progress({ done: i + 1, total: files.length, message: "Adding images" });
  }
  return { added, known, refused };
}

/** @throws PippinError where the file cannot be read or is no image. */
export async function saveFile(
  { db, folder }: Pick<Context, "db" | "folder">,
  path: string,
): Promise<{ image: ImageRecord; isNew: boolean }> {
  return saveFound(db, await lookAt(db, folder, path));
}

type FoundImage = Omit<ImageRecord, "id">;

async function lookAt(db: ReadableDB, folder: string, path: string): Promise<FoundImage> {
  const bytes = readFileNamed(path);
  const hash = createHash("sha256").update(bytes).digest("hex");
  const known = imageByHash(db, hash);
  // Decoded when it came in: what is imported again, or goes on after a stop, takes no time.
  if (known !== undefined) return { ...withoutId(known), path };
  const { image, format, warnings } = await decodeImage(bytes, path);
  // The pixels are here anyway: a page that shows ten thousand images must not decode them again.
  keepPicture(folder, { hash, ending: "jpg" }, await makeThumbnail(image));
  return { hash, path, width: image.width, height: image.height, format, warnings: [...warnings] };
}

function withoutId({ id: _, ...image }: ImageRecord): FoundImage {
  return image;
}

/** Of two files with the same content the first stays the image's; only one that has moved gets a new path. */
function saveFound(db: WritableDB, image: FoundImage): { image: ImageRecord; isNew: boolean } {
  const known = imageByHash(db, image.hash);
  if (known !== undefined && (known.path === image.path || hashOf(known.path) === known.hash)) {
    return { image: known, isNew: false };
  }
  return saveImage(db, image);
}

/** @returns the content's hash, or null where the file is gone. */
function hashOf(path: string): string | null {
  return fileExists(path) ? createHash("sha256").update(readFileNamed(path)).digest("hex") : null;
}

/** Each item with its work, which began while the one before was under way: the codec has threads of its own. */
function* begunEarly<Item, Result>(
  items: readonly Item[],
  begin: (item: Item) => Promise<Result>,
): Generator<[number, Item, Promise<Result>]> {
  let next: Promise<Result> | null = null;
  for (const [i, item] of items.entries()) {
    const work = next ?? begin(item);
    next = i + 1 < items.length ? begin(items[i + 1]) : null;
    // Whoever waits for it hears of its failure; after a stop nobody does.
    next?.catch(() => undefined);
    yield [i, item, work];
  }
}
