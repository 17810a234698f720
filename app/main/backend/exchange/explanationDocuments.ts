/** One file about all explained images: report, table, JSON, COCO. */
import { basename } from "node:path";
import { PippinError } from "../../../contract/errors.ts";
import type { Refusal } from "../../../contract/jobs.ts";
import type { ClassifierRecord, ModelRecord } from "../../../contract/records.ts";
import type { ExplainedImage } from "../../../contract/routes/explain.ts";
import { classInWords } from "../../../drawing/classNames.ts";
import { fileExists } from "../../files/findFiles.ts";
import { grown, type GrowingFile } from "../../files/wholeFile.ts";
import { cocoPieces } from "../../interchange/coco.ts";
import { patchesCsv } from "../../interchange/csv.ts";
import { cocoLabel, cocoOfExplanations } from "../../interchange/explainedCoco.ts";
import { htmlReport } from "../../interchange/htmlReport.ts";
import type { ReportClassifier, ReportHead } from "../../interchange/report/reportData.ts";
import { classifierById } from "../../workspace/classifiers.queries.ts";
import type { Program, Reads } from "../context.ts";
import type { Explains } from "../explain/explain.ts";
import { each } from "../jobs/each.ts";
import { stoppedUnfinished } from "../jobs/stopped.ts";
import { graphOf } from "../models/findModel.ts";
import type { ExportPlace } from "./exportPlace.ts";
import { stemOfAll, type ExplainedFacts, type ExplainedSelection } from "./explainedSelection.ts";
import { reportFrame, reportImage } from "./reportImage.ts";

export interface Written {
  /** Images that are in the files. */
  readonly images: number;
  readonly notes: readonly string[];
  readonly refused: readonly Refusal[];
}

export async function writeReport(
  context: Explains,
  explained: ExplainedSelection,
  place: ExportPlace,
): Promise<Written> {
  const { results: images, refused } = await each(context, explained.images, {
    message: "Looking for photographs",
    whole: "The report",
    nameOf: ({ image }) => image.path,
    work: (facts) => {
      if (fileExists(facts.image.path)) return facts;
      throw new PippinError("unreadable-file", `"${facts.image.path}" does not exist any more, so it was left out.`);
    },
  });
  const all = { ...explained, images };
  const head = reportHead(context, all, refused);
  const photographs = images.map((facts, i) => ({
    frame: () => reportFrame(context, explained.read(facts)),
    image: async () => {
      const image = await reportImage(context, explained.read(facts));
      context.progress({ done: i + 1, total: images.length, message: "Writing the report" });
      return image;
    },
  }));
  context.progress({ done: 0, total: images.length, message: "Writing the report" });
  await writeDocument(context, place, `${stemOfAll(images)}.html`, htmlReport(head, photographs));
  return { images: images.length, notes: [], refused };
}

export async function writeTable(
  context: Explains,
  explained: ExplainedSelection,
  place: ExportPlace,
): Promise<Written> {
  const vocabulary = [...new Set(usedClassifiers(context, explained).flatMap(({ labels }) => labels))];
  const rows = patchesCsv(tableImages(explained), vocabulary);
  await writeDocument(context, place, `${stemOfAll(explained.images)}.csv`, rows);
  return { images: explained.images.length, notes: [], refused: [] };
}

function* tableImages(
  explained: ExplainedSelection,
): Generator<Parameters<typeof patchesCsv>[0] extends Iterable<infer Image> ? Image : never> {
  for (const {
    path,
    explained: { name, probability },
    patches,
  } of inTurn(explained)) {
    yield { path, className: name, probability, patches };
  }
}

export async function writeJsonFile(
  context: Explains,
  explained: ExplainedSelection,
  place: ExportPlace,
): Promise<Written> {
  await writeDocument(context, place, `${stemOfAll(explained.images)}.json`, jsonPieces(explained));
  return { images: explained.images.length, notes: [], refused: [] };
}

/** As `JSON.stringify` writes the whole answer. */
function* jsonPieces(explained: ExplainedSelection): Generator<string> {
  const { refused, reused, ...head } = explained.answer;
  yield `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "images": [`;
  let isFirst = true;
  for (const image of inTurn(explained)) {
    yield `${isFirst ? "" : ","}\n    ${indented(image, 4)}`;
    isFirst = false;
  }
  yield `${isFirst ? "" : "\n  "}],\n  "refused": ${indented(refused, 2)},\n  "reused": ${reused}\n}\n`;
}

function indented(value: unknown, by: number): string {
  return JSON.stringify(value, null, 2).replaceAll("\n", `\n${" ".repeat(by)}`);
}

export async function writeCocoFile(
  context: Explains,
  explained: ExplainedSelection,
  place: ExportPlace,
): Promise<Written> {
  const labels = new Set<string>();
  const left = { unlabelled: 0, rejected: 0 };
  let all = 0;
  for (const { patches } of inTurn(explained)) {
    for (const patch of patches) {
      const found = cocoLabel(patch);
      if ("label" in found) labels.add(found.label);
      else left[found.left]++;
      all++;
    }
  }
  const paths = explained.images.map(({ image }) => image.path);
  const pieces = cocoPieces(cocoOfExplanations(paths, labels, () => inTurn(explained)));
  await writeDocument(context, place, `${stemOfAll(explained.images)}-coco.json`, pieces);
  return {
    images: explained.images.length,
    notes: [
      ...(left.unlabelled === 0
        ? []
        : [
            `${left.unlabelled} of ${all} patches have no label, because no patch classifier covers the class: they are not in the file.`,
          ]),
      ...(left.rejected === 0
        ? []
        : [`${left.rejected} of ${all} labels were rejected in review: they are not in the file.`]),
    ],
    refused: [],
  };
}

function* inTurn(explained: ExplainedSelection): Generator<ExplainedImage> {
  for (const facts of explained.images) yield explained.read(facts);
}

/** Others get their turn after so many pieces, about an image each. */
const AT_ONCE = 20;

async function writeDocument(
  { signal }: Explains,
  place: ExportPlace,
  name: string,
  pieces: Iterable<string> | AsyncIterable<string>,
): Promise<void> {
  const path = place.file(name);
  await grown(path, async (file: GrowingFile) => {
    let written = 0;
    for await (const piece of pieces) {
      if (signal.aborted) throw stoppedUnfinished("The export");
      file.write(piece);
      if (++written % AT_ONCE === 0) await new Promise(setImmediate);
    }
  });
  place.wrote(path);
}

/** Versions that labelled patches of the images, newest first. */
function usedClassifiers({ db }: Reads, { images }: Pick<ExplainedSelection, "images">): ClassifierRecord[] {
  const used = new Set(images.map(({ classifierId }) => classifierId).filter((id) => id !== null));
  return [...used].sort((a, b) => b - a).flatMap((id) => classifierById(db, id) ?? []);
}

function reportHead(context: Reads & Program, explained: ExplainedSelection, missing: readonly Refusal[]): ReportHead {
  const { model, answer, images } = explained;
  const [inputHeight, inputWidth] = graphOf(context, model).inputShape;
  return {
    title: reportTitle(model, images),
    version: answer.version,
    backend: answer.backend === "native" ? "TensorFlow, native" : "TensorFlow.js, WebAssembly",
    model: { name: model.name, hash: model.hash, inputWidth, inputHeight, preprocessing: model.preprocessing },
    settings: answer.settings,
    convolutions: [...new Set(images.flatMap(({ convolutions }) => convolutions))].sort((a, b) => a - b),
    classifiers: usedClassifiers(context, explained).map((one) => reportClassifier(one, model.classNames)),
    photographs: images.length,
    mostPatches: images.reduce((most, { patches }) => Math.max(most, patches), 0),
    warnings: [...answer.refused, ...missing].map(({ message }) => message),
  };
}

function reportTitle({ name }: ModelRecord, images: readonly ExplainedFacts[]): string {
  const [only] = images;
  const what = only !== undefined && images.length === 1 ? basename(only.image.path) : `${images.length} photographs`;
  return `What ${name} looked at in ${what}`;
}

function reportClassifier(
  { id, name, version, classIndices, labels, features, metrics }: ClassifierRecord,
  classNames: readonly string[],
): ReportClassifier {
  const [only] = classIndices;
  const covers =
    only !== undefined && classIndices.length === 1 ? classInWords(classNames, only) : `${classIndices.length} classes`;
  const [vocabulary, looksAt] = [labels, features.name];
  return { id: String(id), name: `${name}, version ${version}`, covers, vocabulary, features: looksAt, metrics };
}
