/** From training patches to numbers: the features of each, of changed copies, and at the other resolution. */
import type { FeaturesRequest, FeaturesResult } from "../../../contract/engine.ts";
import { PippinError } from "../../../contract/errors.ts";
import type { Box } from "../../../contract/geometry.ts";
import type { FeatureSpecification, TrainingOptions } from "../../../contract/patchClassifier.ts";
import type { ImageRecord, ModelRecord, PatchRecord } from "../../../contract/records.ts";
import type { Refusal } from "../../../contract/jobs.ts";
import { imageById } from "../../workspace/images.queries.ts";
import type { Computes, KeepsFeatures, LongWork, Reads } from "../context.ts";
import { eachImage } from "../jobs/each.ts";
import { referenceOf } from "../models/findModel.ts";

export interface TrainingFeatures {
  readonly patches: readonly PatchRecord[];
  readonly dimension: number;
  /** `[patches, dimension]`. */
  readonly values: Float32Array;
  /** Missing where no copies are asked for. */
  readonly copies?: { readonly values: Float32Array; readonly of: Int32Array };
  /** `[patches, dimension]`; missing where resolution changes nothing. */
  readonly other?: Float32Array;
  readonly refused: readonly Refusal[];
}

/** Sides of scaled copies, in sides of the patch. */
const SCALES = [0.8, 1.25];

/** How a patch is looked at: as it is, in a mirror, with other sides. */
interface Look {
  readonly mirrored: boolean;
  readonly scale: number;
}

/** One image's features, by what was done to it. */
interface ImageFeatures {
  readonly patches: readonly PatchRecord[];
  readonly values: Float32Array;
  readonly copies: readonly Float32Array[];
  readonly other: Float32Array | null;
}

/** A forward pass an image (two with mirrored copies) and look; images that cannot be read are left out by name. */
export async function trainingFeatures(
  context: Reads & Computes & LongWork & KeepsFeatures,
  model: ModelRecord,
  features: FeatureSpecification,
  patches: readonly PatchRecord[],
  { degrade, augment = [] }: Pick<TrainingOptions, "degrade" | "augment">,
): Promise<TrainingFeatures> {
  const ids = [...new Set(patches.map(({ imageId }) => imageId))];
  const looks = looksOf(augment);
  const images = ids.map((id) => imageById(context.db, id)!);
  let dimension = 0;
  const { results: read, refused } = await eachImage(context, images, {
    message: "Reading training patches",
    whole: "Training",
    work: async (image): Promise<ImageFeatures> => {
      const own = patches.filter(({ imageId }) => imageId === image.id);
      const ask = (boxes: readonly Box[], change: Pick<FeaturesRequest, "mirrored" | "degraded">) =>
        cachedFeatures(context, image.hash, {
          imagePath: image.path,
          network: referenceOf(context, model),
          features,
          boxes,
          ...change,
        });
      const boxes = own.map(({ box }) => box);
      const degraded = degrade === true;
      const first = await ask(boxes, { degraded });
      const copies: Float32Array[] = [];
      for (const { mirrored, scale } of looks) {
        const changed = boxes.map((box) => scaledInside(box, scale, image));
        copies.push((await ask(changed, { mirrored, degraded })).values);
      }
      const other = first.readsPixels ? (await ask(boxes, { degraded: !degraded })).values : null;
      dimension = first.dimension;
      return { patches: own, values: first.values, copies, other };
    },
  });
  if (read.length === 0)
    throw new PippinError(
      "unreadable-file",
      `None of the ${ids.length} photographs with training patches can be read. ${refused[0]?.message ?? ""}`,
    );
  return { ...joined(read, looks.length), dimension, refused };
}

/** Asks the engine only for boxes that it was not asked for before. */
async function cachedFeatures(
  { engine, features: cache }: Computes & KeepsFeatures,
  hash: string,
  request: FeaturesRequest,
): Promise<FeaturesResult> {
  const { boxes, features, network, mirrored = false, degraded = false } = request;
  const common = JSON.stringify([hash, network.hash, network.preprocessing, features, mirrored, degraded]);
  const wanted = boxes.map((box) => ({ box, key: `${common} ${JSON.stringify(box)}` }));
  const missing = wanted.filter(({ key }) => cache.get(key) === undefined).map(({ box }) => box);
  const fresh = missing.length === 0 ? null : await engine.features({ ...request, boxes: missing });
  let place = 0;
  const rows = wanted.map(({ key }) => {
    const known = cache.get(key);
    if (known !== undefined) return known;
    const { dimension, readsPixels } = fresh!;
    const values = fresh!.values.slice(place * dimension, ++place * dimension);
    const row = { values, readsPixels };
    cache.set(key, row);
    return row;
  });
  const [first] = rows;
  // Of no box only the engine knows how long its features would be.
  if (first === undefined) return engine.features(request);
  const { values, readsPixels } = first;
  return { values: concatenated(rows.map((row) => row.values)), dimension: values.length, readsPixels };
}

function looksOf(augment: readonly string[]): Look[] {
  const scales = augment.includes("scale") ? SCALES : [];
  const all = [false, ...(augment.includes("flip") ? [true] : [])].flatMap((mirrored) =>
    [1, ...scales].map((scale): Look => ({ mirrored, scale })),
  );
  return all.slice(1);
}

/** Around the same centre, moved so that it stays in the photograph, cut where it is larger than that. */
function scaledInside(box: Box, scale: number, { width, height }: ImageRecord): Box {
  const side = (from: number, length: number, limit: number): [number, number] => {
    const wanted = Math.min(limit, length * scale);
    return [Math.max(0, Math.min(limit - wanted, from + (length - wanted) / 2)), wanted];
  };
  const [[x, across], [y, down]] = [side(box.x, box.width, width), side(box.y, box.height, height)];
  return { x, y, width: across, height: down };
}

function joined(read: readonly ImageFeatures[], looks: number): Omit<TrainingFeatures, "dimension" | "refused"> {
  const patches = read.flatMap((one) => one.patches);
  const places = Int32Array.from(patches.keys());
  const other = read.map((one) => one.other).filter((one) => one !== null);
  return {
    patches,
    values: concatenated(read.map(({ values }) => values)),
    ...(looks === 0
      ? {}
      : {
          copies: {
            values: concatenated(
              Array.from({ length: looks }, (_, k) => read.flatMap(({ copies }) => copies.slice(k, k + 1))).flat(),
            ),
            of: Int32Array.from(Array.from({ length: looks }, () => [...places]).flat()),
          },
        }),
    ...(other.length === 0 ? {} : { other: concatenated(other) }),
  };
}

function concatenated(parts: readonly Float32Array[]): Float32Array {
  const result = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  parts.reduce((at, part) => {
    result.set(part, at);
    return at + part.length;
  }, 0);
  return result;
}
