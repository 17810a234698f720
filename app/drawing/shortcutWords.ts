/** What a search for shortcuts found round the objects, as people read it. */
import type { ShortcutGroup, SurroundingsTest } from "../contract/classProfile.ts";
import { counted, tenths } from "../contract/numberWords.ts";
import { pInWords } from "./evaluationWords.ts";

/**
 * @example
 * ```ts
 * const test = { found: true, images: 24, surroundings: 8.1, object: 0.2, difference: 7.9, interval: [6, 9.5], p: 0.0004 };
 * surroundingsInWords("wolf", test);
 * // => 'In 24 photographs "wolf" loses 8.1 of its log odds without what is round the object, and 0.2 without the object. That is 7.9 (6.0 to 9.5) more, p < .001: the surroundings carry the class.'
 * ```
 */
export function surroundingsInWords(className: string, test: SurroundingsTest): string {
  const { found, images, surroundings, object, difference, interval, p } = test;
  const other = surroundings < 0 === object < 0 ? tenths(Math.abs(object)) : changed(object);
  const lost = `In ${counted(images, "photograph")} "${className}" ${changed(surroundings)} of its log odds without what is round the object, and ${other} without the object.`;
  const [low, high] = interval;
  const figures = `${tenths(difference)} (${tenths(low)} to ${tenths(high)})`;
  const sure = pInWords(p);
  if (found) return `${lost} That is ${figures} more, ${sure}: the surroundings carry the class.`;
  if (difference <= 0) return `${lost} The surroundings do not carry it more than the object does.`;
  return `${lost} The difference, ${figures}, ${sure}, is not large and sure enough to speak of a shortcut.`;
}

function changed(lost: number): string {
  return `${lost < 0 ? "gains" : "loses"} ${tenths(Math.abs(lost))}`;
}

/** The question that a group is put as; one that was named is a statement: "... 13% of the evidence is this: green corner." */
export function groupInWords({ question, named }: Pick<ShortcutGroup, "question" | "named">): string {
  return named === null ? question : question.replace(/\. Name it\.$/, `: ${named}.`);
}
