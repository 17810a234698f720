/** How the way down from a neuron is shown: as a picture of its own. */
import { resizeBilinear } from "../../imaging/resample.ts";
import type { RgbImage } from "../../imaging/rgbImage.ts";

/** Signal at the network's input, window of one neuron. */
export interface Reconstruction {
  readonly width: number;
  readonly height: number;
  /** `[height, width, channels]` in the network's input values; any scale, any sign. */
  readonly values: Float32Array;
}

/** Pixels that a reconstruction is shown with at least, so that 24 of them are not a stamp. */
const SMALLEST_SIDE = 96;

/** Share of the non-zero values that the stretch shows without clipping: a few extreme ones would grey out the rest. */
const SHOWN = 0.99;

/**
 * Draws a reconstruction with its own contrast: zero is mid grey (128), and the 99th percentile of the non-zero
 * magnitudes becomes 1 or 255. The stretch is symmetric and the same for all colours, so no colour or sign is made up;
 * brightness cannot be compared between neurons. Small windows are enlarged by a whole factor, smoothly, to at least 96
 * pixels on the shorter side. Of a network of one channel the picture is grey; of one of four it shows the colours, and what
 * arrives at alpha is not drawn.
 *
 * @param order - of the network's input channels: `bgr` after `caffe` preprocessing.
 *
 * @example
 * The largest magnitude, 4, is full contrast: 128 + 127, 128, and 128 - 127 / 2, rounded half up.
 * ```ts
 * const reconstruction = { width: 1, height: 1, values: Float32Array.of(4, 0, -2) };
 * const { width, height, data } = renderReconstruction(reconstruction, "rgb");
 * [width, height]; // => [96, 96]
 * data.subarray(0, 3); // => [255, 128, 65]
 * ```
 */
export function renderReconstruction(reconstruction: Reconstruction, order: "rgb" | "bgr"): RgbImage {
  const { width, height } = reconstruction;
  const values = coloursOf(reconstruction);
  const stretch = stretchOf(values);
  const data = new Uint8Array(values.length);
  for (let at = 0; at < values.length; at += 3) {
    for (let colour = 0; colour < 3; colour++) {
      data[at + colour] = shade(values[at + (order === "bgr" ? 2 - colour : colour)] / stretch);
    }
  }
  const zoom = Math.max(1, Math.ceil(SMALLEST_SIDE / Math.min(width, height)));
  return resizeBilinear({ width, height, data }, width * zoom, height * zoom);
}

/** `[height, width, 3]`. */
function coloursOf({ width, height, values }: Reconstruction): Float32Array {
  const channels = values.length / (width * height);
  if (channels === 3) return values;
  return Float32Array.from({ length: width * height * 3 }, (_, at) => {
    const pixel = Math.floor(at / 3);
    return values[pixel * channels + (channels === 1 ? 0 : at % 3)];
  });
}

/** The magnitude that becomes full contrast; 1 for a reconstruction of zeros, which is plain grey. */
function stretchOf(values: Float32Array): number {
  const magnitudes = values.map(Math.abs).filter((value) => value > 0);
  if (magnitudes.length === 0) return 1;
  magnitudes.sort();
  return magnitudes[Math.ceil(magnitudes.length * SHOWN) - 1];
}

function shade(value: number): number {
  return Math.floor(128 + 127 * Math.min(1, Math.max(-1, value)) + 0.5);
}
