/** An evaluation as people read it: what its figures are called, what the paper reports, and what differences say. */
import {
  HITS,
  type COMPARED,
  type ControlDifference,
  type Difference,
  type EvaluationTable,
  type LabelFigures,
  type Mean,
  type OcclusionFigures,
  type Rate,
  type RegionFigures,
  type SanityFigures,
  type TableRow,
} from "../contract/evaluation.ts";
import { counted, listed, numeral, percent, percentRange, points } from "../contract/numberWords.ts";
import type { Measure } from "../contract/settings.ts";
import { MEASURE_WORDS } from "./settingWords.ts";

/** Columns of Table 1: where patches lie, then how they are labelled. */
export const OBJECT_FIGURES = [...HITS, "energy"] as const;
export const LABEL_FIGURES = ["top1", "top2", "any", "anyTop2", "withoutNone", "partRate"] as const;
export type TableFigure = (typeof OBJECT_FIGURES)[number] | (typeof LABEL_FIGURES)[number];

export interface FigureWords {
  readonly name: string;
  /** What a patch has to do to count, in a sentence. */
  readonly text: string;
}

export const FIGURE_WORDS: Readonly<Record<TableFigure, FigureWords>> = {
  anyPixel: {
    name: "Any pixel",
    text: "Patches that hold at least one pixel of the object. The paper counts so. Large patches hardly miss.",
  },
  centre: { name: "Centre", text: "Patches whose centre lies on the object." },
  overlap: { name: "Half of it", text: "Patches at least half of which is object." },
  pointing: {
    name: "Pointing game",
    text: "Patches whose reconstruction is strongest at a pixel of the object.",
  },
  energy: { name: "Energy", text: "The mean share of a reconstruction's magnitude that lies on the object." },
  top1: { name: "Top-1", text: "Patches whose most probable label is what they truly show." },
  top2: { name: "Top-2", text: "Patches that truly show one of their two most probable labels." },
  any: {
    name: "Any part",
    text: "Patches whose most probable label is any of the parts inside them, not only the one nearest to the middle.",
  },
  anyTop2: { name: "Any part, top-2", text: "The same for either of the two most probable labels." },
  withoutNone: { name: "Without none", text: "Top-1 of the patches that show one of the vocabulary's attributes." },
  partRate: {
    name: "Part rate",
    text: "Patches that truly show a part, not only texture or background: how many are worth a word at all.",
  },
};

/** The paper's Table 1: localisation by any pixel, label precision by one and by two labels. Attribution is not in it. */
export const PAPER: Readonly<Partial<Record<Measure, Readonly<Partial<Record<TableFigure, number>>>>>> = {
  "weight-sum": { anyPixel: 0.91, top1: 0.61, top2: 0.81 },
  "weight-variance": { anyPixel: 0.92, top1: 0.632, top2: 0.784 },
  "activation-sum": { anyPixel: 0.93, top1: 0.697, top2: 0.832 },
  "activation-variance": { anyPixel: 0.91, top1: 0.641, top2: 0.871 },
  random: { anyPixel: 0.54, top1: 0.614, top2: 0.782 },
};

/** A figure of a table: a rate, or a mean of shares. */
export interface CellValue {
  readonly value: number;
  /** Patches. */
  readonly n: number;
  readonly images: number;
  /** 95%, bootstrap over images. */
  readonly interval: readonly [number, number];
}

/** @returns null where nothing counts for the figure. */
export function cellOf(row: TableRow, figure: TableFigure): CellValue | null {
  return valueOf(isObjectFigure(figure) ? row[figure] : row.labels?.[figure]);
}

export function valueOf(figure: Rate | Mean | undefined): CellValue | null {
  if (figure === undefined || figure.n === 0) return null;
  const { n, images, byImage } = figure;
  return { value: "rate" in figure ? figure.rate : figure.mean, n, images, interval: byImage };
}

/** @returns what chance gives, exactly; of labels, what labels drawn as often as each was given would; null: not known. */
export function chanceOf(table: Pick<EvaluationTable, "chance">, row: TableRow, figure: TableFigure): number | null {
  if (isObjectFigure(figure)) return table.chance[figure];
  return figure === "top1" ? (row.labels?.chance ?? null) : null;
}

function isObjectFigure(figure: TableFigure): figure is (typeof OBJECT_FIGURES)[number] {
  return (OBJECT_FIGURES as readonly string[]).includes(figure);
}

export const isCompared = (figure: TableFigure): figure is (typeof COMPARED)[number] =>
  isObjectFigure(figure) || figure === "top1" || figure === "top2";

/** "73-79%"; nothing for a single photograph: drawn anew it is always the same, which says nothing of how sure it is. */
export function rangeInWords({ interval, images }: Pick<CellValue, "interval" | "images">): string {
  return images < 2 ? "" : percentRange([...interval]);
}

/** ", 73-79%" behind a share; nothing for a single photograph, as {@link rangeInWords}. */
export function rangeBehind({ byImage, images }: Pick<Mean, "byImage" | "images">, before = ", ", after = ""): string {
  const range = rangeInWords({ interval: byImage, images });
  return range === "" ? "" : `${before}${range}${after}`;
}

/** "76% of 960, 73-79%"; of a single photograph "76% of 15". */
export function cellInWords(cell: CellValue): string {
  const range = rangeInWords(cell);
  return `${percent(cell.value)} of ${numeral(cell.n)}${range === "" ? "" : `, ${range}`}`;
}

/** What a note begins with that says what reconstructions prove, and what of them stays with other weights. */
export const ON_RECONSTRUCTIONS =
  "A reconstruction shows which pattern of the photograph a neuron answers to. It does not show that the class needs that pattern: such pictures follow the photograph more than the class (Nie, Zhang & Patel 2018), and what lies above the neuron has no part in them.";

/** Differences that chance alone gives in one of twenty tables, all pairs taken together. */
export const LEVEL = 0.05;

/** "p < .01", "p = .30". */
export function pInWords(p: number): string {
  for (const bound of [0.001, 0.01]) {
    if (p < bound) return `p < ${String(bound).slice(1)}`;
  }
  const two = p.toFixed(2);
  return `p = ${two === "1.00" ? "1" : two.slice(1)}`;
}

/** A difference seen from one of the two measures. */
interface Seen {
  readonly by: number;
  readonly interval: readonly [number, number];
}

/** @returns the measure less the other one. */
function seenFrom(measure: Measure, { first, difference, interval: [low, high] }: Difference): Seen {
  return measure === first ? { by: -difference, interval: [-high, -low] } : { by: difference, interval: [low, high] };
}

/**
 * What a measure gains over random neurons.
 *
 * @example
 * againstRandom({ figure: "centre", first: "attribution", second: "random", difference: -0.44, interval: [-0.5, -0.37], p: 0.001, corrected: 0.004 })
 * // => "Attribution beats random by 44 points (37 to 50), p < .01 by Holm."
 */
export function againstRandom(difference: Difference): string {
  const measure = difference.first === "random" ? difference.second : difference.first;
  const { by, interval } = seenFrom(measure, difference);
  const { name } = MEASURE_WORDS[measure];
  const p = `${pInWords(difference.corrected)} by Holm`;
  if (difference.corrected >= LEVEL) return `${name} is not clearly better than random: ${signed(by, interval)}, ${p}.`;
  return by > 0
    ? `${name} beats random by ${unsigned(by, interval)}, ${p}.`
    : `${name} does worse than random by ${unsigned(by, interval)}, ${p}.`;
}

/** What two measures differ by, the better one first. */
export function betweenMeasures(difference: Difference): string {
  const { first, second } = difference;
  const better = difference.difference > 0 ? second : first;
  const worse = better === first ? second : first;
  const { by, interval } = seenFrom(better, difference);
  const [name, other] = [MEASURE_WORDS[better].name, MEASURE_WORDS[worse].name.toLowerCase()];
  const p = `${pInWords(difference.corrected)} by Holm`;
  return difference.corrected >= LEVEL
    ? `${name} and ${other} cannot be told apart: ${signed(by, interval)}, ${p}.`
    : `${name} beats ${other} by ${unsigned(by, interval)}, ${p}.`;
}

function unsigned(by: number, [low, high]: readonly [number, number]): string {
  const [from, to] = by < 0 ? [-high, -low] : [low, high];
  return `${counted(Math.abs(Math.round(100 * by)), "point")} (${Math.round(100 * from)} to ${Math.round(100 * to)})`;
}

function signed(by: number, [low, high]: readonly [number, number]): string {
  return `${points(by)} ${Math.abs(Math.round(100 * by)) === 1 ? "point" : "points"} (${points(low)} to ${points(high)})`;
}

/** Differences of one figure in words: against random neurons first, then of measures among themselves. */
export function differencesInWords(
  differences: readonly Difference[],
  figure: TableFigure,
): { readonly random: readonly string[]; readonly others: readonly string[] } {
  const own = differences.filter((one) => one.figure === figure);
  const isRandom = ({ first, second }: Difference): boolean => first === "random" || second === "random";
  return {
    random: own.filter(isRandom).map(againstRandom),
    others: own.filter((one) => !isRandom(one)).map(betweenMeasures),
  };
}

/** Which measures lie above exact chance by their whole interval, which on it, and which below; nothing without chance. */
export function againstChance(table: EvaluationTable, figure: TableFigure): string {
  const sides: Record<"above" | "on" | "below", string[]> = { above: [], on: [], below: [] };
  const chances: number[] = [];
  for (const row of table.rows) {
    const [cell, chance] = [cellOf(row, figure), chanceOf(table, row, figure)];
    if (cell === null || chance === null || row.measure === "random") continue;
    chances.push(chance);
    const [low, high] = cell.interval;
    sides[low > chance ? "above" : high < chance ? "below" : "on"].push(MEASURE_WORDS[row.measure].name.toLowerCase());
  }
  if (chances.length === 0) return "";
  const [least, most] = [percent(Math.min(...chances)), percent(Math.max(...chances))];
  const said = [
    sides.above.length > 0 ? `above it: ${listed(sides.above)}` : "",
    sides.on.length > 0 ? `not told apart from it: ${listed(sides.on)}` : "",
    sides.below.length > 0 ? `below it: ${listed(sides.below)}` : "",
  ].filter((part) => part !== "");
  return `Exact chance is ${least === most ? least : `${least} to ${most}`}; ${said.join("; ")}.`;
}

/** What one table's figure is more than another's. */
export interface Gain {
  readonly by: number;
  readonly interval: readonly [number, number];
}

/**
 * The difference of two figures of different runs, with an interval made of their own ones (Zou and Donner's MOVER). The
 * runs count as independent: over the same photographs the true interval is narrower.
 *
 * @example
 * const gain = gainOf({ value: 0.6, n: 10, images: 5, interval: [0.5, 0.68] }, { value: 0.5, n: 10, images: 5, interval: [0.46, 0.56] });
 * gain.by // => 0.1
 * gain.interval[0] // => -0.017
 * gain.interval[1] // => 0.189
 */
export function gainOf(first: CellValue, second: CellValue): Gain {
  const by = first.value - second.value;
  const [low, high] = [first, second].map(({ value, interval }) => ({
    below: value - interval[0],
    above: interval[1] - value,
  })) as [Spread, Spread];
  return { by, interval: [by - Math.hypot(low.below, high.above), by + Math.hypot(low.above, high.below)] };
}

interface Spread {
  readonly below: number;
  readonly above: number;
}

/** "+10 (-2 to +19)". */
export function gainInWords({ by, interval }: Gain): string {
  return `${points(by)} (${points(interval[0])} to ${points(interval[1])})`;
}

export const REGION_FIGURES = ["coverage", "precision", "iou", "pointing"] as const;
export type RegionFigure = (typeof REGION_FIGURES)[number];

export const REGION_WORDS: Readonly<Record<RegionFigure, FigureWords>> = {
  coverage: { name: "Coverage", text: "The mean share of the object that the region covers." },
  precision: { name: "Precision", text: "The mean share of the region that is object." },
  iou: { name: "Overlap (IoU)", text: "The mean of what region and object share, over what they cover together." },
  pointing: {
    name: "Pointing game",
    text: "Photographs where the region's strongest place lies on the object.",
  },
};

export function regionCell(figures: RegionFigures, figure: RegionFigure): CellValue | null {
  return valueOf(figures[figure]);
}

/** Where the words of a vocabulary fail most: the label of least recall. Nothing where no label has patches. */
export function weakestLabel({ recall }: LabelFigures): string {
  const judged = recall.filter(({ rate }) => rate.n > 0);
  const weakest = judged.reduce((least, one) => (one.rate.rate < least.rate.rate ? one : least), judged[0]!);
  if (judged.length < 2 || weakest.rate.rate === 1) return "";
  const { label, rate } = weakest;
  return `Found least: "${label}", ${percent(rate.rate)} of ${numeral(rate.n)}${rangeBehind(rate, " (", ")")}.`;
}

/** What becomes of the class as a measure's patches are covered, and whether it is more than its controls show. */
export function occlusionInWords(measure: Measure, figures: OcclusionFigures): string {
  const { ranked, places, againstShuffled, againstRandom, againstRandomEqually, fill } = figures;
  const [before, after] = [ranked.deletion[0] ?? 0, ranked.deletion.at(-1) ?? 0];
  const place = places.at(-1);
  return [
    `Covering the patches of ${MEASURE_WORDS[measure].name.toLowerCase()}, the strongest of each convolution first, with ${fill === "mean" ? "the mean colour" : "a blur"} takes the class's probability from ${percent(before)} to ${percent(after)}${place === undefined ? "" : ` and its median place among the classes to ${numeral(Math.round(place))}`}, over ${counted(ranked.deletionArea.images, "photograph")}.`,
    controlInWords("the same patches in random order", againstShuffled),
    controlInWords("random patches of the same sizes", againstRandom),
    controlInWords("random patches that cover as much", againstRandomEqually),
  ].join(" ");
}

/** Whether the area under a measure's curve is smaller than under a control's. */
function controlInWords(control: string, { difference, interval, corrected }: ControlDifference): string {
  const p = `${pInWords(corrected)} by Holm`;
  if (corrected >= LEVEL) return `That is not clearly faster than ${control}: ${signed(difference, interval)}, ${p}.`;
  return difference < 0
    ? `The area under the curve is ${unsigned(difference, interval)} smaller than of ${control}, ${p}.`
    : `The area under the curve is ${unsigned(difference, interval)} larger than of ${control}, ${p}: worse than chance.`;
}

/** What stays of a measure's choice when all that was asked for is drawn anew. */
export function sanityInWords(measure: Measure, sanity: readonly SanityFigures[]): string {
  const last = sanity.at(-1);
  if (last === undefined) return "";
  const { kept, reconstruction, layer } = last;
  const neurons = valueOf(kept);
  const said = [`With all weights from the top down to ${layer} drawn anew`];
  if (neurons !== null) {
    said.push(
      `, ${MEASURE_WORDS[measure].name.toLowerCase()} chooses ${percent(neurons.value)} of the same neurons (${percentRange([...neurons.interval])} of ${counted(neurons.images, "photograph")})`,
    );
  }
  if (reconstruction.n > 0) {
    said.push(
      `${neurons === null ? "," : ", and"} reconstructions of the same neurons correlate by ${reconstruction.mean.toFixed(2)} with those of the trained network (${reconstruction.byImage.map((end) => end.toFixed(2)).join(" to ")})`,
    );
  }
  return `${said.join("")}.`;
}
