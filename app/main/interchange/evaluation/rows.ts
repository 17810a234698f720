/** An evaluation as a table for spreadsheets and data frames: a row a figure. */
import type { ControlDifference, Evaluation, EvaluationTable, Mean, Rate } from "../../../contract/evaluation.ts";
import type { CsvCell } from "../csv.ts";

const COLUMNS = [
  ...["category", "part", "subject", "figure", "value", "n", "successes", "images"],
  ...["wilson_low", "wilson_high", "by_image_low", "by_image_high", "p", "p_corrected"],
];

/** @returns the header, then the rows; what has no patch or image to be made of has none. */
export function evaluationRows({ tables }: Pick<Evaluation, "tables">): CsvCell[][] {
  return [[...COLUMNS], ...tables.flatMap(rowsOfTable)];
}

function rowsOfTable({ category, chance, rows, maps, differences }: EvaluationTable): CsvCell[][] {
  const name = category ?? "all objects";
  const row = (part: string, subject: string, figure: string, found: Rate | Mean): CsvCell[][] => {
    if (found.n === 0) return [];
    const isRate = "rate" in found;
    const wilson = isRate ? found.interval : [null, null];
    return [
      [
        ...[name, part, subject, figure, isRate ? found.rate : found.mean, found.n],
        ...[isRate ? found.successes : null, found.images, ...wilson, ...found.byImage, null, null],
      ],
    ];
  };
  const all = (part: string, subject: string, figures: Readonly<Record<string, Rate | Mean>>): CsvCell[][] =>
    Object.entries(figures).flatMap(([figure, found]) => row(part, subject, figure, found));
  const plain = (part: string, subject: string, figure: string, value: number): CsvCell[] => [
    ...[name, part, subject, figure, value],
    ...COLUMNS.slice(5).map(() => null),
  ];
  const compared = (
    part: string,
    subject: string,
    figure: string,
    { difference, interval, p, corrected }: ControlDifference,
  ): CsvCell[] => [
    ...[name, part, subject, figure, difference, null, null, null, null, null],
    ...[...interval, p, corrected],
  ];
  return [
    ...rows.flatMap(
      ({ measure, anyPixel, centre, overlap, pointing, energy, ties, labels, union, occlusion, sanity }) => [
        ...all("localisation", measure, { anyPixel, centre, overlap, pointing, energy }),
        plain("localisation", measure, "ties", ties),
        ...all("region", measure, { ...union }),
        ...(labels === null
          ? []
          : [
              ...all("labels", measure, {
                top1: labels.top1,
                top2: labels.top2,
                any: labels.any,
                anyTop2: labels.anyTop2,
                withoutNone: labels.withoutNone,
                partRate: labels.partRate,
              }),
              plain("labels", measure, "chance", labels.chance),
              ...labels.recall.flatMap(({ label, rate }) => row("recall", measure, label, rate)),
              ...labels.confusion.flatMap((counts, truth) =>
                counts.map((count, given) =>
                  plain("confusion", measure, `${labels.vocabulary[truth]} as ${labels.vocabulary[given]}`, count),
                ),
              ),
            ]),
        ...occlusion.flatMap(({ fill, ranked, shuffled, random, correlation, ...controls }) => [
          ...Object.entries({ ranked, shuffled, random }).flatMap(([order, { deletionArea, insertionArea }]) =>
            all("occlusion", measure, {
              [`${fill} ${order} deletion area`]: deletionArea,
              [`${fill} ${order} insertion area`]: insertionArea,
            }),
          ),
          ...row("occlusion", measure, `${fill} correlation`, correlation),
          compared("occlusion", measure, `${fill} ranked less shuffled`, controls.againstShuffled),
          compared("occlusion", measure, `${fill} ranked less random`, controls.againstRandom),
          compared("occlusion", measure, `${fill} ranked less random, as much covered`, controls.againstRandomEqually),
        ]),
        ...sanity.flatMap(({ layer, kept, correlation, reconstruction }) =>
          all("sanity", measure, {
            [`from ${layer} kept`]: kept,
            [`from ${layer} correlation`]: correlation,
            [`from ${layer} reconstruction`]: reconstruction,
          }),
        ),
      ],
    ),
    ...maps.flatMap(({ kind, ...figures }) => all("region", kind, figures)),
    ...Object.entries(chance).map(([figure, value]) => plain("localisation", "exact chance", figure, value)),
    ...differences.map(({ figure, first, second, ...found }) =>
      compared("difference", `${second} less ${first}`, figure, found),
    ),
  ];
}
