/** A network that looks at a photograph while some of it is covered. */
import { createHash } from "node:crypto";
import type { Fill } from "../../../contract/evaluation.ts";
import type { Preprocessing } from "../../modelGeometry/graph.ts";
import { paintedValues, type PreparedInput } from "../../modelGeometry/preprocessing.ts";
import type { LoadedNetwork } from "../network/forward.ts";
import { coverOf, standingOf, type Standing } from "./occlusion.ts";

/**
 * @param prepared - the photograph, by the preprocessing whose values are named.
 * @returns how a class stands with those pixels of the view covered that are 1 in `[height, width]`: a forward pass, but where
 * the same pixels have been asked about before.
 *
 * @example
 * The network is as sure of its first class as its two pixels are red: of 2 * the mean, softmax against 0. Both red, then one
 * covered by the mean of the two, which changes nothing; of a red and a black one, the red covered by the middle.
 * ```ts
 * const loaded = await networkOf([1, 2], [conv(1, 1), relu(), globalAveragePool(), dense(2), softmax()], {
 *   "conv1/kernel": [1, 0, 0],
 *   "dense1/kernel": [2, 0],
 * });
 * const red = (...values: number[]) => Uint8Array.from(values.flatMap((value) => [value, 0, 0]));
 * const preprocessing = { values: "unit", geometry: "squash" } as const;
 * const prepared = (...values: number[]) =>
 *   prepareInput({ width: 2, height: 1, data: red(...values) }, loaded.network.inputShape, preprocessing);
 * coveredStanding(loaded, prepared(255, 255), "unit", "mean", 0)(Uint8Array.of(1, 0)).probability; // => 0.881
 * const standing = coveredStanding(loaded, prepared(255, 1), "unit", "mean", 0);
 * standing(Uint8Array.of(0, 0)); // => { probability: 0.732, place: 1 }
 * standing(Uint8Array.of(1, 0)).probability; // => 0.624
 * ```
 */
export function coveredStanding(
  loaded: LoadedNetwork,
  prepared: Pick<PreparedInput, "bytes" | "view">,
  values: Preprocessing["values"],
  fill: Fill,
  classIndex: number,
): (covered: Uint8Array) => Standing {
  const [, , channels] = loaded.network.inputShape;
  const cover = coverOf(prepared.view, fill);
  const known = new Map<string, Standing>();
  return (covered) => {
    const key = createHash("sha1").update(covered).digest("base64");
    const before = known.get(key);
    if (before !== undefined) return before;
    const pass = loaded.forward(paintedValues(prepared, cover, covered, channels, values), []);
    const found = standingOf(pass.probabilities, classIndex);
    pass.dispose();
    known.set(key, found);
    return found;
  };
}
