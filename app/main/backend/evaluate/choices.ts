/** What a set offers to evaluate. */
import type { Input, Output } from "../../../contract/requests.ts";
import { currentClassifiers } from "../../workspace/classifiers.queries.ts";
import { objectsOfImage } from "../../workspace/images.queries.ts";
import { verdictsOfImage } from "../../workspace/review.queries.ts";
import type { ImportsModels, Reads } from "../context.ts";
import { setImages } from "../images/selectedImages.ts";
import { findModel } from "../models/findModel.ts";

export async function evaluationChoices(
  context: Reads & ImportsModels,
  { set, model: name, categories }: Input<"evaluationChoices">,
): Promise<Output<"evaluationChoices">> {
  const { db } = context;
  const model = await findModel(context, name);
  const classifiers = currentClassifiers(db, model.id);
  const images = setImages(context, set);
  const objects = images.map(({ id }) => objectsOfImage(db, id).filter(({ polygons }) => polygons.length > 0));
  const counts = new Map<string, number>();
  for (const own of objects) {
    for (const category of new Set(own.map((object) => object.category))) {
      counts.set(category, (counts.get(category) ?? 0) + 1);
    }
  }
  return {
    images: images.length,
    categories: [...counts]
      .map(([category, count]) => ({ name: category, images: count }))
      .sort((a, b) => b.images - a.images || (a.name < b.name ? -1 : 1)),
    outlined: objects.filter((own) => own.length > 0).length,
    counted: objects.filter((own) => own.some(({ category }) => categories === null || categories.includes(category)))
      .length,
    marked: objects.filter((own) => own.some(({ parts }) => Object.keys(parts).length > 0)).length,
    reviewed: images.filter((image) => classifiers.some(({ id }) => verdictsOfImage(db, id, image.id).length > 0))
      .length,
    classifiers: classifiers.map(({ id, name: classifier, version }) => ({ id, name: classifier, version })),
  };
}
