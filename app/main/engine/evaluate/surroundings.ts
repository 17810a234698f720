/** A photograph without what is round its object, and without the object: what a class needs of the two. */
import type { Box } from "../../../contract/geometry.ts";
import { requireClass } from "../network/classScores.ts";
import type { LoadedNetwork } from "../network/forward.ts";
import { scoresOf } from "../../modelGeometry/graph.ts";
import { photographOnView, type PreparedInput } from "../../modelGeometry/preprocessing.ts";
import { logOddsOf } from "./blank.ts";

/** Shares of the photograph that an object must cover for the two to be told apart. */
const LEAST_OBJECT = 0.02;
const MOST_OBJECT = 0.95;

interface Shape {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

/**
 * The class's log odds without the surroundings, and without the object, each painted over in the mean colour of the other: so
 * no colour of what is gone is left, which the photograph's own mean would keep of large surroundings.
 *
 * @param object - `[inputHeight, inputWidth]`, 1 on the object.
 * @returns null where the object covers less than 2% or more than 95% of the photograph.
 * @throws PippinError `invalid-request` where the network has no such class, `bad-file` where scores are not finite.
 */
export function partsApart(
  loaded: LoadedNetwork,
  prepared: PreparedInput,
  classIndex: number,
  object: Uint8Array,
): { readonly surroundings: number; readonly object: number } | null {
  const { network } = loaded;
  const [height, width, channels] = network.inputShape;
  const shape = { width, height, channels };
  const pictures = paintedOver(prepared.pixels, shape, object, photographOnView(prepared.geometry));
  if (pictures === null) return null;
  const logOdds = (pixels: Float32Array): number => {
    const pass = loaded.forward(pixels, []);
    try {
      requireClass(classIndex, pass.probabilities.length);
      return logOddsOf(scoresOf(network), pass.values(network.logits), classIndex);
    } finally {
      pass.dispose();
    }
  };
  return { surroundings: logOdds(pictures.withoutSurroundings), object: logOdds(pictures.withoutObject) };
}

/**
 * @param pixels - `[height, width, channels]`.
 * @param object - `[height, width]`, 1 on the object.
 * @param photograph - whole pixels; bars beside it stay as they are.
 * @returns null where the object covers less than 2% or more than 95% of the photograph.
 *
 * @example
 * ```ts
 * const shape = { width: 4, height: 1, channels: 1 };
 * const photograph = { x: 0, y: 0, width: 4, height: 1 };
 * const { withoutSurroundings, withoutObject } = paintedOver(Float32Array.of(1, 3, 5, 7), shape, Uint8Array.of(0, 1, 1, 0), photograph)!;
 * withoutSurroundings; // => [4, 3, 5, 4]
 * withoutObject; // => [1, 4, 4, 7]
 * ```
 */
export function paintedOver(
  pixels: Float32Array,
  { width, channels }: Shape,
  object: Uint8Array,
  photograph: Box,
): { readonly withoutSurroundings: Float32Array; readonly withoutObject: Float32Array } | null {
  const places: number[] = [];
  for (let y = photograph.y; y < photograph.y + photograph.height; y++) {
    for (let x = photograph.x; x < photograph.x + photograph.width; x++) places.push(y * width + x);
  }
  const inside = places.filter((place) => object[place] === 1);
  const outside = places.filter((place) => object[place] !== 1);
  const share = inside.length / places.length;
  if (share < LEAST_OBJECT || share > MOST_OBJECT) return null;
  return {
    withoutSurroundings: painted(pixels, channels, outside, meanOf(pixels, channels, inside)),
    withoutObject: painted(pixels, channels, inside, meanOf(pixels, channels, outside)),
  };
}

function meanOf(pixels: Float32Array, channels: number, places: readonly number[]): number[] {
  return Array.from({ length: channels }, (_, channel) => {
    const sum = places.reduce((total, place) => total + pixels[place * channels + channel], 0);
    return sum / places.length;
  });
}

function painted(
  pixels: Float32Array,
  channels: number,
  places: readonly number[],
  colour: readonly number[],
): Float32Array {
  const copy = pixels.slice();
  for (const place of places) copy.set(colour, place * channels);
  return copy;
}
