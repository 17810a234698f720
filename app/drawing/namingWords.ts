/** What must be said beside labels that another network than the explained one helps to give. */
import { looksWithSecond, SECOND_NETWORK, type FeatureSpecification } from "../contract/patchClassifier.ts";

/** Behind a sentence that names parts. */
export const NAMED_BY_SECOND = `The parts are named with the eyes of a second network, ${SECOND_NETWORK}.`;

/**
 * @param features - of a patch classifier.
 * @returns what its labels tell, and what they do not; null where the explained network, or the picture, alone gives them.
 */
export function namingNote(features: FeatureSpecification["name"]): string | null {
  if (!looksWithSecond(features)) return null;
  const alone = features === "second" ? "alone" : "beside the explained network";
  return `Labels are names: they tell what a second network (${SECOND_NETWORK}, ${alone}) sees in the region that a neuron looked at, not what the explained network represents there.`;
}
