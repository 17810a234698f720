/** The paper's Table 1, and its controls, on a set whose objects are annotated: one sweep over images, one table. */
import { createHash } from "node:crypto";
import { PippinError } from "../../../contract/errors.ts";
import { ON_RECONSTRUCTIONS } from "../../../drawing/evaluationWords.ts";
import { namingNote } from "../../../drawing/namingWords.ts";
import {
  FEW_IMAGES,
  type Evaluation,
  type EvaluationSettings,
  type EvaluationTable,
  type ImageFinding,
} from "../../../contract/evaluation.ts";
import { counted, percent } from "../../../contract/numberWords.ts";
import type { ClassifierRecord, ImageRecord } from "../../../contract/records.ts";
import type { Refusal } from "../../../contract/jobs.ts";
import type { Input, Output } from "../../../contract/requests.ts";
import { inputGeometry } from "../../modelGeometry/preprocessing.ts";
import { currentClassifiers } from "../../workspace/classifiers.queries.ts";
import {
  findingsOf,
  foundImages,
  openEvaluation,
  saveEvaluation,
  saveFinding,
  type StoredEvaluation,
} from "../../workspace/evaluations.queries.ts";
import { trainingImages } from "../../workspace/heldOut.queries.ts";
import { verdictsOfImage } from "../../workspace/review.queries.ts";
import type { Computes, ImportsModels, LongWork, Program, Reads, Writes } from "../context.ts";
import { classifierForWords, classifierReferences, requireUnchanged, resolved } from "../explain/explainer.ts";
import { setImages } from "../images/selectedImages.ts";
import { eachImage } from "../jobs/each.ts";
import { findModel, graphOf, referenceOf } from "../models/findModel.ts";
import { predictionTruth } from "../review/predictionTruth.ts";
import { findingOf, type Asked, type ReviewedTruth } from "./finding.ts";
import { tableOf } from "./table.ts";
import { countedObjects, maskOnInput, truthOfImage } from "../objects/truth.ts";

type Evaluates = Writes & Computes & LongWork & Program & ImportsModels;

/** What the sweep and the table are made of. */
interface Plan extends Asked {
  readonly set: string;
  readonly settings: EvaluationSettings;
  readonly images: readonly ImageRecord[];
  readonly classifiers: readonly ClassifierRecord[];
  /** Label with this one, whatever the class. */
  readonly forced: ClassifierRecord | null;
  readonly backend: string;
}

export async function evaluate(context: Evaluates, input: Input<"evaluate">): Promise<Output<"evaluate">> {
  const plan = await planOf(context, input);
  const { images, model, set, settings } = plan;
  const evaluation = openEvaluation(context.db, keyOf(context, plan), {
    modelId: model.id,
    set,
    settings,
    classifier: plan.forced?.name ?? null,
    total: images.length,
    created: context.now().toISOString(),
  });
  const found = new Set(foundImages(context.db, evaluation.id));
  const waiting = images.filter(({ id }) => !found.has(id));
  if (evaluation.result !== null && waiting.length === 0) return evaluation.result;
  const message = "Evaluating";
  // With the controls the first photograph alone may take a minute.
  context.progress({ done: found.size, total: images.length, message });
  const { refused } = await eachImage(context, waiting, {
    message,
    before: found.size,
    work: async (image) => saveFinding(context.db, evaluation.id, image, await find(context, plan, image)),
  });
  const result = resultOf(context, plan, evaluation, refused);
  saveEvaluation(context.db, evaluation.id, result);
  return result;
}

async function planOf(context: Evaluates, input: Input<"evaluate">): Promise<Plan> {
  const model = await findModel(context, input.model);
  const settings = { ...input.settings, explanation: resolved(context, model, input.settings.explanation) };
  const inSet = setImages(context, input.set);
  const images = inSet.filter((image) => countedObjects(context, image, settings).length > 0);
  if (images.length === 0) throw nothingMarked(input.set, inSet.length, settings);
  const { convolutions } = settings.explanation;
  const current = currentClassifiers(context.db, model.id);
  const { backend } = await context.engine.status();
  return {
    set: input.set,
    settings,
    model,
    network: graphOf(context, model),
    images,
    convolutions: convolutions === "auto" ? [] : convolutions,
    classifiers: current,
    forced: classifierForWords(context, model, input.classifier ?? null),
    backend,
  };
}

function nothingMarked(set: string, images: number, { categories }: EvaluationSettings): PippinError {
  const which = categories === null ? "an outlined object" : `an object of the category ${categories.join(" or ")}`;
  return new PippinError(
    "invalid-request",
    `None of the ${counted(images, "image")} of the set "${set}" has ${which} to evaluate against. Import outlines, boxes or masks on the Images page, or draw them on the Patches page.`,
    { set, images, command: `pippin images import-coco FILE --set "${set}"` },
  );
}

/** Everything that the findings depend on: what is marked on the images, too, and what was said of patches. */
function keyOf(context: Reads & Program, plan: Plan): string {
  const { set, model, images, settings, classifiers, forced, backend } = plan;
  const depends = {
    set,
    model: model.hash,
    preprocessing: model.preprocessing,
    settings,
    images: images.map((image) => [image.hash, countedObjects(context, image, settings)]),
    classifiers: classifiers.map(({ trainingHash, classIndices }) => [trainingHash, classIndices]),
    forced: forced?.trainingHash ?? null,
    verdicts:
      settings.labels === "reviews"
        ? classifiers.map(({ id }) => images.map((image) => verdictsOfImage(context.db, id, image.id)))
        : null,
    backend,
    version: context.version,
  };
  return createHash("sha256").update(JSON.stringify(depends)).digest("hex");
}

async function find(context: Reads & Computes, plan: Plan, image: ImageRecord): Promise<ImageFinding> {
  const { model, network, settings, classifiers, forced } = plan;
  const truth = truthOfImage(context, image, settings);
  const geometry = inputGeometry(image.width, image.height, network.inputShape, model.preprocessing.geometry);
  const { imageHash, ...assessed } = await context.engine.assess({
    imagePath: image.path,
    network: referenceOf(context, model),
    classifiers: classifierReferences(context, classifiers),
    ...(forced === null ? {} : { forceClassifier: String(forced.id) }),
    settings: settings.explanation,
    measures: settings.measures,
    masks: truth.scopes.map(({ mask }) => maskOnInput(mask, geometry)),
    classMaps: settings.classMaps,
    occlusion: settings.occlusion,
    sanity: settings.sanity,
    seed: settings.seed,
  });
  requireUnchanged(image, imageHash);
  const classifier = forced ?? classifiers.find(({ classIndices }) => classIndices.includes(assessed.explained.index));
  const right = predictionTruth(context.db, model.classNames)(image.id, assessed.predicted.index);
  const reviewed = settings.labels === "reviews" ? reviewedTruth(context, classifier, image) : null;
  return findingOf(plan, image, assessed, truth, classifier?.labels ?? [], reviewed, right);
}

/** What people said of the image's patches in Review, by the measure that found them. */
function reviewedTruth({ db }: Reads, classifier: ClassifierRecord | undefined, image: ImageRecord): ReviewedTruth {
  const verdicts = classifier === undefined ? [] : verdictsOfImage(db, classifier.id, image.id);
  return (measure, place) => {
    const said = verdicts.find(
      (one) =>
        one.measure === measure &&
        one.convolution === place.convolution &&
        one.channel === place.channel &&
        one.row === place.row &&
        one.column === place.column,
    );
    switch (said?.verdict) {
      case "accepted":
        return { label: said.label, any: [said.label] };
      case "corrected":
        return { label: said.correction, any: said.correction === null ? [] : [said.correction] };
      case "rejected":
        return { label: null, any: [] };
      case "skipped":
      case undefined:
        return null;
    }
  };
}

function resultOf(
  context: Reads & Program,
  plan: Plan,
  { id, created }: StoredEvaluation,
  refused: readonly Refusal[],
): Evaluation {
  const { model, settings, classifiers, forced, images } = plan;
  const findings = [...findingsOf(context.db, id)];
  if (findings.length === 0) {
    throw new PippinError(
      "bad-file",
      `None of the ${counted(images.length, "image")} could be evaluated. The first: ${refused[0]?.message ?? "it was removed meanwhile."}`,
      { refused },
    );
  }
  const all = findings.map(({ finding }) => finding);
  const used = forced === null ? labelling(classifiers, all) : [forced];
  const vocabulary = used.length === 0 ? null : [...new Set(used.flatMap(({ labels }) => labels))];
  const { measures, seed } = settings;
  const categories = [...new Set(all.flatMap(({ scopes }) => scopes[0]!.categories))].sort();
  const tables = [null, ...categories].flatMap((category): EvaluationTable[] => {
    if (categories.length === 1 && category !== null) return [];
    const table = tableOf(all, { category, measures, vocabulary, seed });
    return table === null ? [] : [table];
  });
  const evaluated = images.filter(({ id: image }) => findings.some(({ imageId }) => imageId === image));
  const seen = trainedOn(context, used, evaluated);
  return {
    id,
    set: plan.set,
    model: { name: model.name, hash: model.hash, classNames: model.classNames },
    classifiers: used.map(({ id: classifier, name, version, labels }) => ({ id: classifier, name, version, labels })),
    settings,
    convolutions: [...plan.convolutions],
    backend: plan.backend,
    version: context.version,
    created,
    images: findings.length,
    trainedOn: seen,
    notes: [...notesOf(plan, all, used, seen), ...sanityNotes(tables[0])],
    tables,
    refused: [...refused],
  };
}

/** Patch classifiers that cover a class which was explained. */
function labelling(classifiers: readonly ClassifierRecord[], findings: readonly ImageFinding[]): ClassifierRecord[] {
  const chosen = findings.map(({ explained: { index } }) =>
    classifiers.find(({ classIndices }) => classIndices.includes(index)),
  );
  return classifiers.filter((one) => chosen.includes(one));
}

/** @returns how many of the images they have seen in training; null where that is not known of one of them. */
function trainedOn(
  { db }: Reads,
  classifiers: readonly ClassifierRecord[],
  images: readonly ImageRecord[],
): number | null {
  const seen = classifiers.map(({ id }) => trainingImages(db, id));
  if (seen.some((hashes) => hashes.length === 0)) return null;
  const all = new Set(seen.flat());
  return images.filter(({ hash }) => all.has(hash)).length;
}

function notesOf(
  { settings, classifiers }: Plan,
  findings: readonly ImageFinding[],
  used: readonly ClassifierRecord[],
  seen: number | null,
): string[] {
  const n = findings.length;
  const notes: string[] = [];
  if (n < FEW_IMAGES) {
    notes.push(
      n === 1
        ? `1 photograph is few: no interval can be drawn from it. Evaluate ${FEW_IMAGES} or more.`
        : `${counted(n, "photograph")} are few: the intervals are wide, and hold the truth less often than 95% of the time. Evaluate ${FEW_IMAGES} or more.`,
    );
  }
  if (used.length === 0) {
    notes.push(
      classifiers.length === 0
        ? "No patch classifier is trained for this model, so nothing is said of labels. Train one on the Train page."
        : "No photograph was explained as a class that a patch classifier covers, so nothing is said of labels. Choose a patch classifier to label all of them with it.",
    );
  } else {
    const judged = findings.filter(({ measures }) =>
      measures.some(({ patches }) => patches.some(({ truth, labels }) => truth !== null && labels.length > 0)),
    ).length;
    notes.push(truthNote(settings, judged, n));
    notes.push(...new Set(used.flatMap(({ features }) => namingNote(features.name) ?? [])));
    if (seen === null) {
      notes.push(
        "It is not known which photographs the patch classifier was trained on, as it is from before this was kept.",
      );
    } else if (seen > 0) {
      notes.push(
        `The patch classifier was trained on patches of ${seen} of the ${counted(n, "photograph")}: its labels on these say nothing about others. Evaluate on a set that it has not seen.`,
      );
    }
  }
  if (settings.objects === "boxes") {
    notes.push("The truth is the box around each object: patches in its corners count as on the object.");
  }
  return notes;
}

/** What reconstructions prove, and what they do not, with what was measured: half way down, and at the deepest. */
function sanityNotes(table: EvaluationTable | undefined): string[] {
  const row = table?.rows.find(({ sanity }) => sanity.some(({ reconstruction }) => reconstruction.n > 0));
  const depths = (row?.sanity ?? [])
    .filter(({ reconstruction }) => reconstruction.n > 0)
    .toSorted((a, b) => a.depth - b.depth);
  const deepest = depths.at(-1);
  if (row === undefined || deepest === undefined) return [];
  const half = depths.findLast(({ depth }) => depth <= 0.5);
  const told = half === undefined || half === deepest ? [deepest] : [half, deepest];
  const figures = told.map(({ depth, kept, reconstruction: { mean, byImage } }) => {
    const [low, high] = byImage;
    const drawn = depth === 1 ? "all layers" : `the upper ${percent(depth)} of the layers`;
    return `With the weights of ${drawn} drawn anew, ${percent(kept.mean)} of the neurons that ${row.measure} chose are chosen again, and their reconstructions correlate by ${mean.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)}) with what they were.`;
  });
  return [`${ON_RECONSTRUCTIONS} ${figures.join(" ")}`];
}

function truthNote({ labels }: EvaluationSettings, judged: number, n: number): string {
  const what = labels === "parts" ? "parts marked" : "reviews";
  if (judged > 0) {
    return labels === "parts"
      ? `Labels are judged by the parts that are marked on ${judged} of the ${counted(n, "photograph")}.`
      : `Labels are judged by what was said in Review on ${judged} of the ${counted(n, "photograph")}. A rejected label without the right one counts as wrong.`;
  }
  return `No photograph has ${what}, so nothing is said of labels. ${
    labels === "parts"
      ? "Import parts with the objects, or judge labels by reviews."
      : "Explain the set with the same settings and review its patches first."
  }`;
}
