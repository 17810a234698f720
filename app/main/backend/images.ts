/** Images come in: from files and folders, with a look at each. */
import { createHash } from "node:crypto";
import type { ImageRecord } from "../../contract/records.ts";
import type { Input, Output } from "../../contract/requests.ts";
import { decodeImage } from "../engine/images/decode.ts";
import { readFileNamed } from "../engine/network/readers/readFile.ts";
import type { WritableDB } from "../workspace/database.ts";
import { addToSet, imageByHash, saveImage } from "../workspace/images.queries.ts";
import type { Context } from "./backend.ts";
import { fileExists, filesBelow, sentenceOf } from "./files.ts";

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
