/** Table 1 from what was found in each image. */
import {
  COMPARED,
  type Chance,
  type Difference,
  type EvaluationTable,
  type FoundPatch,
  type ImageFinding,
  type LabelFigures,
  type RegionFigures,
  type RegionFit,
  type TableRow,
} from "../../../contract/evaluation.ts";
import type { Measure } from "../../../contract/settings.ts";
import { NONE } from "../../../drawing/labels.ts";
import { meanOver, rateOver } from "../../statistics/figures.ts";
import type { Share } from "../../statistics/intervals.ts";
import { holm, pairedDifference, signFlip } from "../../statistics/paired.ts";
import { correctedOverMeasures, occlusionFigures, sanityFigures } from "./controls.ts";
import { meanChance } from "./finding.ts";

/** Labels of the textures are no parts. */
const TEXTURES = ["fur", "torso"];

export interface TableRequest {
  readonly category: string | null;
  readonly measures: readonly Measure[];
  /** Of the patch classifiers that labelled; null: none did. */
  readonly vocabulary: readonly string[] | null;
  readonly seed: number;
}

/** One image as a table of one category sees it. */
interface Seen {
  readonly finding: ImageFinding;
  /** Place of the category's scope among the image's. */
  readonly scope: number;
}

/** @returns null where no image has an object of the category. */
export function tableOf(
  findings: readonly ImageFinding[],
  { category, measures, vocabulary, seed }: TableRequest,
): EvaluationTable | null {
  const seen = findings.flatMap((finding): Seen[] => {
    const scope = scopeOf(finding, category);
    return scope < 0 ? [] : [{ finding, scope }];
  });
  if (seen.length === 0) return null;
  const parts = measures.map((measure) => ({ measure, shares: sharesOf(seen, measure) }));
  return {
    category,
    images: seen.length,
    right: {
      right: seen.filter(({ finding }) => finding.right === true).length,
      told: seen.filter(({ finding }) => finding.right !== null).length,
    },
    chance: meanChance(seen.map(({ finding, scope }): Chance => finding.scopes[scope]!.chance)),
    rows: correctedOverMeasures(parts.map(({ measure, shares }) => rowOf(seen, measure, shares, vocabulary, seed))),
    maps: mapsOf(seen, seed),
    differences: differencesOf(parts, seed),
  };
}

/** @returns -1 where the image has none; the scope of all its objects where they are all of that category. */
export function scopeOf({ scopes }: Pick<ImageFinding, "scopes">, category: string | null): number {
  if (category === null) return 0;
  const own = scopes.findIndex(({ categories }) => categories.length === 1 && categories[0] === category);
  return own;
}

type Compared = (typeof COMPARED)[number];
type Shares = Readonly<Record<Compared, readonly Share[]>>;

/** Of each image, what it adds to each figure. */
function sharesOf(seen: readonly Seen[], measure: Measure): Shares {
  const share = (figure: Compared): Share[] => {
    const value = judgement(figure);
    return seen.map(({ finding, scope }) => shareOf(patchesOf(finding, measure).map((patch) => value(patch, scope))));
  };
  return {
    anyPixel: share("anyPixel"),
    centre: share("centre"),
    overlap: share("overlap"),
    pointing: share("pointing"),
    energy: share("energy"),
    top1: share("top1"),
    top2: share("top2"),
  };
}

/** @param values - null: does not count. */
function shareOf(values: readonly (number | null)[]): Share {
  const counted = values.filter((value) => value !== null);
  return { successes: counted.reduce((sum, value) => sum + value, 0), n: counted.length };
}

/** Figures that a patch counts for. */
type Figure = Compared | "any" | "anyTop2" | "withoutNone" | "partRate";

/** @returns what a patch adds to a figure, from 0 to 1; null where it does not count for it. */
export function judgement(figure: Figure): (patch: FoundPatch, scope: number) => number | null {
  switch (figure) {
    case "anyPixel":
    case "centre":
    case "overlap":
    case "pointing":
      return ({ hits }, scope) => numberOrNull(hits[scope]![figure]);
    case "energy":
      return ({ hits }, scope) => hits[scope]!.energy;
    case "top1":
      return (patch) => judged(patch, ({ label }) => given(patch, 1).includes(label));
    case "top2":
      return (patch) => judged(patch, ({ label }) => given(patch, 2).includes(label));
    case "any":
      return (patch) => judged(patch, ({ any }) => any.some((label) => given(patch, 1).includes(label)));
    case "anyTop2":
      return (patch) => judged(patch, ({ any }) => any.some((label) => given(patch, 2).includes(label)));
    case "withoutNone":
      return (patch) =>
        patch.truth?.label === NONE ? null : judged(patch, ({ label }) => given(patch, 1).includes(label));
    case "partRate":
      return (patch) => judged(patch, ({ label }) => label !== null && label !== NONE && !TEXTURES.includes(label));
  }
}

function patchesOf({ measures }: ImageFinding, measure: Measure): readonly FoundPatch[] {
  return measures.find((one) => one.measure === measure)?.patches ?? [];
}

function numberOrNull(hit: boolean | null): number | null {
  return hit === null ? null : Number(hit);
}

/** The most probable labels. */
function given({ labels }: FoundPatch, first: number): (string | null)[] {
  return labels.slice(0, first).map(({ label }) => label);
}

/** 1 or 0 for patches that have labels and a truth; null: the patch does not count. */
function judged(
  { labels, truth }: FoundPatch,
  isRight: (truth: NonNullable<FoundPatch["truth"]>) => boolean,
): number | null {
  return truth === null || labels.length === 0 ? null : Number(isRight(truth));
}

function rowOf(
  seen: readonly Seen[],
  measure: Measure,
  shares: Shares,
  vocabulary: readonly string[] | null,
  seed: number,
): TableRow {
  const found = seen.map(({ finding }) => finding.measures.find((one) => one.measure === measure));
  return {
    measure,
    ties: found.reduce((sum, one) => sum + (one?.ties ?? 0), 0) / seen.length,
    anyPixel: rateOver(shares.anyPixel, seed),
    centre: rateOver(shares.centre, seed),
    overlap: rateOver(shares.overlap, seed),
    pointing: rateOver(shares.pointing, seed),
    energy: meanOver(shares.energy, seed),
    labels: vocabulary === null ? null : labelFigures(seen, measure, shares, vocabulary, seed),
    union: regionFigures(
      found.map((one, i) => one?.union[seen[i]!.scope]),
      seed,
    ),
    occlusion: occlusionFigures(found, seed),
    sanity: sanityFigures(found, seed),
  };
}

/** @returns null where no patch has both labels and a truth. */
function labelFigures(
  seen: readonly Seen[],
  measure: Measure,
  { top1, top2 }: Shares,
  vocabulary: readonly string[],
  seed: number,
): LabelFigures | null {
  if (top1.every(({ n }) => n === 0)) return null;
  const byImage = seen.map(({ finding }) => patchesOf(finding, measure));
  const rateOf = (counts: (patch: FoundPatch) => number | null): LabelFigures["top1"] =>
    rateOver(
      byImage.map((patches) => shareOf(patches.map(counts))),
      seed,
    );
  // Labels are the same whatever the scope.
  const figure = (name: Figure): LabelFigures["top1"] => rateOf((patch) => judgement(name)(patch, 0));
  const confusion = vocabulary.map(() => vocabulary.map(() => 0));
  for (const { truth, labels } of byImage.flat()) {
    if (truth?.label === null || truth === null || labels.length === 0) continue;
    const [row, column] = [vocabulary.indexOf(truth.label), vocabulary.indexOf(labels[0]!.label)];
    if (row >= 0 && column >= 0) confusion[row]![column]!++;
  }
  return {
    top1: rateOver(top1, seed),
    top2: rateOver(top2, seed),
    any: figure("any"),
    anyTop2: figure("anyTop2"),
    withoutNone: figure("withoutNone"),
    partRate: figure("partRate"),
    recall: vocabulary.map((label) => ({
      label,
      rate: rateOf((patch) =>
        patch.truth?.label === label ? judged(patch, () => given(patch, 1).includes(label)) : null,
      ),
    })),
    confusion,
    vocabulary: [...vocabulary],
    chance: chanceAgreement(confusion),
  };
}

/** How often labels would be right that were drawn by how often each was given. */
function chanceAgreement(confusion: readonly (readonly number[])[]): number {
  const rows = confusion.map((row) => row.reduce((sum, count) => sum + count, 0));
  const columns = confusion.map((_, j) => confusion.reduce((sum, row) => sum + row[j]!, 0));
  const all = rows.reduce((sum, count) => sum + count, 0);
  return all === 0 ? 0 : rows.reduce((sum, count, i) => sum + (count * columns[i]!) / (all * all), 0);
}

function regionFigures(fits: readonly (RegionFit | undefined)[], seed: number): RegionFigures {
  const share = (value: (fit: RegionFit) => number | null): Share[] =>
    fits.map((fit) => {
      const one = fit === undefined ? null : value(fit);
      return one === null ? { successes: 0, n: 0 } : { successes: one, n: 1 };
    });
  return {
    coverage: meanOver(
      share(({ coverage }) => coverage),
      seed,
    ),
    precision: meanOver(
      share(({ precision }) => precision),
      seed,
    ),
    iou: meanOver(
      share(({ iou }) => iou),
      seed,
    ),
    pointing: rateOver(
      share(({ pointing }) => numberOrNull(pointing)),
      seed,
    ),
  };
}

function mapsOf(seen: readonly Seen[], seed: number): EvaluationTable["maps"] {
  const kinds = [...new Set(seen.flatMap(({ finding, scope }) => finding.scopes[scope]!.maps.map(({ kind }) => kind)))];
  return kinds.map((kind) => ({
    kind,
    ...regionFigures(
      seen.map(({ finding, scope }) => finding.scopes[scope]!.maps.find((map) => map.kind === kind)),
      seed,
    ),
  }));
}

/** Every pair of measures by every figure, over the images in which both count. */
function differencesOf(
  parts: readonly { readonly measure: Measure; readonly shares: Shares }[],
  seed: number,
): Difference[] {
  return COMPARED.flatMap((figure) => {
    const pairs = parts.flatMap((first, i) =>
      parts.slice(i + 1).flatMap((second) => {
        const images = first.shares[figure]
          .map((share, image) => ({ first: share, second: second.shares[figure][image]! }))
          .filter((pair) => pair.first.n > 0 && pair.second.n > 0);
        if (images.length === 0) return [];
        const differences = images.map((pair) => rate(pair.second) - rate(pair.first));
        return [
          {
            figure,
            first: first.measure,
            second: second.measure,
            ...pairedDifference(images, seed),
            p: signFlip(differences, seed),
          },
        ];
      }),
    );
    const corrected = holm(pairs.map(({ p }) => p));
    return pairs.map((pair, i) => ({ ...pair, corrected: corrected[i]! }));
  });
}

function rate({ successes, n }: Share): number {
  return successes / n;
}
