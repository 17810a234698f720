/**
 * `node scripts/run.mjs scripts/measure/replication/tableText.ts DOCUMENT NAME=FOLDER...`: writes what `tableOne.ts` found
 * into a document, below the line MARK; what stands above it is written by hand.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  type COMPARED,
  type ControlDifference,
  type Mean,
  type Rate,
  type TableRow,
} from "../../../app/contract/evaluation.ts";
import { counted, listed, percent, percentRange, points } from "../../../app/contract/numberWords.ts";
import { PAPER } from "../../../app/drawing/evaluationWords.ts";
import { channelsText, sizesText } from "./explanations.ts";
import { markdown } from "./markdown.ts";
import type { JudgedLabels, Measured } from "./measured.ts";
import { SUBJECTS } from "./subjects.ts";

const MARK = "<!-- What stands below is written by tableText.ts. -->";
const CLEAR = 0.05;

const [document, ...networks] = process.argv.slice(2);
if (document === undefined || networks.length === 0) {
  console.error("usage: tableText.ts DOCUMENT NAME=FOLDER...");
  process.exit(2);
}
const [head] = readFileSync(document, "utf8").split(MARK);
const sections = networks.map((one) => {
  const [name, folder] = one.split("=");
  return networkText(name, folder);
});
writeFileSync(document, `${head.trimEnd()}\n\n${MARK}\n\n${sections.join("\n\n")}\n`);

function networkText(name: string, folder: string): string {
  const found = SUBJECTS.flatMap((subject): Measured[] => {
    const file = join(folder, `${subject.replace(" ", "-")}.json`);
    return existsSync(file) ? [JSON.parse(readFileSync(file, "utf8")) as Measured] : [];
  });
  return [`## ${name}`, verdicts(found), ...found.map((one) => subjectText(name, one))].join("\n\n");
}

/** What of each measure is better than random, what is worse, and what cannot be told: a column a subject. */
function verdicts(found: readonly Measured[]): string {
  const measures = found[0].localisation.settings.measures.filter((measure) => measure !== "random");
  const columns: [string, (one: Measured, measure: string) => string][] = [
    ["any pixel", (one, measure) => verdict(one.localisation.tables[0].differences, measure, "anyPixel")],
    ["centre", (one, measure) => verdict(one.localisation.tables[0].differences, measure, "centre")],
    ["energy", (one, measure) => verdict(one.localisation.tables[0].differences, measure, "energy")],
    ["top-1, ours", (one, measure) => labelVerdict(one.labels?.ours, measure)],
    ["top-1, paper's", (one, measure) => labelVerdict(one.labels?.paper, measure)],
    ["occlusion, mean", (one, measure) => occlusionVerdict(one, measure, "mean")],
    ["occlusion, blur", (one, measure) => occlusionVerdict(one, measure, "blur")],
  ];
  const asked = columns.filter(([, of]) => found.some((one) => measures.some((measure) => of(one, measure) !== "")));
  return [
    "Beside random, each row's figures by the table below it: **+** better, **-** worse, **0** not told apart (p of 0.05 or more by Holm); empty: not measured.",
    markdown([
      ["measure", "photographs", ...asked.map(([heading]) => heading)],
      ...measures.flatMap((measure) =>
        found.map((one) => [measure, one.subject, ...asked.map(([, of]) => of(one, measure))]),
      ),
    ]),
  ].join("\n\n");
}

interface Compared {
  readonly figure: (typeof COMPARED)[number];
  readonly first: string;
  readonly second: string;
  readonly difference: number;
  readonly corrected: number;
}

function verdict(differences: readonly Compared[], measure: string, figure: string): string {
  const found = differences.find((one) => one.figure === figure && one.first === measure && one.second === "random");
  if (found === undefined) return "";
  if (found.corrected >= CLEAR) return "0";
  return found.difference < 0 ? "+" : "-";
}

function labelVerdict(judged: JudgedLabels | undefined, measure: string): string {
  return judged === undefined ? "" : verdict(judged.evaluation.tables[0].differences, measure, "top1");
}

function occlusionVerdict({ controls }: Measured, measure: string, fill: string): string {
  const row = controls?.tables[0].rows.find((one) => one.measure === measure);
  const found = row?.occlusion.find((one) => one.fill === fill)?.againstRandomEqually;
  if (found === undefined) return "";
  if (found.corrected >= CLEAR) return "0";
  return found.difference < 0 ? "+" : "-";
}

function subjectText(network: string, measured: Measured): string {
  const { subject, leftOut, localisation, labels, controls, images } = measured;
  const table = localisation.tables[0];
  const title = subject.replace(/^./, (letter) => letter.toUpperCase());
  return [
    `### ${network}: ${title}, ${counted(table.images, "photograph")}`,
    [
      `Convolutions ${listed(localisation.convolutions)}, ${localisation.backend}.`,
      ...(table.right.told === 0 ? [] : [`The prediction is right on ${table.right.right} of ${table.right.told}.`]),
      ...(leftOut === 0 ? [] : [`${counted(leftOut, "photograph")} that the network was trained on are left out.`]),
    ].join(" "),
    localisationText(table.rows, table.chance, table.differences),
    regionsText(table.rows, table.maps),
    ...(labels === null ? [] : [labelsText("our", labels.ours), labelsText("the paper's", labels.paper)]),
    ...(controls === null ? [] : [occlusionText(controls.tables[0].rows), sanityText(controls.tables[0].rows)]),
    sizesText(images),
    channelsText(images),
  ].join("\n\n");
}

function cell(figure: Rate | Mean): string {
  if (figure.n === 0) return "";
  return `${percent("rate" in figure ? figure.rate : figure.mean)} (${percentRange(figure.byImage)})`;
}

function ofPaper(value: number | undefined): string {
  return value === undefined ? "" : percent(value);
}

function against(differences: readonly Compared[], measure: string, figure: string): string {
  const found = differences.find((one) => one.figure === figure && one.first === measure && one.second === "random");
  if (found === undefined) return "";
  const by = `${points(-found.difference)}, p ${found.corrected.toPrecision(1)}`;
  if (found.corrected >= CLEAR) return `not told apart, ${by}`;
  return `${found.difference < 0 ? "better" : "worse"}, ${by}`;
}

function localisationText(
  rows: readonly TableRow[],
  chance: Measured["localisation"]["tables"][number]["chance"],
  differences: readonly Compared[],
): string {
  return markdown([
    [
      ...["patches on the object", "paper: any pixel", "n", "any pixel", "centre", "half of it", "pointing", "energy"],
      ...["ties", "centre beside random"],
    ],
    ...rows.map((row) => [
      row.measure,
      ofPaper(PAPER[row.measure]?.anyPixel),
      String(row.anyPixel.n),
      ...[row.anyPixel, row.centre, row.overlap, row.pointing, row.energy].map(cell),
      row.ties.toFixed(1),
      against(differences, row.measure, "centre"),
    ]),
    [
      ...["exact chance", "", ""],
      ...[chance.anyPixel, chance.centre, chance.overlap, chance.pointing, chance.energy].map(percent),
      ...["", ""],
    ],
  ]);
}

function regionsText(rows: readonly TableRow[], maps: Measured["localisation"]["tables"][number]["maps"]): string {
  return markdown([
    ["region of all patches, or map", "n", "coverage", "precision", "IoU", "pointing"],
    ...[...rows.map(({ measure, union }) => ({ kind: measure, ...union })), ...maps].map((row) => [
      row.kind,
      String(row.coverage.n),
      ...[row.coverage, row.precision, row.iou, row.pointing].map(cell),
    ]),
  ]);
}

function labelsText(whose: string, { photographs, patches, accuracy, evaluation }: JudgedLabels): string {
  const [{ rows, images, differences }] = evaluation.tables;
  const of = `Labels by ${whose} patch classifier (${counted(patches, "patch", "patches")} of ${counted(photographs, "other photograph")}, ${percent(accuracy)} of them right by cross-validation), on ${counted(images, "photograph")}:`;
  const table = markdown([
    [
      ...["labels", "paper: top-1", "paper: top-2", "n", "top-1", "top-2", "any part", "without none", "part rate"],
      ...["chance", "top-1 beside random"],
    ],
    ...rows.flatMap(({ measure, labels }) =>
      labels === null
        ? []
        : [
            [
              measure,
              ...[PAPER[measure]?.top1, PAPER[measure]?.top2].map(ofPaper),
              String(labels.top1.n),
              ...[labels.top1, labels.top2, labels.any].map(cell),
              labels.withoutNone.n === 0 ? "" : `${percent(labels.withoutNone.rate)} of ${labels.withoutNone.n}`,
              cell(labels.partRate),
              percent(labels.chance),
              against(differences, measure, "top1"),
            ],
          ],
    ),
  ]);
  return `${of}\n\n${table}`;
}

/** Areas below the deletion curves: smaller is a faster fall. */
function occlusionText(rows: readonly TableRow[]): string {
  const beside = ({ difference, corrected }: ControlDifference): string => {
    const by = `${points(difference)}, p ${corrected.toPrecision(1)}`;
    if (corrected >= CLEAR) return `not told apart, ${by}`;
    return `${difference < 0 ? "faster" : "slower"}, ${by}`;
  };
  const n = rows[0].occlusion[0].ranked.deletionArea.n;
  const table = markdown([
    [
      ...["occlusion", "cover", "in order", "any order", "random patches", "beside random patches"],
      ...["with as much covered", "insertion", "insertion, random", "score and drop"],
    ],
    ...rows.flatMap(({ measure, occlusion }) =>
      occlusion.map((one) => [
        ...[measure, one.fill],
        ...[one.ranked, one.shuffled, one.random].map(({ deletionArea }) => cell(deletionArea)),
        ...[one.againstRandom, one.againstRandomEqually].map(beside),
        ...[one.ranked, one.random].map(({ insertionArea }) => percent(insertionArea.mean)),
        one.correlation.n === 0 ? "" : one.correlation.mean.toFixed(2),
      ]),
    ),
  ]);
  return `Occlusion, on ${counted(n, "photograph")}: areas below the class's probability as patches are covered (smaller: it falls faster), differences in points, Spearman's correlation of a patch's score and its drop:\n\n${table}`;
}

function sanityText(rows: readonly TableRow[]): string {
  const asked = rows.filter(({ sanity }) => sanity.length > 0);
  const value = ({ mean, n }: Mean): string => (n === 0 ? "-" : mean.toFixed(2).replace("-0.00", "0.00"));
  const table = markdown([
    ["sanity", ...asked[0].sanity.map(({ depth, layer }) => `upper ${percent(depth)} (${layer})`)],
    ...asked.map(({ measure, sanity }) => [
      measure,
      ...sanity.map(
        ({ kept, correlation, reconstruction }) => `${value(kept)}, ${value(correlation)}, ${value(reconstruction)}`,
      ),
    ]),
  ]);
  return `Sanity, on ${counted(asked[0].sanity[0].kept.images, "photograph")}, with the weights of the upper layers drawn anew: share of the neurons that are chosen again, Spearman's correlation of all scores, Pearson's of the same neurons' reconstructions:\n\n${table}`;
}
