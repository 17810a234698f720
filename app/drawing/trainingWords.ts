/** Numbers of patch classifiers in words: why two of one version differ, and whether two versions do. */
import { counted, listed, percent, points } from "../contract/numberWords.ts";
import type { TrainingMetrics, TrainingOptions } from "../contract/patchClassifier.ts";
import type { ClassifierDetails, ClassifierVersion, Comparison, VersionDifference } from "../contract/training.ts";

type Version = Pick<TrainingMetrics, "grid" | "chosen" | "accuracy" | "patches"> & {
  readonly options: Pick<TrainingOptions, "classifier">;
};

/**
 * @returns why the grid's best number is not the version's, which is the one to go by; null where both are the same, or there is
 * no grid.
 */
export function gridNote({ grid, chosen, accuracy, patches, options }: Version): string | null {
  const best = grid.find(({ C, gamma }) => C === chosen.C && gamma === chosen.gamma);
  if (best === undefined || percent(best.accuracy) === percent(accuracy)) return null;
  return `The result is ${percent(accuracy)}, on the same ${counted(patches, "patch", "patches")} and folds, and is the number to go by: it counts the most probable label, as explanations show it. The grid's ${percent(best.accuracy)} counts ${INSTEAD[options.classifier]}, which is quicker, and serves to choose C and gamma only.`;
}

/** What a grid takes a patch for. */
const VOTES = "the label with most votes between pairs of labels";
const SCORE = "the label with the highest score, before scores become probabilities";
const INSTEAD: Readonly<Record<TrainingOptions["classifier"], string>> = {
  svc: VOTES,
  "adaboost-svm": VOTES,
  samme: VOTES,
  logistic: SCORE,
  "kernel-ridge": SCORE,
};

/**
 * @returns why a version's number is another than that of the same features and classifier in a comparison; null where it is the
 * same, or the comparison has no such pair.
 */
export function comparedNote(
  { version, features, options, metrics }: Pick<ClassifierDetails, "version" | "features" | "options" | "metrics">,
  { cells, patches }: Pick<Comparison, "cells" | "patches">,
): string | null {
  const name = features.name === "network" && features.context ? "network-context" : features.name;
  const cell = cells.find((one) => one.features === name && one.classifier === options.classifier);
  if (cell === undefined || percent(cell.accuracy.rate) === percent(metrics.accuracy)) return null;
  const why =
    patches === metrics.patches
      ? "its C and gamma were chosen from other values, or other settings or patches differ"
      : `it is of ${counted(metrics.patches, "patch", "patches")}, the table of ${counted(patches, "patch", "patches")}`;
  return `Version ${version} has ${percent(metrics.accuracy)}, where the table has ${percent(cell.accuracy.rate)}: ${why}. Compare rows of the table with each other only.`;
}

/**
 * "3 points more", "1 point fewer", "as many".
 *
 * @example
 * ```ts
 * pointsInWords(0.03); // => "3 points more"
 * pointsInWords(-0.012); // => "1 point fewer"
 * pointsInWords(0.001); // => "as many"
 * ```
 */
export function pointsInWords(difference: number): string {
  const rounded = Math.round(100 * difference);
  if (rounded === 0) return "as many";
  return `${counted(Math.abs(rounded), "point")} ${rounded > 0 ? "more" : "fewer"}`;
}

/**
 * @param first - of the versions as the list has them.
 * @returns where patches were relabelled or removed since: what share each names correctly by the labels of now, because the list
 * says what it was by those of then; null where both are the same.
 */
export function ratesNow(
  difference: Pick<VersionDifference, "first" | "second">,
  first: Pick<ClassifierVersion, "version" | "accuracy">,
  second: Pick<ClassifierVersion, "version" | "accuracy">,
): string | null {
  const pairs = [
    { version: first, now: difference.first },
    { version: second, now: difference.second },
  ];
  if (pairs.every(({ version, now }) => percent(version.accuracy) === percent(now.rate))) return null;
  const shares = pairs.map(({ version, now }) => `version ${version.version} names ${percent(now.rate)}`);
  return `By the labels as they are now ${listed(shares)} of them correctly; the list says what it was by those of then.`;
}

/**
 * The verdict on two versions: "Version 2 is better on "ear", not told apart overall: 3 points more (-1 to +7), on the 443 patches
 * that both were tested on."
 *
 * @param first - number of the version that `difference` starts from.
 */
export function versionVerdict(
  { difference, interval: [low, high], patches, labels }: VersionDifference,
  first: number,
  second: number,
): string {
  const name = `Version ${second}`;
  const told = low > 0 || high < 0;
  const overall = !told ? "not told apart" : difference > 0 ? "better" : "worse";
  const on = (better: boolean): string[] => {
    const those = labels.filter((one) => one.told && one.difference > 0 === better).map(({ label }) => `"${label}"`);
    if (those.length === 0) return [];
    return [
      `${better ? "better" : "worse"} on ${those.length > 1 && those.length === labels.length ? "every label" : listed(those)}`,
    ];
  };
  const parts = [...on(true), ...on(false)];
  const range = `${pointsInWords(difference)} (${points(low)} to ${points(high)})`;
  const of = `on the ${counted(patches, "patch", "patches")} that both were tested on`;
  if (parts.length === 0) {
    return told
      ? `${name} is ${overall} than version ${first}: ${range}, ${of}; on no single label are they told apart.`
      : `${name} and version ${first} are not told apart: ${range}, ${of}, and on no label either.`;
  }
  return `${name} is ${listed(parts)} than version ${first}, ${overall} overall: ${range}, ${of}.`;
}
