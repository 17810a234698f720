/** Which features a training starts with, where nobody has chosen any. */
import { counted, points } from "../contract/numberWords.ts";
import { looksWithSecond, type FeatureName, type TrainingOptions } from "../contract/patchClassifier.ts";
import type { Comparison, ComparisonCell } from "../contract/training.ts";

export interface StartingFeatures {
  readonly features: FeatureName;
  /** What a comparison of these patches found for a second network's eyes; null: there was none. */
  readonly found: { readonly gain: Gain; readonly patches: number } | null;
}

type Gain = NonNullable<ComparisonCell["gain"]>;

interface Wanted {
  /** Network whose activations the features are. */
  readonly model: string;
  readonly labels: readonly string[];
  readonly classifier: TrainingOptions["classifier"];
}

const OF_THE_NETWORK: ReadonlySet<FeatureName> = new Set(["network", "network-context", "network-local"]);

/**
 * Features that look with a second network, too: on other photographs they were better by more than the interval of the difference
 * (docs/decisions/062-a-second-networks-eyes.md). The newest comparison of this network, these labels and this classifier
 * knows more: where it did not find them better on held-out photographs by more than its interval, the network's own.
 *
 * @param comparisons - of the class, newest first.
 */
export function startingFeatures(
  comparisons: readonly Comparison[],
  { model, labels, classifier }: Wanted,
): StartingFeatures {
  for (const { model: of, labels: compared, cells, patches } of comparisons) {
    if (of !== model || !isSameSet(compared, labels)) continue;
    const own = cells.filter((cell) => cell.classifier === classifier);
    // Better than colours and edges says nothing: they are not what a training starts with otherwise.
    if (!own.some(({ features }) => OF_THE_NETWORK.has(features))) continue;
    const [best] = own
      .flatMap(({ gain, ...cell }) => (looksWithSecond(cell.features) && gain !== undefined ? [{ ...cell, gain }] : []))
      .sort((a, b) => Number(isBetter(b.gain)) - Number(isBetter(a.gain)) || b.accuracy.rate - a.accuracy.rate);
    if (best === undefined) continue;
    return { features: isBetter(best.gain) ? best.features : "network", found: { gain: best.gain, patches } };
  }
  return { features: "second-and-network", found: null };
}

function isBetter({ interval: [low] }: Gain): boolean {
  return low > 0;
}

/**
 * @returns why a training starts with what it does.
 *
 * @example
 * ```ts
 * const gain = { over: "network" as const, difference: 0.03, interval: [0.01, 0.05] as [number, number] };
 * startedInWords({ features: "second-and-network", found: { gain, patches: 443 } });
 * // => "A training starts with a second network's eyes, because the comparison of 443 patches found them better: +3 points (+1 to +5) over network."
 * ```
 */
export function startedInWords({ found }: StartingFeatures): string {
  if (found === null) {
    return "A training starts with a second network's eyes: they named more parts of other photographs correctly. Compare both on these patches.";
  }
  const { gain, patches } = found;
  const { over, difference, interval } = gain;
  const of = `the comparison of ${counted(patches, "patch", "patches")}`;
  const by = `${points(difference)} points (${points(interval[0])} to ${points(interval[1])}) over ${over}.`;
  return isBetter(gain)
    ? `A training starts with a second network's eyes, because ${of} found them better: ${by}`
    : `A training starts with the explained network's eyes alone, because ${of} did not find a second network's better: ${by}`;
}

function isSameSet(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((label) => others.includes(label));
}
