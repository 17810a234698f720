/** An evaluation as one HTML file that needs nothing else: no network, no script, no other file. */
import type {
  Difference,
  Evaluation,
  EvaluationTable,
  Fill,
  LabelFigures,
  OcclusionFigures,
  TableRow,
} from "../../../contract/evaluation.ts";
import { counted, listed, percent } from "../../../contract/numberWords.ts";
import type { Measure } from "../../../contract/settings.ts";
import { againstRandom, occlusionInWords, PAPER } from "../../../drawing/evaluationWords.ts";
import { type Markup, markup } from "../report/markup.ts";
import { exampleSection, type ExampleFigure } from "./examples.ts";
import { cell, coefficient, documentOf, figureInWords, grid, hundredths, list, provenance, text } from "./figures.ts";

export interface EvaluationReport {
  readonly evaluation: Evaluation;
  /** The rule by which examples were chosen stands in the report. */
  readonly examples: readonly ExampleFigure[];
  readonly hashes: number;
  readonly command: string | null;
}

/** @returns the same text for the same data. */
export function evaluationReport(report: EvaluationReport): string {
  const { evaluation, examples } = report;
  const { set, model, images, tables, notes, refused } = evaluation;
  return documentOf({
    title: `Where ${model.name} looked in ${counted(images, "photograph")} of "${set}"`,
    notes,
    leftOut: refused.map(({ message }) => message),
    body: [
      markup`<p class="quiet">Each figure stands with its n and its 95% interval by bootstrap over photographs, drawn as a line below it; the tick is the paper's value, for its own photographs and network.</p>`,
      ...tables.map((table) => tableSection(table, tables.length > 1)),
      exampleSection(examples),
      provenance(factsOf(report)),
    ],
  });
}

function tableSection(table: EvaluationTable, named: boolean): Markup {
  const { category, images, rows, chance, maps, differences } = table;
  const name = named ? `${category ?? "All objects"}: ` : "";
  const regions = [...rows.map(({ measure, union }) => ({ kind: measure, ...union })), ...maps];
  return markup`<section>
<h2>${name}Table 1, ${counted(images, "photograph")}</h2>
${grid(
  ["Patches on the object", "any pixel", "centre", "half of it", "pointing game", "energy", "ties an image"],
  [
    ...rows.map((row) => [
      text(row.measure),
      cell(row.anyPixel, PAPER[row.measure]?.anyPixel),
      ...[row.centre, row.overlap, row.pointing, row.energy].map((figure) => cell(figure)),
      text(row.ties.toFixed(1)),
    ]),
    [
      text("exact chance"),
      ...[chance.anyPixel, chance.centre, chance.overlap, chance.pointing, chance.energy].map((one) =>
        text(percent(one)),
      ),
      text(""),
    ],
  ],
)}
${labelSection(rows)}
<h3>Region of all patches beside class maps, cut at 20% of their maximum</h3>
${grid(
  ["Region", "coverage", "precision", "overlap (IoU)", "pointing game"],
  regions.map(({ kind, coverage, precision, iou, pointing }) => [
    text(kind),
    ...[coverage, precision, iou, pointing].map((figure) => cell(figure)),
  ]),
)}
${occlusionSection(rows)}
${sanitySection(rows)}
<h3>Differences</h3>
${list("differences", "Differences", differences.filter(({ second }) => second === "random").map(differenceInWords))}
</section>`;
}

function labelSection(rows: readonly TableRow[]): Markup | null {
  const labelled = rows.flatMap(({ measure, labels }) => (labels === null ? [] : [{ measure, labels }]));
  if (labelled.length === 0) return null;
  return markup`<h3>Labels</h3>
${grid(
  ["Right labels", "top-1", "top-2", "top-1, any part", "top-2, any part", "without none", "part rate", "chance"],
  labelled.map(({ measure, labels }) => [
    text(measure),
    cell(labels.top1, PAPER[measure]?.top1),
    cell(labels.top2, PAPER[measure]?.top2),
    ...[labels.any, labels.anyTop2, labels.withoutNone, labels.partRate].map((figure) => cell(figure)),
    text(percent(labels.chance)),
  ]),
)}
${labelled.map(({ measure, labels }) => confusion(measure, labels))}`;
}

function confusion(measure: Measure, { vocabulary, confusion: counts, recall }: LabelFigures): Markup {
  return markup`<details><summary>${measure}: what was given for what (top-1)</summary>${grid(
    ["Truth", "recall", ...vocabulary],
    vocabulary.map((label, truth) => [
      text(label),
      cell(recall.find((one) => one.label === label)?.rate),
      ...counts[truth]!.map((count) => text(String(count))),
    ]),
  )}</details>`;
}

function occlusionSection(rows: readonly TableRow[]): Markup | null {
  const asked = rows.flatMap(({ measure, occlusion }) => occlusion.map((one) => ({ measure, ...one })));
  if (asked.length === 0) return null;
  return markup`<h3>Occlusion: the class's probability while patches are covered</h3>
<div class="curves">${asked.map(({ measure, ...figures }) => {
    const { fill, ranked, shuffled, random } = figures;
    return markup`<figure><figcaption><b>${measure}</b>, ${FILL_NAMES[fill]}</figcaption><svg viewBox="0 0 240 130" role="img" aria-label="Probability of the class while patches of ${measure} are covered, ${FILL_NAMES[fill]}"><path class="axis" d="M30 10H230M30 60H230M30 110H230"/><text x="26" y="13">100%</text><text x="26" y="63">50%</text><text x="26" y="113">0%</text><text class="first" x="30" y="124">no patch covered</text><text x="230" y="124">all</text>${curve(random.deletion, "random")}${curve(shuffled.deletion, "shuffled")}${curve(ranked.deletion, "ranked")}</svg><p>${occlusionInWords(measure, figures)} ${areasInWords(figures)}</p></figure>`;
  })}</div><p class="quiet">Solid: in the measure's order; dashed: the same patches in random order; dotted: random patches of the same sizes. A smaller area is a faster fall.</p>`;
}

function areasInWords({ ranked, correlation }: OcclusionFigures): string {
  const areas = `Area under the curve: ${figureInWords(ranked.deletionArea)}; with patches laid bare instead, all else covered: ${figureInWords(ranked.insertionArea)}.`;
  if (correlation.n === 0) return areas;
  const [low, high] = correlation.byImage;
  return `${areas} A patch's score and its drop correlate by ${hundredths(correlation.mean)} (${hundredths(low)} to ${hundredths(high)}, n ${correlation.n}).`;
}

const FILL_NAMES: Readonly<Record<Fill, string>> = {
  mean: "covered with the mean colour",
  blur: "covered with the blur",
};

function curve(values: readonly number[], kind: string): Markup {
  const last = Math.max(1, values.length - 1);
  const way = values.map((value, i) => `${(30 + (200 * i) / last).toFixed(1)},${(110 - 100 * value).toFixed(1)}`);
  return markup`<polyline class="${kind}" points="${way.join(" ")}"/>`;
}

function sanitySection(rows: readonly TableRow[]): Markup | null {
  const asked = rows.flatMap(({ measure, sanity }) => sanity.map((one) => ({ measure, ...one })));
  if (asked.length === 0) return null;
  return markup`<h3>Sanity: weights drawn anew from the top</h3>
${grid(
  ["Measure", "down to", "neurons kept", "correlation of scores", "correlation of reconstructions"],
  asked.map(({ measure, layer, kept, correlation, reconstruction }) => [
    text(measure),
    text(layer),
    cell(kept),
    ...[correlation, reconstruction].map(coefficient),
  ]),
)}`;
}

const FIGURE_NAMES: Readonly<Record<Difference["figure"], string>> = {
  anyPixel: "Any pixel on the object",
  centre: "Centre on the object",
  overlap: "Half of the patch on the object",
  pointing: "Pointing game",
  energy: "Energy on the object",
  top1: "Top-1 label",
  top2: "Top-2 label",
};

/** "Centre on the object. Attribution beats random by 57 points (47 to 68), p < .001 by Holm." */
const differenceInWords = (difference: Difference): string =>
  `${FIGURE_NAMES[difference.figure]}. ${againstRandom(difference)}`;

function factsOf({ evaluation, hashes, command }: EvaluationReport): [string, string][] {
  const { model, set, settings, convolutions, backend, version, created, classifiers, trainedOn } = evaluation;
  return [
    ["Model", `${model.name}, SHA-256 ${model.hash}`],
    ["Photographs", `set "${set}", ${counted(hashes, "photograph")}, each known by the SHA-256 of its file`],
    ["Convolutions", listed(convolutions)],
    [
      "Patch classifiers",
      classifiers.length === 0 ? "none" : listed(classifiers.map((one) => `${one.name}, version ${one.version}`)),
    ],
    ...(classifiers.length === 0
      ? []
      : [
          ["Trained on", trainedOn === null ? "not known" : `patches of ${trainedOn} of these photographs`] as [
            string,
            string,
          ],
        ]),
    ["Settings", JSON.stringify(settings)],
    ["Seed", String(settings.seed)],
    ["Computed by", `Pippin ${version}, ${backend}, ${created}`],
    ...(command === null ? [] : [["Command", command] as [string, string]]),
  ];
}
