/** How a label is shown, wherever it is: its colour and its key, both by its place in the vocabulary. */
import { inkOn } from "./contrast.ts";

/** The label of patches that show none of the vocabulary's attributes; it has no place of its own among them. */
export const NONE = "none";

export interface LabelColour {
  /** `#rrggbb`. */
  readonly fill: string;
  /** Of text on it: black or white, whichever is read better. */
  readonly ink: "#000" | "#fff";
  /** Where it is a surface. */
  readonly hatched: boolean;
}

/** Okabe and Ito's colour-blind-safe set, without black. Source: https://jfly.uni-koeln.de/color/ */
const LABEL_FILLS = ["#0072b2", "#e69f00", "#d55e00", "#cc79a7", "#009e73", "#56b4e9", "#f0e442"] as const;

/** Two greys that black text can be read on, stripe by stripe. */
export const HATCH = { dark: "#8a8a90", light: "#a8a8ae" } as const;

/** {@link HATCH} as a CSS background. */
export const HATCHING = `repeating-linear-gradient(135deg,${HATCH.dark} 0 3px,${HATCH.light} 3px 6px)`;

/** Keys are digits, and 0 is {@link NONE}'s. */
const MOST_KEYS = 9;

/**
 * A vocabulary of more than seven uses colours again: the word or key always stands beside them.
 *
 * @param label - null, or one that the vocabulary does not have, is grey; `none` is grey and hatched.
 */
export function labelColour(vocabulary: readonly string[], label: string | null): LabelColour {
  const place = label === null ? -1 : namedLabels(vocabulary).indexOf(label);
  const fill = place < 0 ? HATCH.dark : LABEL_FILLS[place % LABEL_FILLS.length]!;
  return { fill, ink: inkOn(fill), hatched: label === NONE };
}

/** The label's surface as a CSS background. */
export function labelBackground(vocabulary: readonly string[], label: string | null): string {
  const { fill, hatched } = labelColour(vocabulary, label);
  return hatched ? HATCHING : fill;
}

/** @returns 1 to 9 in the order of the vocabulary, 0 for `none`; null where no key is left. */
export function labelKey(vocabulary: readonly string[], label: string): string | null {
  if (label === NONE) return "0";
  const place = namedLabels(vocabulary).indexOf(label);
  return place >= 0 && place < MOST_KEYS ? String(place + 1) : null;
}

/** @returns the keys of all labels but `none`, as they are named: "1-5". */
export function labelKeys(vocabulary: readonly string[]): string {
  const last = Math.min(MOST_KEYS, namedLabels(vocabulary).length);
  return last > 1 ? `1-${last}` : "1";
}

function namedLabels(vocabulary: readonly string[]): string[] {
  return vocabulary.filter((label) => label !== NONE);
}
