/** Training patches of a class go out as one file for other workspaces. */
import { basename, extname } from "node:path";
import { Zip, ZipPassThrough, strToU8 } from "fflate";
import { PippinError } from "../../../contract/errors.ts";
import type { ImageRecord, PatchRecord } from "../../../contract/records.ts";
import type { Input, Output } from "../../../contract/requests.ts";
import { sameBox } from "../../../drawing/boxes.ts";
import { readFileNamed } from "../../files/readFile.ts";
import { grown } from "../../files/wholeFile.ts";
import { decodeImage } from "../../imaging/decode.ts";
import { encodePng } from "../../imaging/encode.ts";
import { crop } from "../../imaging/rgbImage.ts";
import { safeName } from "../../interchange/fileNames.ts";
import { BUNDLE_FILES, writeBundle, type BundledImage, type BundledPatch } from "../../interchange/patchBundle.ts";
import { licenceOf, reviewsOfImage } from "../../workspace/bundles.queries.ts";
import { imageById } from "../../workspace/images.queries.ts";
import { selectedPatches } from "../../workspace/patches.queries.ts";
import type { LongWork, Program, Reads } from "../context.ts";
import { requireUnchanged } from "../explain/explainer.ts";
import { each } from "../jobs/each.ts";
import { requireClass } from "../patches/requireClass.ts";
import { exportPlace } from "./exportPlace.ts";
import { createHash } from "node:crypto";

/** Written photograph by photograph; a photograph that cannot be read is left out by name. */
export async function exportBundle(
  context: Reads & LongWork & Program,
  { class: name, set, target, licence, photographs }: Input<"exportBundle">,
): Promise<Output<"exportBundle">> {
  const { db } = context;
  const known = requireClass(db, name);
  const byImage = new Map<number, PatchRecord[]>();
  for (const patch of selectedPatches(db, { classId: known.id, labels: known.labels, set })) {
    byImage.set(patch.imageId, [...(byImage.get(patch.imageId) ?? []), patch]);
  }
  if (byImage.size === 0) {
    throw new PippinError(
      "invalid-request",
      `"${name}" has no patches to share${set === null ? "" : ` on the photographs of "${set}"`}. Crop some, or name groups on the Discover page.`,
    );
  }
  const place = exportPlace(context, target);
  const file = place.file(`${safeName(name)}.pippin-patches.zip`);
  const images = [...byImage].map(([id, patches]) => ({ image: imageById(db, id)!, patches }));
  let answer: Pick<Output<"exportBundle">, "images" | "patches" | "refused"> = { images: 0, patches: 0, refused: [] };
  await grown(file, async (growing) => {
    const zip = archive((bytes) => growing.write(bytes));
    const { results, refused } = await each(context, images, {
      message: "Cutting patches",
      things: "photographs",
      whole: "Sharing",
      nameOf: ({ image }) => image.path,
      work: async ({ image, patches }) => {
        const bytes = readFileNamed(image.path);
        requireUnchanged(image, createHash("sha256").update(bytes).digest("hex"));
        return bundled(context, { image, patches, bytes }, { zip, photographs, licence });
      },
    });
    const texts = writeBundle({ class: name, labels: known.labels, images: results }, context.version);
    zip.add(BUNDLE_FILES.about, strToU8(texts.about));
    zip.add(BUNDLE_FILES.patches, strToU8(texts.patches));
    zip.end();
    const patches = results.reduce((sum, one) => sum + one.patches.length, 0);
    answer = { images: results.length, patches, refused: [...refused] };
  });
  place.wrote(file);
  return { ...answer, written: [...place.written], downloads: [...place.downloads], notes: [] };
}

interface Archive {
  add(name: string, bytes: Uint8Array): void;
  end(): void;
}

/** Pictures are compressed already, so that nothing is gained by doing it again. */
function archive(write: (bytes: Uint8Array) => void): Archive {
  const zip = new Zip((error, bytes) => {
    if (error !== null) throw error;
    write(bytes);
  });
  return {
    add: (name, bytes) => {
      const entry = new ZipPassThrough(name);
      zip.add(entry);
      entry.push(bytes, true);
    },
    end: () => zip.end(),
  };
}

async function bundled(
  { db }: Reads,
  {
    image,
    patches,
    bytes,
  }: { readonly image: ImageRecord; readonly patches: readonly PatchRecord[]; readonly bytes: Uint8Array },
  {
    zip,
    photographs,
    licence,
  }: { readonly zip: Archive; readonly photographs: boolean; readonly licence: string | null },
): Promise<BundledImage> {
  const { image: pixels } = await decodeImage(bytes, image.path);
  const reviews = reviewsOfImage(db, image.id);
  const own: BundledPatch[] = [];
  const written = new Set<string>();
  for (const { label, box, origin } of patches) {
    const [x, y, width, height] = [box.x, box.y, box.width, box.height].map(Math.round);
    const name = `crops/${image.hash}-${x}-${y}-${width}x${height}.png`;
    if (!written.has(name)) zip.add(name, await encodePng(crop(pixels, box)));
    written.add(name);
    const review = reviews.find((one) => sameBox(one.box, box));
    own.push({
      label,
      box,
      origin,
      crop: name,
      review: review === undefined ? null : { verdict: review.verdict, label: review.label },
    });
  }
  const photograph = photographs ? `photographs/${image.hash}${extname(image.path).toLowerCase()}` : null;
  if (photograph !== null) zip.add(photograph, bytes);
  return {
    name: basename(image.path),
    hash: image.hash,
    size: { width: image.width, height: image.height },
    licence: licenceOf(db, image.id) ?? licence,
    photograph,
    patches: own,
  };
}
