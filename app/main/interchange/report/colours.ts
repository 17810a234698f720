/** Colours that mean something: labels and convolutions. Everything else is in `style.ts`. */
import { NONE } from "../sentence.ts";

export interface LabelColour {
  /** A CSS colour. */
  readonly fill: string;
  /** Black or white, whichever is read better on it: 4.5 to 1 at least. */
  readonly ink: string;
  readonly hatched: boolean;
}

/** Okabe and Ito's colour-blind-safe set, without black. Source: https://jfly.uni-koeln.de/color/ */
const LABEL_FILLS = ["#0072b2", "#e69f00", "#d55e00", "#cc79a7", "#009e73", "#56b4e9", "#f0e442"] as const;

export const HATCH = { dark: "#8a8a90", light: "#a8a8ae" } as const;

/** Of patches without labels. */
const PLAIN: LabelColour = { fill: "#4a4b50", ink: "#fff", hatched: false };

/**
 * The colour of a label, fixed by its place in the vocabulary (`none` does not count and is grey and hatched). A
 * vocabulary of more than seven uses colours again: the word always stands beside them.
 */
export function labelColour(vocabulary: readonly string[], label: string | null): LabelColour {
  if (label === null) return PLAIN;
  if (label === NONE) return { fill: HATCH.dark, ink: "#000", hatched: true };
  const place = vocabulary.filter((word) => word !== NONE).indexOf(label);
  if (place < 0) return PLAIN;
  const fill = LABEL_FILLS[place % LABEL_FILLS.length];
  return { fill, ink: contrast(fill, "#000000") >= contrast(fill, "#ffffff") ? "#000" : "#fff", hatched: false };
}

export interface ConvolutionLine {
  readonly stroke: string;
  /** In CSS pixels. */
  readonly width: number;
}

/** From the first convolution to the last: thin and white to thick and slate, one quiet hue. */
const FIRST_LINE = { lightness: 98, width: 1.5 };
const LAST_LINE = { lightness: 66, width: 3.5 };

/** The line that a convolution's boxes are drawn with. */
export function convolutionLine(convolutions: readonly number[], convolution: number): ConvolutionLine {
  const place = Math.max(0, convolutions.indexOf(convolution));
  const share = convolutions.length > 1 ? place / (convolutions.length - 1) : 0;
  const lightness = FIRST_LINE.lightness + share * (LAST_LINE.lightness - FIRST_LINE.lightness);
  const width = FIRST_LINE.width + share * (LAST_LINE.width - FIRST_LINE.width);
  return { stroke: `hsl(205 45% ${lightness.toFixed(0)}%)`, width: Number(width.toFixed(2)) };
}

/** Contrast ratio of two colours `#rrggbb`, 1 to 21. Source: WCAG 2.2. */
export function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const value = parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
