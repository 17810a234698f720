/** Labelled patches of explanations as COCO. */
import type { ExplainedPatch } from "../../contract/engine.ts";
import type { Review } from "../../contract/review.ts";
import { area } from "../../drawing/boxes.ts";
import type { CocoDataset } from "./cocoDataset.ts";
import { HASH_FIELD } from "./cocoMarks.ts";
import { namesBelow } from "./fileNames.ts";

export interface CocoExplained {
  readonly path: string;
  readonly hash: string;
  readonly width: number;
  readonly height: number;
  readonly patches: readonly (ExplainedPatch & { readonly review?: Review | undefined })[];
}

/**
 * A category a label, an annotation a patch that has one: its box in the photograph, `score` (the label's probability, as
 * detectors write it) and which neuron it is. A corrected patch is of the category that it should have been. Patches without
 * a label, and those whose label was rejected, are left out: COCO has no annotation without category.
 */
export function cocoOfExplanations(images: readonly CocoExplained[]): CocoDataset {
  const names = namesBelow(images.map(({ path }) => path));
  const labelled = images.flatMap(({ patches }, i) =>
    patches
      .filter(({ labels, review }) => labels.length > 0 && review?.verdict !== "rejected")
      .map((patch) => ({ patch, label: patch.review?.label ?? patch.labels[0].label, imageId: i + 1 })),
  );
  const labels = [...new Set(labelled.map(({ label }) => label))].sort();
  return {
    images: images.map(({ hash, width, height }, i) => ({
      ...{ id: i + 1, fileName: names[i], width, height },
      extra: { [HASH_FIELD]: hash },
    })),
    categories: labels.map((name, i) => ({ id: i + 1, name, keypoints: null, extra: { supercategory: "patch" } })),
    annotations: labelled.map(({ patch, label, imageId }, i) => ({
      id: i + 1,
      imageId,
      categoryId: labels.indexOf(label) + 1,
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
        ...(patch.review === undefined ? {} : { verdict: patch.review.verdict }),
      },
    })),
    extra: {},
  };
}
