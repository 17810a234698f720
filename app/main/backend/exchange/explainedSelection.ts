/** Explanations of a selection, read from the workspace one after the other. */
import { basename } from "node:path";
import { PippinError } from "../../../contract/errors.ts";
import type { ImageRecord, ModelRecord } from "../../../contract/records.ts";
import type { Input } from "../../../contract/requests.ts";
import type { ExplainAnswer, ExplainedImage } from "../../../contract/routes/explain.ts";
import { safePath } from "../../interchange/fileNames.ts";
import { explanationByKey } from "../../workspace/explanations.queries.ts";
import type { ImportsModels } from "../context.ts";
import { explainedImage } from "../explain/explainedImage.ts";
import { classifierForWords, createExplainer, resolved } from "../explain/explainer.ts";
import { explainAll, type Explains } from "../explain/explain.ts";
import { selectedImages } from "../images/selectedImages.ts";
import { findModel } from "../models/findModel.ts";

/** What is known of an explained image without its patches. */
export interface ExplainedFacts {
  readonly image: ImageRecord;
  readonly key: string;
  readonly classifierId: number | null;
  readonly convolutions: readonly number[];
  readonly patches: number;
}

export interface ExplainedSelection {
  readonly model: ModelRecord;
  readonly answer: Omit<ExplainAnswer, "images">;
  readonly images: readonly ExplainedFacts[];
  /** @throws PippinError `not-found` where it was removed meanwhile. */
  read(facts: ExplainedFacts): ExplainedImage;
}

/** Explains what is not explained yet. */
export async function explainedSelection(
  context: Explains & ImportsModels,
  { images: selection, model: name, settings: wanted, words }: Input<"explain">,
): Promise<ExplainedSelection> {
  const model = await findModel(context, name);
  const settings = resolved(context, model, wanted);
  const selected = await selectedImages(context, selection);
  const explainer = await createExplainer(context, model, settings, classifierForWords(context, model, words));
  const { results, refused } = await explainAll(context, explainer, selected.images, (image, stored, isNew) => ({
    image,
    key: stored.key,
    classifierId: stored.classifierId,
    convolutions: stored.result.convolutions,
    patches: stored.patches.length,
    isNew,
  }));
  return {
    model,
    answer: {
      version: context.version,
      backend: explainer.backend,
      model: { name: model.name, hash: model.hash },
      settings,
      refused: [...selected.refused, ...refused],
      reused: results.filter(({ isNew }) => !isNew).length,
    },
    images: results,
    read: ({ image, key }) => {
      const stored = explanationByKey(context.db, key);
      if (stored !== undefined) return explainedImage(context, image, stored, model);
      throw new PippinError("not-found", `"${image.path}" was removed from the workspace meanwhile.`);
    },
  };
}

/** "great_pyrenees_101-5f0c2a": photographs of the same name in different folders stay apart by their content. */
export function stemOf({ path, hash }: Pick<ImageRecord, "path" | "hash">): string {
  return safePath(`${basename(path).replace(/\.[^.]*$/, "")}-${hash.slice(0, 6)}`);
}

/** The name of a file about all of them, without its ending. */
export function stemOfAll(images: readonly ExplainedFacts[]): string {
  const [only] = images;
  return only !== undefined && images.length === 1 ? stemOf(only.image) : "explanations";
}
