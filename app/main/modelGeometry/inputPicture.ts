/** What enters a network, as a picture that people can look at. */
import type { RgbImage } from "../imaging/rgbImage.ts";
import type { PreparedInput } from "./preprocessing.ts";

/**
 * The network's own numbers as grey levels, in the network's channel order (so that a network of blue, green and red
 * shows blue skies orange): one line for all channels maps the lowest and highest value that the preprocessing can give
 * to black and white. One channel is grey; of four, the fourth says how much of the others covers white paper.
 *
 * @param range - lowest and highest value, of `valueRange`.
 *
 * @example
 * ```ts
 * const image = { width: 1, height: 1, data: Uint8Array.of(255, 0, 51) };
 * const prepared = prepareInput(image, [1, 1, 3], { values: "tf", geometry: "squash" });
 * prepared.pixels; // => [1, -1, -0.6]
 * inputPicture(prepared, valueRange("tf")).data; // => [255, 0, 51]
 * ```
 */
export function inputPicture({ pixels, view }: PreparedInput, [low, high]: readonly [number, number]): RgbImage {
  const scale = 255 / (high - low);
  const { width, height } = view;
  const levels = Uint8Array.from(pixels, (value) =>
    Math.max(0, Math.min(255, Math.floor((value - low) * scale + 0.5))),
  );
  const channels = pixels.length / (width * height);
  if (channels === 3) return { width, height, data: levels };
  const data = Uint8Array.from({ length: width * height * 3 }, (_, at) => {
    const [pixel, colour] = [Math.floor(at / 3), at % 3];
    if (channels === 1) return levels[pixel]!;
    const alpha = levels[4 * pixel + 3]! / 255;
    return Math.floor(levels[4 * pixel + colour]! * alpha + 255 * (1 - alpha) + 0.5);
  });
  return { width, height, data };
}
