/** Occlusion and sanity as text. */
import type { ControlDifference, Mean, OcclusionFigures, TableRow } from "../../contract/evaluation.ts";
import { counted, percent, percentRange } from "../../contract/numberWords.ts";
import { pInWords } from "../../drawing/evaluationWords.ts";
import { table } from "./table.ts";

const FILLS: Record<OcclusionFigures["fill"], string> = {
  mean: "their photograph's mean colour",
  blur: "the photograph, blurred",
};

/** Nothing where no patches were covered. */
export function occlusionText(rows: readonly TableRow[]): string[] {
  const fills = [...new Set(rows.flatMap(({ occlusion }) => occlusion.map(({ fill }) => fill)))];
  return fills.flatMap((fill) => {
    const found = rows.flatMap(({ measure, occlusion }) => {
      const figures = occlusion.find((one) => one.fill === fill);
      return figures === undefined ? [] : [{ measure, ...figures }];
    });
    return [
      "",
      `Patches covered with ${FILLS[fill]}: area under the class's probability`,
      table([
        ["measure", "covered", "random order", "random patches", "laid bare", "random patches", "score and drop"],
        ...found.map(({ measure, ranked, shuffled, random, correlation }) => [
          measure,
          ...[ranked, shuffled, random].map(({ deletionArea }) => number(deletionArea)),
          ...[ranked, random].map(({ insertionArea }) => number(insertionArea)),
          number(correlation),
        ]),
      ]),
      ...found.flatMap(({ measure, ranked, shuffled, random, ...differences }) => [
        sentence(
          `${measure}: covering the strongest patches first`,
          "covering the same patches in random order",
          [ranked.deletionArea, shuffled.deletionArea],
          differences.againstShuffled,
        ),
        sentence(
          `${measure}: covering its patches`,
          `covering random patches of the same sizes (which take ${percent(random.covered.at(-1) ?? 0)} of the picture, its own ${percent(ranked.covered.at(-1) ?? 0)})`,
          [ranked.deletionArea, random.deletionArea],
          differences.againstRandom,
        ),
        sentence(
          `${measure}: covering its patches`,
          "covering as much of the picture by random patches",
          null,
          differences.againstRandomEqually,
        ),
      ]),
    ];
  });
}

/** "Covering ... lowers the class's probability faster than random patches: area 0.41 against 0.58, difference ... p ...". */
function sentence(
  what: string,
  control: string,
  areas: readonly [Mean, Mean] | null,
  { difference, interval: [low, high], corrected }: ControlDifference,
): string {
  const told = corrected < 0.05;
  const how = !told ? "not clearly faster than" : difference < 0 ? "faster than" : "more slowly than";
  const figures = areas === null ? "" : `area ${areas[0].mean.toFixed(3)} against ${areas[1].mean.toFixed(3)}, `;
  return `${what} lowers the class's probability ${how} ${control}: ${figures}difference ${signed(difference)} (${signed(low)} to ${signed(high)}), ${pInWords(corrected)} by Holm`;
}

/** Nothing where no weights were drawn. */
export function sanityText(rows: readonly TableRow[]): string[] {
  const found = rows.filter(({ sanity }) => sanity.length > 0);
  if (found.length === 0) return [];
  return [
    "",
    "What stays with weights drawn anew, from the top of the network down",
    table([
      ["measure", "drawn", "down to", "same neurons", "scores' rank correlation", "reconstructions' correlation"],
      ...found.flatMap(({ measure, sanity }) =>
        sanity.map(({ depth, layer, kept, correlation, reconstruction }) => [
          measure,
          percent(depth),
          layer,
          `${percent(kept.mean)}, ${percentRange(kept.byImage)}`,
          number(correlation),
          number(reconstruction),
        ]),
      ),
    ]),
    ...found.flatMap(({ measure, sanity }) => {
      const deepest = sanity.toSorted((a, b) => b.depth - a.depth)[0];
      if (deepest === undefined) return [];
      const { kept, correlation } = deepest;
      const [low, high] = kept.byImage;
      const scores =
        correlation.n === 0 ? "" : `, and its scores correlate by ${correlation.mean.toFixed(2)} with what they were`;
      return `${measure}: with ${percent(deepest.depth)} of the layers drawn anew, ${percent(kept.mean)} (${percentRange([low, high])}) of its neurons are chosen again${scores}, over ${counted(kept.images, "photograph")}`;
    }),
  ];
}

function number({ mean, byImage: [low, high], n }: Mean): string {
  return n === 0 ? "" : `${mean.toFixed(3)}, ${low.toFixed(3)} to ${high.toFixed(3)}`;
}

function signed(value: number): string {
  return `${value > 0 ? "+" : ""}${value.toFixed(3)}`;
}
