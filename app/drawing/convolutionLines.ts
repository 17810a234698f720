/** How convolutions are told apart: by the weight of their boxes' lines. */

export interface ConvolutionLine {
  /** A CSS colour. */
  readonly stroke: string;
  /** In CSS pixels. */
  readonly width: number;
}

/** From the first convolution to the last: thin and white to thick and slate, one quiet hue. */
const FIRST_LINE = { lightness: 98, width: 1.5 };
const LAST_LINE = { lightness: 66, width: 3.5 };

/** @param convolutions - the numbers of those that are shown together, ascending. */
export function convolutionLine(convolutions: readonly number[], convolution: number): ConvolutionLine {
  const place = Math.max(0, convolutions.indexOf(convolution));
  const share = convolutions.length > 1 ? place / (convolutions.length - 1) : 0;
  const lightness = FIRST_LINE.lightness + share * (LAST_LINE.lightness - FIRST_LINE.lightness);
  const width = FIRST_LINE.width + share * (LAST_LINE.width - FIRST_LINE.width);
  return { stroke: `hsl(205 45% ${lightness.toFixed(0)}%)`, width: Number(width.toFixed(2)) };
}
