/** Training patches drawn from where nothing, or the object's texture, is to be seen. */
import { basename } from "node:path";
import type { Box } from "../../../contract/geometry.ts";
import { PippinError } from "../../../contract/errors.ts";
import type { ClassRecord } from "../../../contract/patches.ts";
import type { ImageRecord } from "../../../contract/records.ts";
import { counted } from "../../../contract/numberWords.ts";
import type { Input, Output } from "../../../contract/requests.ts";
import { holds, overlap } from "../../../drawing/boxes.ts";
import { seededRandom } from "../../statistics/seededRandom.ts";
import { saveGesture, type Applied } from "../../workspace/gestures.queries.ts";
import { imagesOfSet, objectsOfImage } from "../../workspace/images.queries.ts";
import { selectedPatches, type NewPatch } from "../../workspace/patches.queries.ts";
import type { LongWork, Reads, Writes } from "../context.ts";
import { truthOfImage, type Truth } from "../objects/truth.ts";
import { setImages } from "../images/selectedImages.ts";
import { usedLabels } from "./patchesFor.ts";
import { requireClass } from "./requireClass.ts";
import { usualSide } from "./suggestPatches.ts";

/** Share of an inside patch that must lie within the outlines. */
const INSIDE = 0.9;
/** Sides, as parts of the usual one. */
const [SMALLEST, LARGEST] = [0.7, 1.4];
/** Places tried for a patch before an image is given up. */
const TRIES = 200;

/**
 * Draws squares about as large as the workspace's patches, evenly over sizes and places, the images in turn until there
 * are enough. `outside` (for "none"): no pixel of an outline, no marked part, no other patch. `inside` (for "fur" and other
 * textures): nine tenths within outlines, no marked part, no other patch. The same images, patches and seed give the same.
 *
 * @throws PippinError `invalid-request` where no image has an outline: nothing would be known of either.
 */
export async function samplePatches(
  context: Writes & LongWork,
  input: Input<"samplePatches">,
): Promise<Output<"samplePatches">> {
  const { db } = context;
  const images = samplable(context, input.set).filter(({ id }) => objectsOfImage(db, id).length > 0);
  if (images.length === 0) {
    throw new PippinError(
      "invalid-request",
      `${input.set === null ? "No image" : `No image of the set "${input.set}"`} has an outline, so what is on the object and what is not cannot be told. Import outlines on the Images page, or draw some with the object tools of the Patches page.`,
      { command: "pippin images import-coco FILE" },
    );
  }
  const owner = input.class === undefined ? undefined : requireClass(db, input.class);
  const existing = selectedPatches(db, { classId: owner?.id });
  const side = input.side ?? usualSide(existing, input.label);
  const random = seededRandom(input.seed);
  const drawn: NewPatch[] = [];
  let open = images.map((image) => ({
    image,
    truth: truthOfImage(context, image),
    taken: existing.filter(({ imageId }) => imageId === image.id).map(({ box }) => box),
  }));
  while (drawn.length < input.count && open.length > 0) {
    open = open.filter(({ image, truth, taken }) => {
      if (drawn.length === input.count) return true;
      const box = draw(image, truth, taken, side ?? Math.min(image.width, image.height) / 6, input.where, random);
      if (box === null) return false;
      taken.push(box);
      drawn.push({ imageId: image.id, label: input.label, box, origin: "sample" });
      return true;
    });
  }
  const saved = input.preview || drawn.length === 0 ? null : saveDrawn(db, owner, input.label, drawn);
  const named = new Map(images.map((image) => [image.id, image]));
  return {
    added: saved?.steps.length ?? 0,
    unowned: usedLabels(db)(input.label)
      ? (saved?.steps.filter(({ after }) => after?.classId === null).length ?? 0)
      : 0,
    images: new Set(drawn.map(({ imageId }) => imageId)).size,
    patches: drawn.map(({ imageId, label, box }) => {
      const { hash, path } = named.get(imageId)!;
      return { imageId, label, box, hash, name: basename(path) };
    }),
  };
}

/** One gesture; the class has the label then. */
function saveDrawn(
  db: Writes["db"],
  owner: ClassRecord | undefined,
  label: string,
  drawn: readonly NewPatch[],
): Applied | null {
  const isNew = owner !== undefined && !owner.labels.includes(label);
  return saveGesture(
    db,
    {
      patches: drawn.map((patch) => ({ ...patch, classId: owner?.id })),
      removed: [],
      labels: isNew ? [{ classId: owner.id, labels: [...owner.labels, label] }] : [],
    },
    () => `${counted(drawn.length, "sample")} of ${label}`,
  );
}

function samplable(context: Reads, set: string | null): ImageRecord[] {
  return set === null ? imagesOfSet(context.db, null) : setImages(context, set);
}

function draw(
  { width, height }: ImageRecord,
  { mask, parts }: Truth,
  taken: readonly Box[],
  usual: number,
  where: "outside" | "inside",
  random: ReturnType<typeof seededRandom>,
): Box | null {
  const points = Object.values(parts).flat();
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const wanted = Math.round(usual * (SMALLEST + (LARGEST - SMALLEST) * random.next()));
    const side = Math.max(1, Math.min(wanted, width, height));
    const [x, y] = [random.integer(width - side + 1), random.integer(height - side + 1)];
    const box: Box = { x, y, width: side, height: side };
    const share = mask.share(box);
    const fits = where === "outside" ? share === 0 : share >= INSIDE;
    const marked = points.some(([px, py]) => holds(box, { x: px, y: py }));
    if (fits && !marked && taken.every((other) => overlap(other, box) === 0)) return box;
  }
  return null;
}
