/** What images show, as far as their marked objects say. */
import { isCalled } from "../../modelGeometry/classNames.ts";
import type { ReadableDB } from "../../workspace/connection.ts";
import { allClasses } from "../../workspace/classes.queries.ts";
import { categoriesByImage } from "../../workspace/review.queries.ts";

/**
 * A prediction is right where a marked object of the image is called like the predicted class, or like a class of the
 * workspace that covers it ("dog" covers all breeds).
 *
 * @returns null where no object is marked that any class is called like.
 */
export function predictionTruth(
  db: ReadableDB,
  classNames: readonly string[],
): (imageId: number, predicted: number) => boolean | null {
  const marked = categoriesByImage(db);
  const ofCategory = new Map<string, ReadonlySet<number>>();
  const own = allClasses(db);
  const classesCalled = (category: string): ReadonlySet<number> => {
    const known = ofCategory.get(category);
    if (known !== undefined) return known;
    const named = classNames.flatMap((name, index) => (isCalled(name, category) ? [index] : []));
    const covering = own.filter(({ name }) => isCalled(name, category)).flatMap(({ classIndices }) => classIndices);
    const all = new Set([...named, ...covering]);
    ofCategory.set(category, all);
    return all;
  };
  return (imageId, predicted) => {
    const classes = (marked.get(imageId) ?? []).map(classesCalled).filter(({ size }) => size > 0);
    return classes.length === 0 ? null : classes.some((all) => all.has(predicted));
  };
}
