/** Images whose files have moved are found again by their content. */
import { createHash } from "node:crypto";
import { extname } from "node:path";
import type { Input, Output } from "../../../contract/requests.ts";
import { fileExists, filesBelow } from "../../files/findFiles.ts";
import { readFileNamed } from "../../files/readFile.ts";
import { imagesOfSet, moveImage } from "../../workspace/images.queries.ts";
import type { LongWork, Writes } from "../context.ts";
import { each } from "../jobs/each.ts";

/** Reads only files whose ending one of the missing images has; once all are found, none. */
export async function relinkImages(
  context: Writes & LongWork,
  { folder }: Input<"relinkImages">,
): Promise<Output<"relinkImages">> {
  const { db } = context;
  const missing = new Map(
    imagesOfSet(db, null)
      .filter(({ path }) => !fileExists(path))
      .map((image) => [image.hash, image]),
  );
  const wanted = missing.size;
  const endings = new Set([...missing.values()].map(({ path }) => extname(path).toLowerCase()));
  const { files, refused: unreadable } = filesBelow([folder]);
  const candidates = files.filter((file) => endings.has(extname(file).toLowerCase()));
  const { refused } = await each(context, candidates, {
    message: "Looking for moved files",
    things: "files",
    nameOf: (file) => file,
    work: (file) => {
      if (missing.size === 0) return;
      const image = missing.get(createHash("sha256").update(readFileNamed(file)).digest("hex"));
      if (image === undefined) return;
      moveImage(db, image.id, file);
      missing.delete(image.hash);
    },
  });
  return { found: wanted - missing.size, missing: missing.size, refused: [...unreadable, ...refused] };
}
