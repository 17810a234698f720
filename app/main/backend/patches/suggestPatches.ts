/** Regions of images that are likely to show a label, or that the patch classifier is least sure of. */
import type { Box } from "../../../contract/geometry.ts";
import { PippinError } from "../../../contract/errors.ts";
import type { ImageRecord, PatchRecord } from "../../../contract/records.ts";
import type { Input, Output } from "../../../contract/requests.ts";
import { overlap } from "../../../drawing/boxes.ts";
import { blobPath } from "../../workspace/blobs.ts";
import { classByName } from "../../workspace/classes.queries.ts";
import { modelById } from "../../workspace/models.queries.ts";
import { selectedPatches } from "../../workspace/patches.queries.ts";
import type { Computes, LongWork, Reads } from "../context.ts";
import { knownImages } from "../images/selectedImages.ts";
import { eachImage } from "../jobs/each.ts";
import { findClassifier } from "../training/findClassifier.ts";
import { referenceOf } from "../models/findModel.ts";

type Suggestion = Output<"suggestPatches">["suggestions"][number];

/** Half a window from one to the next, so that no part falls between two. */
const STEP = 0.5;
/** Sides beside the label's own median. */
const SCALES = [0.7, 1, 1.4];
/** A region that overlaps a labelled patch, or a better suggestion, by more IoU than this is no news. */
const NEW = 0.3;

/**
 * Slides windows of the label's usual sizes over each image, labels them, and returns the best of each image that do not
 * overlap: by the label's probability, or by uncertainty, 1 less the distance between the two highest probabilities.
 */
export async function suggestPatches(
  context: Reads & Computes & LongWork,
  input: Input<"suggestPatches">,
): Promise<Output<"suggestPatches">> {
  const classifier = findClassifier(context, input.classifier);
  if (!classifier.labels.includes(input.label)) {
    throw new PippinError(
      "invalid-request",
      `The patch classifier "${classifier.name}" has no label "${input.label}". Its labels: ${classifier.labels.join(", ")}.`,
    );
  }
  const model = modelById(context.db, classifier.modelId)!;
  const classId = classByName(context.db, classifier.name)?.id ?? null;
  const patches = selectedPatches(context.db, { classId });
  const side = usualSide(patches, input.label);
  const { results, refused } = await eachImage(context, knownImages(context, input.images), {
    message: "Looking for patches",
    work: async (image) => {
      const known = patches.filter(({ imageId }) => imageId === image.id).map(({ box }) => box);
      const boxes = windows(image, side).filter((box) => known.every((other) => overlap(other, box) <= NEW));
      const { labels } = await context.engine.labelBoxes({
        imagePath: image.path,
        network: referenceOf(context, model),
        classifier: {
          id: String(classifier.id),
          features: classifier.features,
          path: blobPath(context.folder, classifier.blob),
        },
        boxes,
      });
      const scored = boxes.map((box, place): Suggestion => {
        const ranked = labels[place] ?? [];
        const probability = ranked.find(({ label }) => label === input.label)?.probability ?? 0;
        const [best, second] = ranked;
        const uncertainty = 1 - ((best?.probability ?? 0) - (second?.probability ?? 0));
        return { imageId: image.id, path: image.path, box, probability, uncertainty, labels: [...ranked] };
      });
      return bestApart(scored, input.by, input.top);
    },
  });
  return {
    classifier: { name: classifier.name, version: classifier.version },
    suggestions: results.flat(),
    refused: [...refused],
  };
}

/** Median side of the label's training patches; of all where it has none; null where there are none at all. */
export function usualSide(patches: readonly PatchRecord[], label: string): number | null {
  const own = patches.filter((patch) => patch.label === label);
  const sides = (own.length > 0 ? own : patches)
    .map(({ box }) => Math.sqrt(box.width * box.height))
    .sort((a, b) => a - b);
  return sides[sides.length >> 1] ?? null;
}

function windows({ width, height }: ImageRecord, usual: number | null): Box[] {
  const middle = usual ?? Math.min(width, height) / 6;
  return SCALES.flatMap((scale) => {
    const side = Math.min(width, height, Math.max(2, Math.round(middle * scale)));
    const ys = starts(height, side);
    return starts(width, side).flatMap((x) => ys.map((y) => ({ x, y, width: side, height: side })));
  });
}

/** Evenly spread from edge to edge, half a window apart or a little less. */
function starts(length: number, side: number): number[] {
  const count = Math.ceil((length - side) / (side * STEP)) + 1;
  return Array.from({ length: count }, (_, i) => (count === 1 ? 0 : Math.round((i * (length - side)) / (count - 1))));
}

function bestApart(scored: readonly Suggestion[], by: "probability" | "uncertainty", top: number): Suggestion[] {
  const taken: Suggestion[] = [];
  for (const one of scored.toSorted((a, b) => b[by] - a[by])) {
    if (taken.length === top) break;
    if (taken.every((other) => overlap(other.box, one.box) <= NEW)) taken.push(one);
  }
  return taken;
}
