/** Folds that never share a photograph. */
import { PippinError } from "../../../contract/errors.ts";
import { seededRandom } from "../../statistics/seededRandom.ts";

/**
 * K folds grouped by source image and stratified: images in seeded order, those with most patches first, each to the fold
 * whose label counts it brings nearest to an even share.
 *
 * @param labels - index into the vocabulary, a patch.
 * @param groups - number of the source image, a patch.
 * @param wanted - folds, at least two.
 * @param seed - of the order of images with equally many patches.
 * @returns the fold of each patch; fewer folds than asked where there are fewer images.
 * @throws PippinError `invalid-request` where all patches come from one image.
 *
 * @example
 * Patches of two images, 7 and 8: each image is a fold.
 * ```ts
 * groupedFolds(Int32Array.of(0, 1, 0, 1), Int32Array.of(7, 7, 8, 8), 2, 0); // => [1, 1, 0, 0]
 * groupedFolds(Int32Array.of(0, 1), Int32Array.of(7, 7), 2, 0); // throws invalid-request
 * ```
 */
export function groupedFolds(labels: Int32Array, groups: Int32Array, wanted: number, seed: number): Int32Array {
  const images = [...new Set(groups)].sort((a, b) => a - b);
  if (images.length < 2) {
    throw new PippinError(
      "invalid-request",
      "All training patches come from one image, so they cannot be tested on others. Add patches from at least one more image.",
    );
  }
  const folds = Math.min(wanted, images.length);
  const labelCount = Math.max(...labels) + 1;
  const counts = new Map(images.map((image) => [image, new Int32Array(labelCount)]));
  labels.forEach((label, patch) => counts.get(groups[patch])![label]++);
  const size = (image: number): number => counts.get(image)!.reduce((sum, count) => sum + count, 0);
  const order = seededRandom(seed)
    .shuffle([...images])
    .sort((a, b) => size(b) - size(a));
  const totals = Array.from({ length: folds }, () => new Int32Array(labelCount));
  const share = new Float64Array(labelCount);
  for (const label of labels) share[label] += 1 / folds;
  const foldOf = new Map<number, number>();
  const taken = new Set<number>();
  for (const [place, image] of order.entries()) {
    const added = counts.get(image)!;
    // No fold stays empty: its machine would have no other patches to be trained on, or none to be tested on.
    const mustOpen = order.length - place <= folds - taken.size;
    const cost = totals.map((total, fold) => {
      if (mustOpen && taken.has(fold)) return Infinity;
      return total.reduce((sum, count, label) => {
        const before = count - share[label];
        const after = before + added[label];
        return sum + (after * after - before * before) / Math.max(share[label], 1e-9);
      }, 0);
    });
    const fold = cost.indexOf(Math.min(...cost));
    foldOf.set(image, fold);
    taken.add(fold);
    added.forEach((count, label) => (totals[fold][label] += count));
  }
  return groups.map((image) => foldOf.get(image)!);
}
