/** Which features a training starts with, where nobody has chosen any. */
import { counted } from "../contract/numberWords.ts";
import { looksWithSecond, type FeatureName, type TrainingOptions } from "../contract/patchClassifier.ts";
import type { Comparison, ComparisonCell } from "../contract/training.ts";
import { gainInWords } from "./namingWords.ts";

export interface StartingFeatures {
  readonly features: FeatureName;
  /** What a comparison found for them; null: they are what a training starts with where nothing better was found. */
  readonly found: { readonly gain: NonNullable<ComparisonCell["gain"]>; readonly patches: number } | null;
}

interface Wanted {
  /** Network whose activations the features are. */
  readonly model: string;
  readonly labels: readonly string[];
  readonly classifier: TrainingOptions["classifier"];
}

const USUAL: StartingFeatures = { features: "network", found: null };
const OF_THE_NETWORK: ReadonlySet<FeatureName> = new Set(["network", "network-context", "network-local"]);

/**
 * The network's own activations; with a second network's eyes where the newest comparison of this network, these labels and this
 * classifier found them better on held-out photographs by more than the interval of the difference.
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
    const second = own.filter((cell) => looksWithSecond(cell.features) && cell.gain !== undefined);
    if (second.length === 0) continue;
    const [best] = second
      .flatMap(({ gain, ...cell }) => (gain !== undefined && gain.interval[0] > 0 ? [{ ...cell, gain }] : []))
      .sort((a, b) => b.accuracy.rate - a.accuracy.rate);
    return best === undefined ? USUAL : { features: best.features, found: { gain: best.gain, patches } };
  }
  return USUAL;
}

/**
 * @returns why a training starts with a second network's eyes; null where it does not.
 *
 * @example
 * ```ts
 * const gain = { over: "network" as const, difference: 0.03, interval: [0.01, 0.05] as [number, number] };
 * startedInWords({ features: "second-and-network", found: { gain, patches: 443 } });
 * // => "A training starts with a second network's eyes, because the comparison of 443 patches found them better: +3 points (+1 to +5) over network."
 * ```
 */
export function startedInWords({ found }: StartingFeatures): string | null {
  if (found === null) return null;
  const of = counted(found.patches, "patch", "patches");
  return `A training starts with a second network's eyes, because the comparison of ${of} found them better: ${gainInWords(found.gain)}.`;
}

function isSameSet(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((label) => others.includes(label));
}
