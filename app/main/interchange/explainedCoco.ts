/** Labelled patches of explanations as COCO. */
import type { ExplainedPatch } from "../../contract/engine.ts";
import type { ExplainedReview } from "../../contract/review.ts";
import { area } from "../../drawing/boxes.ts";
import type { CocoRecords } from "./coco.ts";
import type { CocoAnnotation } from "./cocoDataset.ts";
import { HASH_FIELD } from "./cocoMarks.ts";
import { namesBelow } from "./fileNames.ts";

export interface CocoExplained {
  readonly path: string;
  readonly hash: string;
  readonly width: number;
  readonly height: number;
  readonly patches: readonly (ExplainedPatch & { readonly review?: ExplainedReview | undefined })[];
}

/** A patch as an annotation has it: its category, or why it has none. */
export type CocoLabel = { readonly label: string } | { readonly left: "unlabelled" | "rejected" };

/** @returns the label that it should have had where it was corrected. */
export function cocoLabel({ labels, review }: CocoExplained["patches"][number]): CocoLabel {
  const [best] = labels;
  if (best === undefined) return { left: "unlabelled" };
  return review?.verdict === "rejected" ? { left: "rejected" } : { label: review?.label ?? best.label };
}

/**
 * A category a label, an annotation a patch that has one: its box in the photograph, `score` (the label's probability, as
 * detectors write it) and which neuron it is. A corrected patch is of the category that it should have been. Patches without
 * a label, and those whose label was rejected, are left out: COCO has no annotation without category.
 *
 * @param paths - of the images, in order.
 * @param labels - of all patches ({@link cocoLabel}).
 * @param images - goes through them, as often as it is asked.
 */
export function cocoOfExplanations(
  paths: readonly string[],
  labels: ReadonlySet<string>,
  images: () => Iterable<CocoExplained>,
): CocoRecords {
  const names = namesBelow(paths);
  const categories = [...labels].sort();
  return {
    images: numbered(images(), ({ path, hash, width, height }, i) => ({
      ...{ id: i + 1, fileName: names[i] ?? path, width, height },
      extra: { [HASH_FIELD]: hash },
    })),
    categories: categories.map((name, i) => ({ id: i + 1, name, keypoints: null, extra: { supercategory: "patch" } })),
    annotations: annotationsOf(images(), categories),
    extra: {},
  };
}

function* numbered<Item, Result>(items: Iterable<Item>, of: (item: Item, index: number) => Result): Generator<Result> {
  let index = 0;
  for (const item of items) yield of(item, index++);
}

function* annotationsOf(images: Iterable<CocoExplained>, categories: readonly string[]): Generator<CocoAnnotation> {
  let [imageId, id] = [0, 0];
  for (const { patches } of images) {
    imageId++;
    for (const patch of patches) {
      const found = cocoLabel(patch);
      if ("left" in found) continue;
      yield annotationOf(patch, found.label, {
        id: ++id,
        imageId,
        categoryId: categories.indexOf(found.label) + 1,
      });
    }
  }
}

function annotationOf(
  patch: CocoExplained["patches"][number],
  label: string,
  ids: Pick<CocoAnnotation, "id" | "imageId" | "categoryId">,
): CocoAnnotation {
  return {
    ...ids,
    box: patch.imageBox,
    outline: null,
    keypoints: null,
    extra: {
      score: patch.labels.find((one) => one.label === label)?.probability ?? 0,
      area: area(patch.imageBox),
      iscrowd: 0,
      convolution: patch.convolution,
      layer: patch.layer,
      channel: patch.channel,
      row: patch.row,
      column: patch.column,
      measure: patch.measure,
      ...saidOf(patch),
    },
  };
}

/** A verdict that was said of an earlier version's same label has that version's number beside it. */
function saidOf({ review }: CocoExplained["patches"][number]): CocoAnnotation["extra"] {
  if (review === undefined) return {};
  const { verdict, carriedFrom } = review;
  return { verdict, ...(carriedFrom === null ? {} : { verdict_of_version: carriedFrom }) };
}
