/** Training patches at neurons' positions, labelled by annotated parts and outlines. */
import { PippinError } from "../../../contract/errors.ts";
import type { PatchRecord } from "../../../contract/records.ts";
import type { Input, Output, Refusal } from "../../../contract/requests.ts";
import { truthOf } from "../../statistics/labels.ts";
import { objectsOfImage } from "../../workspace/images.queries.ts";
import { savePatches } from "../../workspace/patches.queries.ts";
import type { Context } from "../backend.ts";
import { truthOfImage } from "../evaluate/evaluate.ts";
import { resolved, setImages } from "../explain/explain.ts";
import { sentenceOf } from "../jobs/refusal.ts";
import { findModel, referenceOf } from "../models/findModel.ts";

/**
 * The patches of the top neurons of every image whose parts are marked. A patch's label is the marked part inside it that
 * is nearest to its centre; without one the texture where at least half of the patch lies inside an outline; else "none"
 * (the rule that label precision is measured by). A classifier trained on them has seen patches as neurons have them: of
 * their sizes, off the part's centre, and most of what is none.
 *
 * Nothing but the patches is stored; the same images and settings give the same patches.
 */
export async function harvestPatches(
  context: Context,
  input: Input<"harvestPatches">,
): Promise<Output<"harvestPatches">> {
  const { db, signal, progress } = context;
  const model = await findModel(context, input.model);
  const settings = resolved(context, model, input.settings);
  const images = setImages(context, input.set).filter(({ id }) =>
    objectsOfImage(db, id).some(({ parts }) => Object.keys(parts).length > 0),
  );
  if (images.length === 0) {
    throw new PippinError(
      "invalid-request",
      `No image of the set "${input.set}" has marked parts to take labels from. Import outlines with keypoints with \`pippin images import-coco\`.`,
    );
  }
  const refused: Refusal[] = [];
  const labels: Record<string, number> = {};
  let [added, found] = [0, 0];
  for (const [i, image] of images.entries()) {
    if (signal.aborted) throw new PippinError("cancelled", `Stopped after ${i} of ${images.length} images.`);
    const { mask, parts } = truthOfImage(context, image);
    const patches = new Map<string, Omit<PatchRecord, "id">>();
    try {
      for (const measure of input.measures) {
        const explained = await context.engine.explain({
          imagePath: image.path,
          network: referenceOf(context, model),
          classifiers: [],
          settings: { ...settings, measure },
          pictures: false,
        });
        for (const { imageBox: box } of explained.patches) {
          const { label } = truthOf(box, parts, mask, input.texture);
          // Two measures, or two neurons, often have the very same patch.
          patches.set(JSON.stringify(box), { imageId: image.id, label, box, origin: "harvest" });
        }
      }
    } catch (error) {
      refused.push({ item: image.path, message: sentenceOf(error) });
    }
    for (const { label } of patches.values()) labels[label] = (labels[label] ?? 0) + 1;
    found += patches.size;
    added += savePatches(db, [...patches.values()]);
    progress({ done: i + 1, total: images.length, message: "Harvesting patches" });
  }
  return { images: images.length, added, known: found - added, labels, refused };
}
