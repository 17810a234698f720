/** An evaluation as a file to take away. */
import { createHash } from "node:crypto";
import { basename } from "node:path";
import type { MeasureFinding } from "../../../contract/evaluation.ts";
import type { Refusal } from "../../../contract/jobs.ts";
import type { ImageRecord, ModelRecord } from "../../../contract/records.ts";
import type { Input, Output } from "../../../contract/requests.ts";
import { classInWords } from "../../../drawing/classNames.ts";
import { readFileNamed } from "../../files/readFile.ts";
import { writeWhole } from "../../files/wholeFile.ts";
import { decodeImage } from "../../imaging/decode.ts";
import { makeThumbnail } from "../../imaging/thumbnail.ts";
import { writeCsv } from "../../interchange/csv.ts";
import type { ExampleFigure, ExampleMap } from "../../interchange/evaluation/examples.ts";
import { evaluationReport } from "../../interchange/evaluation/report.ts";
import { evaluationRows } from "../../interchange/evaluation/rows.ts";
import { findingsOf } from "../../workspace/evaluations.queries.ts";
import { imageById } from "../../workspace/images.queries.ts";
import { modelById } from "../../workspace/models.queries.ts";
import { keptOr } from "../../workspace/pictures.ts";
import type { Computes, LongWork, Program, Reads } from "../context.ts";
import { exportPlace } from "../exchange/exportPlace.ts";
import { requireUnchanged } from "../explain/explainer.ts";
import { each } from "../jobs/each.ts";
import { referenceOf } from "../models/findModel.ts";
import { commandOf } from "./command.ts";
import { finishedEvaluation, type FinishedEvaluation } from "./patches.ts";

/** Photographs at either end that a report shows. */
const EXAMPLES = 3;

export async function exportEvaluation(
  context: Reads & LongWork & Computes & Program,
  { id, format, target, command }: Input<"exportEvaluation">,
): Promise<Output<"exportEvaluation">> {
  const stored = finishedEvaluation(context, id);
  const evaluation = stored.result;
  const place = exportPlace(context, target);
  const path = place.file(`evaluation-${id}.${format}`);
  let refused: readonly Refusal[] = [];
  if (format === "html") {
    const examples = await examplesOf(context, stored);
    refused = examples.refused;
    const report = { evaluation, examples: examples.results, command: command ?? commandOf(stored) };
    writeWhole(path, evaluationReport({ ...report, hashes: evaluation.images }));
  } else {
    writeWhole(
      path,
      format === "csv" ? writeCsv(evaluationRows(evaluation)) : `${JSON.stringify(evaluation, null, 2)}\n`,
    );
  }
  place.wrote(path);
  return { written: [...place.written], downloads: [...place.downloads], notes: [], refused: [...refused] };
}

interface Candidate {
  readonly image: ImageRecord;
  readonly found: MeasureFinding;
  /** Index of the class that was explained. */
  readonly explained: number;
  readonly on: number;
  readonly place: ExampleFigure["place"];
}

/** Photographs with the most, then those with the fewest, centres on the object, by the first measure. */
async function examplesOf(
  context: Reads & LongWork & Computes & Program,
  { id, modelId, settings: { measures, classMaps } }: FinishedEvaluation,
): Promise<{ results: readonly ExampleFigure[]; refused: readonly Refusal[] }> {
  const [measure] = measures;
  const model = modelById(context.db, modelId)!;
  const all: Omit<Candidate, "place">[] = [];
  for (const { imageId, finding } of findingsOf(context.db, id)) {
    const image = imageById(context.db, imageId);
    const found = finding.measures.find((one) => one.measure === measure);
    if (image === undefined || found === undefined || found.patches.length === 0) continue;
    all.push({
      image,
      found,
      explained: finding.explained.index,
      on: found.patches.filter(({ hits }) => hits[0]!.centre).length,
    });
  }
  const share = ({ on, found }: Omit<Candidate, "place">): number => on / found.patches.length;
  // Of few photographs none stands at both ends.
  const most = Math.min(EXAMPLES, Math.ceil(all.length / 2));
  const strongest = all.toSorted((a, b) => share(b) - share(a)).slice(0, most);
  const rest = all.filter((one) => !strongest.includes(one));
  const weakest = rest.toSorted((a, b) => share(a) - share(b)).slice(0, most);
  const candidates: Candidate[] = [
    ...strongest.map((one) => ({ ...one, place: "strongest" as const })),
    ...weakest.map((one) => ({ ...one, place: "weakest" as const })),
  ];
  return each(context, candidates, {
    message: "Drawing examples",
    whole: "The report",
    nameOf: ({ image }) => image.path,
    work: async ({ image, found, explained, on, place }): Promise<ExampleFigure> => ({
      name: basename(image.path),
      place,
      measure: found.measure,
      centres: { on, of: found.patches.length },
      width: image.width,
      height: image.height,
      picture: { type: "image/jpeg", bytes: await smallPicture(context, image) },
      map: classMaps ? await mapOf(context, model, image, explained) : null,
      patches: found.patches.map(({ convolution, rank, imageBox, labels, hits }) => ({
        convolution,
        rank,
        box: imageBox,
        label: labels[0] ?? null,
        on: hits[0]!.centre,
      })),
    }),
  });
}

async function mapOf(
  context: Reads & Computes & Program,
  model: ModelRecord,
  image: ImageRecord,
  classIndex: number,
): Promise<ExampleMap> {
  const network = referenceOf(context, model);
  const { kind, height, width, values, box } = await context.engine.classMap({
    imagePath: image.path,
    network,
    classIndex,
  });
  return { kind, className: classInWords(model.classNames, classIndex), rows: height, columns: width, values, box };
}

async function smallPicture({ folder }: Reads, image: ImageRecord): Promise<Uint8Array> {
  return keptOr(folder, { hash: image.hash, ending: "jpg" }, async () => {
    const bytes = readFileNamed(image.path);
    requireUnchanged(image, createHash("sha256").update(bytes).digest("hex"));
    return makeThumbnail((await decodeImage(bytes, image.path)).image);
  });
}
