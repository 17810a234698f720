/** What a search for shortcuts found round the objects, as people read it. */
import type {
  BlankingTest,
  ShortcutGroup,
  ShortcutRule,
  ShortcutSearch,
  SurroundingsTest,
} from "../contract/classProfile.ts";
import { counted, listed, percent, tenths } from "../contract/numberWords.ts";
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

/** How many shortcuts a search found, in a sentence. */
export function findingsInWords({ groups, surroundings }: Pick<ShortcutSearch, "groups" | "surroundings">): string {
  const findings = groups.filter(({ found }) => found).length + (surroundings?.found === true ? 1 : 0);
  if (findings === 0) return "No shortcut was found.";
  return `${counted(findings, "possible shortcut")} ${findings === 1 ? "was" : "were"} found.`;
}

/** What a finding proves, and what it does not. */
export function proofInWords({ leastShare }: ShortcutRule): { readonly says: string; readonly saysNot: string } {
  return {
    says: "with these places covered, the class falls clearly more than with random boxes of the same sizes covered, so the network leans on them in these photographs.",
    saysNot: `that leaning on them is wrong. Where nothing is outlined, only you can tell whether it is the object or lies beside it. And that nothing is found does not show that there is no shortcut: one that lies on the object, stands in fewer than ${percent(leastShare)} of the photographs, or is no place at all (brightness, sharpness) is not seen.`,
  };
}

/** "12 patches, 80% of them off the object, called none (9) and fur (3)". */
export function groupFactsInWords({ patches, off, labels }: Pick<ShortcutGroup, "patches" | "off" | "labels">): string {
  return [
    counted(patches, "patch", "patches"),
    ...(off === null ? [] : [`${percent(off)} of them off the object`]),
    ...(labels.length === 0
      ? []
      : [`called ${listed(labels.slice(0, 3).map(({ label, patches: n }) => `${label} (${n})`))}`]),
  ].join(", ");
}

/** Whether the class falls more than for random boxes, in a sentence with its figures; or that it was not tried. */
export function testInWords(
  test: BlankingTest | null,
  { rule, class: { name } }: Pick<ShortcutSearch, "rule" | "class">,
): string {
  if (test === null) return "It was not covered: only the groups with most evidence are.";
  const { images, drop, random, difference, interval, corrected } = test;
  const fell = `With it covered in ${counted(images, "photograph")}, the log odds of "${name}" ${fallInWords(drop)}; with random boxes of the same sizes covered they ${fallInWords(random)}.`;
  const figures = `${tenths(difference)} (${tenths(interval[0])} to ${tenths(interval[1])}), ${pInWords(corrected)} by Holm`;
  if (corrected > rule.mostP) return `${fell} The difference is not clear: ${figures}.`;
  if (difference < 0) return `${fell} They fall less than with random boxes: ${figures}.`;
  if (difference < rule.leastDrop) {
    return `${fell} That is more, by ${figures}, but less than the ${rule.leastDrop} from which a shortcut is spoken of.`;
  }
  return `${fell} That is more, by ${figures}: the network leans on it.`;
}

function fallInWords(drop: number): string {
  const by = Math.abs(drop).toFixed(1);
  return Number(by) === 0 ? "stay" : `${drop > 0 ? "fall" : "rise"} by ${by}`;
}
