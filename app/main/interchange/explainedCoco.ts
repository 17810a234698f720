/** Labelled patches of explanations as COCO. */
import type { ExplainedPatch } from "../../contract/engine.ts";
import type { CocoDataset } from "./coco.ts";
import { HASH_FIELD } from "./cocoMarks.ts";
import { namesBelow } from "./fileNames.ts";

export interface CocoExplained {
  readonly path: string;
  readonly hash: string;
  readonly width: number;
  readonly height: number;
  readonly patches: readonly ExplainedPatch[];
}

/**
 * A category a label, an annotation a patch that has one: its box in the photograph, `score` (the label's probability, as
 * detectors write it) and which neuron it is. Patches without a label are left out: COCO has no annotation without category.
 */
export function cocoOfExplanations(images: readonly CocoExplained[]): CocoDataset {
  const names = namesBelow(images.map(({ path }) => path));
  const labelled = images.flatMap(({ patches }, i) =>
    patches
      .filter(({ labels }) => labels.length > 0)
      .map((patch) => ({ patch, best: patch.labels[0], imageId: i + 1 })),
  );
  const labels = [...new Set(labelled.map(({ best }) => best.label))].sort();
  return {
    images: images.map(({ hash, width, height }, i) => ({
      ...{ id: i + 1, fileName: names[i], width, height },
      extra: { [HASH_FIELD]: hash },
    })),
    categories: labels.map((name, i) => ({ id: i + 1, name, keypoints: null, extra: { supercategory: "patch" } })),
    annotations: labelled.map(({ patch, best, imageId }, i) => ({
      id: i + 1,
      imageId,
      categoryId: labels.indexOf(best.label) + 1,
      box: patch.imageBox,
      outline: null,
      keypoints: null,
      extra: {
        score: best.probability,
        area: patch.imageBox.width * patch.imageBox.height,
        iscrowd: 0,
        convolution: patch.convolution,
        layer: patch.layer,
        channel: patch.channel,
        row: patch.row,
        column: patch.column,
        measure: patch.measure,
      },
    })),
    extra: {},
  };
}
