/** Which features a training starts with, where nobody has chosen any. */
import { counted } from "../contract/numberWords.ts";
import type { FeatureName, TrainingOptions } from "../contract/patchClassifier.ts";
import type { Comparison } from "../contract/training.ts";
import { gainAlone, type Gain } from "./namingWords.ts";

export interface StartingFeatures {
  readonly features: FeatureName;
  /** What the class's comparison found for a second network's eyes; null: there was none. */
  readonly found: { readonly gain: Gain; readonly patches: number } | null;
}

interface Wanted {
  /** Network whose activations the features are. */
  readonly model: string;
  readonly labels: readonly string[];
  readonly classifier: TrainingOptions["classifier"];
}

const OF_THE_NETWORK: ReadonlySet<FeatureName> = new Set(["network", "network-context", "network-local"]);

/**
 * `second-and-network`: from crops of other photographs it was better than the network's own features by more than the interval of
 * the difference (docs/decisions/062-a-second-networks-eyes.md). The newest comparison of the class that has both, of this
 * network, these labels and this classifier, knows more: where it did not find so on held-out photographs, `network`.
 *
 * @param comparisons - of the class, newest first.
 */
export function startingFeatures(
  comparisons: readonly Comparison[],
  { model, labels, classifier }: Wanted,
): StartingFeatures {
  for (const { models, labels: compared, cells, patches } of comparisons) {
    if (models?.includes(model) !== true || !isSameSet(compared, labels)) continue;
    const own = cells.filter((cell) => cell.classifier === classifier);
    const gain = own.find(({ features }) => features === "second-and-network")?.gain;
    if (gain === undefined || !own.some(({ features }) => OF_THE_NETWORK.has(features))) continue;
    const found = { gain, patches };
    if (isBetter(gain)) return { features: "second-and-network", found };
    // Not better than crops' colours and edges beside the network tells nothing of the network's own.
    if (OF_THE_NETWORK.has(gain.over)) return { features: "network", found };
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
    return "A training starts with a second network's eyes: they named more patches of other photographs correctly.";
  }
  const { gain, patches } = found;
  const of = `the comparison of ${counted(patches, "patch", "patches")}`;
  const by = `${gainAlone(gain)}.`;
  if (isBetter(gain)) return `A training starts with a second network's eyes, because ${of} found them better: ${by}`;
  const why = gain.interval[1] < 0 ? "found a second network's worse" : "did not find a second network's better";
  return `A training starts with the explained network's eyes alone, because ${of} ${why}: ${by}`;
}

function isSameSet(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((label) => others.includes(label));
}
