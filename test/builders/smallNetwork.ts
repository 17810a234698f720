/** A network that is small enough for every measure and control in a blink. */
import { conv2d, dense, head, layer } from "./keras.ts";
import { writeH5 } from "./kerasFile.ts";

/**
 * Writes an `.h5` of two convolutions, "first" and "second", over 32 x 32 pixels.
 *
 * @param classes - how many; 1: one score, by sigmoid, that says which of two it is.
 */
export async function writeSmallNetwork(file: string, classes: number): Promise<void> {
  const layers = [
    conv2d("first", 3, 4, 3, { activation: "relu", strides: 2 }),
    conv2d("second", 4, 4, 3, { activation: "relu" }),
  ];
  const one = [layer("GlobalAveragePooling2D", "pool"), dense("scores", 4, 1, { activation: "sigmoid" })];
  await writeH5(file, [...layers, ...(classes === 1 ? one : head(4, classes))], [32, 32, 3]);
}
