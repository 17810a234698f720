/** What would explain other figures than the paper's: the size of objects, and channels that measures share. */
import { percent, percentRange } from "../../../app/contract/numberWords.ts";
import type { Share } from "../../../app/main/statistics/intervals.ts";
import { rateOver } from "../../../app/main/statistics/figures.ts";
import { spearman } from "../../../app/main/statistics/correlation.ts";
import { markdown } from "./markdown.ts";
import type { MeasuredImage } from "./measured.ts";

const THIRDS = ["smallest", "middle", "largest"];

/** Any pixel and centre by thirds of the photographs, by how much of them is object. */
export function sizesText(images: readonly MeasuredImage[]): string {
  const sorted = images.toSorted((a, b) => a.share - b.share);
  const thirds = THIRDS.map((_, i) =>
    sorted.slice(Math.round((i * sorted.length) / 3), Math.round(((i + 1) * sorted.length) / 3)),
  );
  const measures = images[0].measures.map(({ measure }) => measure);
  const hits = (of: readonly MeasuredImage[], measure: string, hit: "anyPixel" | "centre"): Share[] =>
    of.map((image) => {
      const patches = image.measures.find((one) => one.measure === measure)?.patches ?? [];
      return { successes: patches.filter((patch) => patch[hit]).length, n: patches.length };
    });
  const rate = (of: readonly MeasuredImage[], measure: string, hit: "anyPixel" | "centre"): string => {
    const { rate: value, byImage } = rateOver(hits(of, measure, hit));
    return `${percent(value)} (${percentRange(byImage)})`;
  };
  const chance = (of: readonly MeasuredImage[], hit: "anyPixel" | "centre"): string =>
    percent(of.reduce((sum, image) => sum + image.chance[hit], 0) / of.length);
  const table = markdown([
    [
      "by size",
      ...thirds.flatMap((of, i) => {
        const range = percentRange([of[0].share, of.at(-1)!.share]);
        return [`${THIRDS[i]} (${range}): any pixel`, "centre"];
      }),
      "share and centre",
    ],
    ...measures.map((measure) => [
      measure,
      ...thirds.flatMap((of) => [rate(of, measure, "anyPixel"), rate(of, measure, "centre")]),
      (
        spearman(
          images.map(({ share }) => share),
          hits(images, measure, "centre").map(({ successes, n }) => successes / Math.max(1, n)),
        ) ?? 0
      ).toFixed(2),
    ]),
    ["exact chance", ...thirds.flatMap((of) => [chance(of, "anyPixel"), chance(of, "centre")]), ""],
  ]);
  return `By thirds of the photographs, by the share of each that is object (${thirds.map((of) => of.length).join(", ")} photographs), with Spearman's correlation of that share and of the centres on the object:\n\n${table}`;
}

/** How many of two measures' neurons, and of their channels, are the same. */
export function channelsText(images: readonly MeasuredImage[]): string {
  const measures = images[0].measures.map(({ measure }) => measure);
  const keys = (image: MeasuredImage, measure: string, of: "neuron" | "channel"): Set<string> =>
    new Set(
      (image.measures.find((one) => one.measure === measure)?.patches ?? []).map(
        ({ convolution, channel, row, column }) =>
          [convolution, channel, ...(of === "neuron" ? [row, column] : [])].join(" "),
      ),
    );
  const shared = (first: string, second: string, of: "neuron" | "channel"): number => {
    const each = images.map((image) => {
      const [a, b] = [keys(image, first, of), keys(image, second, of)];
      return [...a].filter((key) => b.has(key)).length / Math.max(1, Math.min(a.size, b.size));
    });
    return each.reduce((sum, one) => sum + one, 0) / each.length;
  };
  const distinct = (measure: string): number =>
    new Set(images.flatMap((image) => [...keys(image, measure, "channel")])).size;
  const table = markdown([
    ["shared with", ...measures, "channels in all photographs"],
    ...measures.map((first) => [
      first,
      ...measures.map((second) =>
        first === second
          ? ""
          : `${percent(shared(first, second, "neuron"))}, ${percent(shared(first, second, "channel"))}`,
      ),
      String(distinct(first)),
    ]),
  ]);
  return `Neurons, and channels, that two measures share in a photograph, and how many channels a measure takes in all of them:\n\n${table}`;
}
