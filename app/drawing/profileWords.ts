/** A class profile as people read it. */
import type { ClassProfile, Place, ProfileComparison, ProfileDifference, Unlike } from "../contract/classProfile.ts";
import { counted, listed, numeral, percent, points } from "../contract/numberWords.ts";
import { pInWords } from "./evaluationWords.ts";

export const PLACE_WORDS: Readonly<Record<Place, string>> = {
  on: "on the object",
  edge: "at its edge",
  off: "off the object",
};

/** What a share is of: a label as it is, a place in words. */
export function kindInWords(by: "label" | "place" | "neuron", what: string): string {
  return by === "place" ? (PLACE_WORDS[what as Place] ?? what) : what;
}

/** What the shares of a profile are shares of. */
export const EVIDENCE_WORDS =
  "Evidence is a patch's share of its photograph's positive scores; each photograph counts once. Intervals: 95%, by drawing photographs anew.";

/** "7 photographs explained as it, 105 patches". */
export function countsInWords({ images, patches }: Pick<ClassProfile, "images" | "patches">): string {
  return `${counted(images, "photograph")} explained as it, ${counted(patches, "patch", "patches")}`;
}

/** What most photographs are carried by, and how many are unlike them. */
export function unlikeInWords({ by, carriers, n, total }: Unlike, className: string): string {
  const most = listed(carriers.map(({ name, images }) => `${kindInWords(by, name)} in ${numeral(images)}`));
  return `Of ${counted(n, "photograph")}, most evidence is ${most}. ${
    total === 0
      ? `None is unlike the others of ${className}.`
      : `${counted(total, "photograph")} ${total === 1 ? "is" : "are"} unlike the rest.`
  }`;
}

/** "28% for Samoyed, 40% for Great Pyrenees; -12 points (-20 to -3), p = .01 by Holm". */
export function profileDifferenceInWords(
  { first, second, difference, interval: [low, high], corrected }: ProfileDifference,
  name: string,
  beside: string,
): string {
  return `${percent(first)} for ${name}, ${percent(second)} for ${beside}; ${points(difference)} points (${points(low)} to ${points(high)}), ${pInWords(corrected)} by Holm`;
}

/** Whether the two sides are of the same photographs, and what that means. */
export function pairingInWords({ paired, images }: Pick<ProfileComparison, "paired" | "images">): string {
  return paired
    ? `Both are of the same ${counted(images, "photograph")}, compared photograph by photograph.`
    : "They are of different photographs, so what differs may lie in the photographs as well as in the class.";
}

/** What tells a profile from the one beside it: its class, else its set, else its model. */
export function besideInWords(profile: ClassProfile, against: ClassProfile): string {
  if (against.class.index !== profile.class.index) return against.class.name;
  return against.model.hash === profile.model.hash
    ? `${against.class.name}, ${against.set}`
    : `${against.class.name}, ${against.model.name}`;
}
