/** The patches that are most like one. */
import { PippinError } from "../../../contract/errors.ts";
import type { Input, Output } from "../../../contract/requests.ts";
import { coordinatesIn, toLength1 } from "../../statistics/grouping.ts";
import { discoveryById } from "../../workspace/discoveries.queries.ts";
import { modelById } from "../../workspace/models.queries.ts";
import { selectedPatches } from "../../workspace/patches.queries.ts";
import { overlap, sameBox } from "../../../drawing/boxes.ts";
import type { Computes, Reads } from "../context.ts";
import { imageOf } from "../images/selectedImages.ts";
import { referenceOf } from "../models/findModel.ts";
import { discoveredOf, nearnessOfAll, type Discovered } from "./discovered.ts";
import { boxKey, DISCOVERED, discoveredPatch } from "./groups.ts";

/** A patch that overlaps a labelled one by more IoU than this is no news. */
const NEW = 0.3;

/**
 * The nearest patches by the features that groups are made of, the best of each other photograph. What overlaps a training
 * patch is left out; not so, for a word, what only a group has called otherwise: groups are named as a whole, and rare things
 * are in those of others. Such a patch comes with the training patch that it is.
 */
export async function moreLikeThis(
  context: Reads & Computes,
  { id, imageId, box, label, first }: Input<"moreLikeThis">,
): Promise<Output<"moreLikeThis">> {
  const { db } = context;
  const search = discoveryById(db, id);
  const discovered = discoveredOf(db, search);
  if (discovered === null) {
    throw new PippinError("not-found", "There are no groups yet. Start the search again: it goes on where it was.");
  }
  const { patches, places, space } = discovered;
  const known = patches.findIndex((patch) => patch.imageId === imageId && sameBox(patch.box, box));
  const own =
    known >= 0
      ? places.subarray(known * space.to, (known + 1) * space.to)
      : await placeOf(context, discovered, { id, imageId, box });
  const best = new Map<number, { readonly at: number; readonly likeness: number }>();
  const near = nearnessOfAll(discovered, own);
  const taken = new Map<number, { readonly box: typeof box }[]>();
  const grouped = new Map<string, number>();
  for (const patch of selectedPatches(db, { classId: search.classId })) {
    if (label !== undefined && patch.label !== label && patch.origin === DISCOVERED) {
      grouped.set(boxKey(patch), patch.id);
      continue;
    }
    taken.set(patch.imageId, [...(taken.get(patch.imageId) ?? []), patch]);
  }
  patches.forEach((patch, at) => {
    const likeness = near[at]!;
    if (patch.imageId === imageId || likeness <= (best.get(patch.imageId)?.likeness ?? -Infinity)) return;
    if ((taken.get(patch.imageId) ?? []).some((other) => overlap(other.box, patch.box) > NEW)) return;
    best.set(patch.imageId, { at, likeness });
  });
  const nearest = [...best.values()].sort((a, b) => b.likeness - a.likeness || a.at - b.at).slice(0, first);
  return {
    patches: nearest.map(({ at, likeness }) => {
      const patch = patches[at]!;
      return { ...discoveredPatch(patch, grouped.get(boxKey(patch)) ?? null), likeness };
    }),
    of: patches.length,
    hash: imageOf(context, imageId).hash,
  };
}

/** Of a box that no neuron has: its features, less the mean of its photograph's patches, or of all where it has none. */
async function placeOf(
  context: Reads & Computes,
  { means, space }: Discovered,
  { id, imageId, box }: Pick<Input<"moreLikeThis">, "id" | "imageId" | "box">,
): Promise<Float32Array> {
  const { modelId, asked } = discoveryById(context.db, id);
  const { values } = await context.engine.features({
    imagePath: imageOf(context, imageId).path,
    network: referenceOf(context, modelById(context.db, modelId)!),
    features: asked.features,
    boxes: [box],
  });
  const mean = means.get(imageId) ?? meanOf([...means.values()], space.to);
  const place = coordinatesIn(space, values).map((value, i) => value - mean[i]!);
  toLength1(place, space.to);
  return place;
}

function meanOf(rows: readonly Float32Array[], dimension: number): Float32Array {
  const mean = new Float32Array(dimension);
  for (const row of rows) row.forEach((value, i) => (mean[i]! += value / rows.length));
  return mean;
}
