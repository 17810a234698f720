/** What must be said beside labels that another network than the explained one helps to give. */
import { points } from "../contract/numberWords.ts";
import { looksWithSecond, SECOND_NETWORK, type FeatureSpecification } from "../contract/patchClassifier.ts";
import type { ComparisonCell } from "../contract/training.ts";

export type Gain = NonNullable<ComparisonCell["gain"]>;

/** Behind a sentence that names parts. */
export const NAMED_BY_SECOND = `The parts are named with the eyes of a second network, ${SECOND_NETWORK}.`;

/**
 * @param features - of a patch classifier.
 * @returns what its labels tell, and what they do not; null where the explained network, or the picture, alone gives them.
 */
export function namingNote(features: FeatureSpecification["name"]): string | null {
  if (!looksWithSecond(features)) return null;
  const alone = features === "second" ? "alone" : "beside the explained network";
  return `Labels are names: they tell what a second network (${SECOND_NETWORK}, ${alone}) sees in the region that a neuron looked at, not what the explained network represents there.`;
}

/**
 * @returns how much better the second network's eyes are than the best without, on the same folds, and whether that is told apart.
 *
 * @example
 * ```ts
 * gainInWords({ over: "network", difference: 0.03, interval: [0.01, 0.05] }); // => "+3 points (+1 to +5) over network"
 * gainInWords({ over: "network", difference: 0.01, interval: [-0.02, 0.04] });
 * // => "+1 points (-2 to +4) over network: not told apart"
 * ```
 */
export function gainInWords(gain: Gain): string {
  const [low, high] = gain.interval;
  return `${gainAlone(gain)}${low > 0 || high < 0 ? "" : ": not told apart"}`;
}

/** "+3 points (+1 to +5) over network", whether that is told apart or not. */
export function gainAlone({ over, difference, interval: [low, high] }: Gain): string {
  return `${points(difference)} points (${points(low)} to ${points(high)}) over ${over}`;
}
