/** Whether a class needs what is round the object more than the object. */
import type { SurroundingsTest } from "../../../contract/classProfile.ts";
import type { Refusal } from "../../../contract/jobs.ts";
import { inputGeometry } from "../../modelGeometry/preprocessing.ts";
import { pairedMeans } from "../../statistics/classProfile.ts";
import { apartOf, imagesWithFeatures, saveApart } from "../../workspace/shortcuts.queries.ts";
import { requireUnchanged } from "../explain/explainer.ts";
import { eachImage } from "../jobs/each.ts";
import { graphOf, referenceOf } from "../models/findModel.ts";
import { maskOnInput, truthOfImage } from "../objects/truth.ts";
import { SHORTCUT_RULE } from "./rule.ts";
import { type Searches, type Search, recordsOf } from "./search.ts";

/** What one image's class loses without the one, and without the other; null: its object is too small or too large. */
type Apart = { readonly surroundings: number; readonly object: number } | null;

/** Paints over what is round the object of each outlined image, and its object. */
export async function testSurroundings(
  context: Searches,
  { id, selection, seed }: Search,
): Promise<{ readonly surroundings: SurroundingsTest | null; readonly refused: readonly Refusal[] }> {
  const { db } = context;
  const { asked, images, model } = selection;
  const known = apartOf<Apart>(db, id);
  const readable = new Set(imagesWithFeatures(db, id));
  const outlined = images.filter(({ imageId, shares }) => shares !== null && readable.has(imageId));
  const network = graphOf(context, model);
  const { refused } = await eachImage(
    context,
    recordsOf(
      context,
      outlined.filter(({ imageId }) => !known.has(imageId)),
    ),
    {
      message: "Painting over surroundings",
      before: outlined.filter(({ imageId }) => known.has(imageId)).length,
      work: async (image) => {
        const geometry = inputGeometry(image.width, image.height, network.inputShape, model.preprocessing.geometry);
        const { imageHash, logOdds, without } = await context.engine.blank({
          imagePath: image.path,
          network: referenceOf(context, model),
          classIndex: asked.classIndex,
          coverings: [],
          object: maskOnInput(truthOfImage(context, image).mask, geometry),
        });
        requireUnchanged(image, imageHash);
        const [plain] = logOdds as [number];
        const apart: Apart =
          without === null ? null : { surroundings: plain - without.surroundings, object: plain - without.object };
        saveApart(db, id, image.id, apart);
      },
    },
  );
  const all = [...apartOf<Apart>(db, id).values()].flatMap((apart) => apart ?? []);
  if (all.length < SHORTCUT_RULE.leastImages) return { surroundings: null, refused };
  const { first, second, difference, interval, p } = pairedMeans(
    all.map(({ object }) => object),
    all.map(({ surroundings }) => surroundings),
    seed,
  );
  const found = difference >= SHORTCUT_RULE.leastSurroundings && p <= SHORTCUT_RULE.mostP;
  const surroundings = { found, images: all.length, surroundings: second, object: first, difference, interval, p };
  return { surroundings, refused };
}
