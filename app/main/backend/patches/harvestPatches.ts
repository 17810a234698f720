/** Training patches at neurons' positions, labelled by annotated parts and outlines. */
import { PippinError } from "../../../contract/errors.ts";
import type { ImageRecord, ModelRecord } from "../../../contract/records.ts";
import type { Input, Output } from "../../../contract/requests.ts";
import { truthOf } from "../../statistics/labels.ts";
import { objectsOfImage } from "../../workspace/images.queries.ts";
import type { NewPatch } from "../../workspace/patches.queries.ts";
import type { Computes, ImportsModels, LongWork, Reads, Writes } from "../context.ts";
import { truthOfImage } from "../objects/truth.ts";
import { resolved, requireUnchanged } from "../explain/explainer.ts";
import { setImages } from "../images/selectedImages.ts";
import { eachImage } from "../jobs/each.ts";
import { findModel, referenceOf } from "../models/findModel.ts";
import { savePatchesFor } from "./patchesFor.ts";
import { requireClass } from "./requireClass.ts";

/**
 * The patches of the top neurons of every image whose parts are marked. A patch's label is the marked part inside it that
 * is nearest to its centre; without one the texture where at least half of the patch lies inside an outline; else "none"
 * (the rule that label precision is measured by). A classifier trained on them has seen patches as neurons have them: of
 * their sizes, off the part's centre, and most of what is none.
 *
 * Nothing but the patches is stored; the same images and settings give the same patches.
 */
export async function harvestPatches(
  context: Writes & Computes & LongWork & ImportsModels,
  input: Input<"harvestPatches">,
): Promise<Output<"harvestPatches">> {
  const { db } = context;
  const model = await findModel(context, input.model);
  const settings = resolved(context, model, input.settings);
  const owner = input.class === undefined ? undefined : requireClass(db, input.class);
  const images = setImages(context, input.set).filter(({ id }) =>
    objectsOfImage(db, id).some(({ parts }) => Object.keys(parts).length > 0),
  );
  if (images.length === 0) {
    throw new PippinError(
      "invalid-request",
      `No image of the set "${input.set}" has marked parts to take labels from. Import outlines with keypoints on the Images page.`,
      { command: `pippin images import-coco FILE --set "${input.set}"` },
    );
  }
  const labels: Record<string, number> = {};
  const { results, refused } = await eachImage(context, images, {
    message: "Harvesting patches",
    work: async (image) => {
      const patches = await patchesAtNeurons(context, image, { ...input, model, settings });
      for (const { label } of patches) labels[label] = (labels[label] ?? 0) + 1;
      return { found: patches.length, ...savePatchesFor(db, owner, patches) };
    },
  });
  const [found, added] = [sum(results.map((one) => one.found)), sum(results.map((one) => one.added))];
  const unowned = sum(results.map((one) => one.unowned));
  return { images: images.length, added, known: found - added, unowned, labels, refused: [...refused] };
}

interface Harvest extends Pick<Input<"harvestPatches">, "measures" | "texture" | "settings"> {
  readonly model: ModelRecord;
}

async function patchesAtNeurons(
  context: Reads & Computes,
  image: ImageRecord,
  { model, settings, measures, texture }: Harvest,
): Promise<NewPatch[]> {
  const { mask, parts } = truthOfImage(context, image);
  const patches = new Map<string, NewPatch>();
  for (const measure of measures) {
    const explained = await context.engine.explain({
      imagePath: image.path,
      network: referenceOf(context, model),
      classifiers: [],
      settings: { ...settings, measure },
      pictures: false,
    });
    requireUnchanged(image, explained.imageHash);
    for (const { imageBox: box } of explained.patches) {
      const { label } = truthOf(box, parts, mask, texture);
      // Two measures, or two neurons, often have the very same patch.
      patches.set(JSON.stringify(box), { imageId: image.id, label, box, origin: "harvest" });
    }
  }
  return [...patches.values()];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
