/** The workspace's images as a person looks through them. */
import { basename } from "node:path";
import { PippinError } from "../../../contract/errors.ts";
import type { ImageFilter, ImageOutcome, ImageSort, ListedImage, PredictedClass } from "../../../contract/images.ts";
import type { ModelRecord } from "../../../contract/records.ts";
import type { Input, Output } from "../../../contract/requests.ts";
import { classInWords, classesInWords } from "../../../drawing/classNames.ts";
import {
  countedImage,
  countedImages,
  countSelected,
  objectsOfImage,
  setsOfImage,
  type CountedImage,
} from "../../workspace/images.queries.ts";
import { imagesWithLabel, labelsOfImage } from "../../workspace/patches.queries.ts";
import { mostProbable, predictionOf } from "../../workspace/predictions.queries.ts";
import type { Reads } from "../context.ts";
import { fileExists } from "../../files/findFiles.ts";
import { modelInUse } from "../models/modelInUse.ts";
import { ownClasses, type OwnClass } from "./ownClasses.ts";

export async function listImages(context: Reads, input: Input<"listImages">): Promise<Output<"listImages">> {
  const { db } = context;
  const { set, sort, first } = input;
  const selection = { set, search: input.search.trim() };
  const order = sort === "newest" ? "newest" : "path";
  const judge = judgeOf(context);
  if (!isNarrowed(input) && order === sort && first !== undefined) {
    const images = countedImages(db, selection, order, first).map((image) => looked(known(image, judge(image))));
    return { images, total: countSelected(db, selection) };
  }
  const all = countedImages(db, selection, order);
  const fits = conditionOf(context, input);
  const images = all.map((image) => known(image, judge(image))).filter(fits);
  const by = SORTS[sort];
  const sorted = by === null ? images : images.sort(by);
  return { images: shown(sorted, input), total: all.length };
}

/** The disk is asked of no more photographs than the answer needs: on a network drive each takes its time. */
function shown(images: readonly KnownImage[], { filter, first = Infinity }: Input<"listImages">): ListedImage[] {
  if (filter !== "missing") return images.slice(0, first).map(looked);
  const gone: ListedImage[] = [];
  for (const image of images) {
    if (gone.length >= first) break;
    const one = looked(image);
    if (one.missing) gone.push(one);
  }
  return gone;
}

function isNarrowed({ filter, predicted, shows, outcome, label }: Input<"listImages">): boolean {
  return filter !== "all" || predicted !== null || shows !== null || outcome !== "any" || label !== null;
}

function conditionOf(
  { db }: Reads,
  { filter, predicted, shows, outcome, label }: Input<"listImages">,
): (image: KnownImage) => boolean {
  const withLabel = label === null ? null : imagesWithLabel(db, label);
  return (image) =>
    FILTERS[filter](image) &&
    OUTCOMES[outcome](image) &&
    (predicted === null || image.predicted?.index === predicted) &&
    (shows === null || image.shows === shows) &&
    (withLabel === null || withLabel.has(image.id));
}

/** By what the workspace knows; what is missing, the disk says at the end. */
const FILTERS: Readonly<Record<ImageFilter, (image: KnownImage) => boolean>> = {
  all: () => true,
  labelled: ({ patches }) => patches > 0,
  unlabelled: ({ patches }) => patches === 0,
  outlined: ({ objects }) => objects > 0,
  warnings: ({ warnings }) => warnings.length > 0,
  missing: () => true,
};

const OUTCOMES: Readonly<Record<ImageOutcome, (image: KnownImage) => boolean>> = {
  any: () => true,
  right: ({ right }) => right === true,
  wrong: ({ right }) => right === false,
  unknown: ({ predicted, right }) => predicted !== null && right === null,
  unpredicted: ({ predicted }) => predicted === null,
};

type Comparison = (a: KnownImage, b: KnownImage) => number;
const names = new Intl.Collator("en", { numeric: true });
/** What is not predicted comes last; equals stay by path. */
const sureness = ({ predicted }: KnownImage): number => predicted?.probability ?? 2;

/** Null: as they come from the workspace. */
const SORTS: Readonly<Record<ImageSort, Comparison | null>> = {
  path: null,
  newest: null,
  name: (a, b) => names.compare(a.name, b.name),
  predicted: (a, b) =>
    Number(a.predicted === null) - Number(b.predicted === null) ||
    names.compare(a.predicted?.name ?? "", b.predicted?.name ?? "") ||
    sureness(b) - sureness(a),
  unsure: (a, b) => sureness(a) - sureness(b),
};

interface Judged {
  readonly predicted: ListedImage["predicted"];
  readonly own: OwnClass | null;
}

/** What the network in use has said of each image, and what is known of it without. */
function judgeOf(context: Reads): (image: CountedImage) => Judged {
  const model = modelInUse(context);
  if (model === undefined) return () => ({ predicted: null, own: null });
  const most = mostProbable(context.db, model.id);
  const words = most.size === 0 ? [] : classesInWords(model.classNames);
  const ownOf = ownClasses(context, model);
  return (image) => {
    const found = most.get(image.id);
    if (found === undefined) return { predicted: null, own: ownOf(image) };
    const [index, probability] = found;
    return { predicted: { index, name: words[index] ?? `class ${index}`, probability }, own: ownOf(image) };
  };
}

/** All but whether its file is there. */
type KnownImage = Omit<ListedImage, "missing">;

function known(image: CountedImage, { predicted, own }: Judged): KnownImage {
  return {
    ...image,
    name: basename(image.path),
    predicted,
    shows: own?.name ?? null,
    right: own === null || predicted === null ? null : own.classes.has(predicted.index),
  };
}

function looked(image: KnownImage): ListedImage {
  return { ...image, missing: !fileExists(image.path) };
}

export async function imageDetails(context: Reads, { id }: Input<"imageDetails">): Promise<Output<"imageDetails">> {
  const { db } = context;
  const image = countedImage(db, id);
  if (image === undefined) throw new PippinError("not-found", `The workspace has no image ${id}.`);
  const model = modelInUse(context);
  const prediction = model === undefined ? [] : predictedInWords(context, model, id);
  const own = model === undefined ? null : ownClasses(context, model)(image);
  return {
    image: looked(known(image, { predicted: prediction[0] ?? null, own })),
    objects: objectsOfImage(db, id),
    sets: setsOfImage(db, id),
    labels: labelsOfImage(db, id),
    prediction,
    shownBy: own?.by ?? null,
  };
}

function predictedInWords({ db }: Reads, { id, classNames }: ModelRecord, imageId: number): PredictedClass[] {
  return predictionOf(db, id, imageId).map(([index, probability]) => {
    return { index, name: classInWords(classNames, index), probability };
  });
}
