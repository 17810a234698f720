/** What a file says of the pictures that its network takes, and what is to be told where it leaves their size open. */
import { PippinError } from "../../../../contract/errors.ts";

export type InputSize = readonly [height: number, width: number];

/** Each of them an axis of the file's; null where it is left open. */
export type StatedShape = readonly (number | null)[];

/** Taken where nothing in the file suggests another: most networks were trained on it. */
const USUAL: InputSize = [224, 224];

/** Input pixels of no network that anybody looks at photographs with; what a larger one would need has no end. */
const MOST_PIXELS = 4096 * 4096;

interface Wanted {
  /** Height and width where the file leaves them open; `suggested`: what the file suggests. */
  readonly inputSize?: InputSize | "suggested";
  /** What the file's layers suggest. */
  readonly suggestion?: InputSize | null;
}

/** @returns whether a size must be told. */
export function isOpen(stated: StatedShape): boolean {
  return stated[0] === null || stated[1] === null;
}

/**
 * @param stated - `[height, width, channels]`.
 * @throws PippinError `unsupported` where these are no pictures that Pippin knows, or larger than any;
 * `invalid-request` where the size is open and none is given, with what is suggested as `suggestedSize` in its data, and
 * where another one is given than the file has.
 *
 * @example
 * ```ts
 * resolvedInputShape([28, 28, 1]); // => [28, 28, 1]
 * resolvedInputShape([null, null, 3], { inputSize: [96, 128] }); // => [96, 128, 3]
 * resolvedInputShape([null, null, 3], { inputSize: "suggested" }); // => [224, 224, 3]
 * resolvedInputShape([null, null, 3]); // throws invalid-request
 * resolvedInputShape([224, 224, 5]); // throws unsupported
 * resolvedInputShape([2000000, 2000000, 3]); // throws unsupported
 * ```
 */
export function resolvedInputShape(
  stated: StatedShape,
  { inputSize, suggestion }: Wanted = {},
): [height: number, width: number, channels: number] {
  const [height, width, channels] = stated;
  if (stated.length !== 3 || (channels !== 1 && channels !== 3 && channels !== 4)) {
    throw new PippinError(
      "unsupported",
      `The network takes input of shape ${shapeInWords(stated)}; Pippin explains networks that take pictures: height x width x channels, of which there are 1 (grey), 3 (colour) or 4 (colour and alpha), the channels last.`,
    );
  }
  const suggested = suggestion ?? USUAL;
  const given = inputSize === "suggested" ? suggested : inputSize;
  const size = [height ?? given?.[0], width ?? given?.[1]];
  if (size[0] === undefined || size[1] === undefined) {
    throw new PippinError(
      "invalid-request",
      `The file leaves the size of the network's pictures open (${shapeInWords(stated)}). Say the height and width that it was trained with: ${suggested.join("x")} is a first try (on the command line, --input-size ${suggested.join("x")}).`,
      { suggestedSize: suggested },
    );
  }
  if (inputSize !== undefined && inputSize !== "suggested" && (size[0] !== inputSize[0] || size[1] !== inputSize[1])) {
    throw new PippinError(
      "invalid-request",
      `The network takes pictures of ${size.join("x")} by its file, so ${inputSize.join("x")} cannot be chosen. Leave the size out.`,
    );
  }
  if (size[0] * size[1] > MOST_PIXELS) {
    throw new PippinError(
      "unsupported",
      `The network takes pictures of ${size.join("x")} pixels; Pippin goes up to ${MOST_PIXELS / 2 ** 20} megapixels (4096x4096). The file is damaged, or a smaller input size is needed.`,
    );
  }
  return [size[0], size[1], channels];
}

function shapeInWords(stated: StatedShape): string {
  return stated.map((length) => length ?? "?").join("x");
}
