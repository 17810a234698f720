/** Constants of a graph in the order and the number that a Keras layer has them. */
import type { KerasWeight } from "../kerasModel.ts";

/** One value, or one a channel. */
export function spread(values: Float32Array, channels: number): Float32Array {
  return values.length === channels ? values : new Float32Array(channels).fill(values[0]);
}

export function transposed({ shape: [rows, columns], read }: KerasWeight): KerasWeight {
  return {
    shape: [columns, rows],
    read: () => {
      const values = read();
      return Float32Array.from(values, (_, i) => values[(i % rows) * columns + Math.floor(i / rows)]);
    },
  };
}

/** Rows that stand for the places of a map with its channels first, brought into the order of one with channels last. */
export function inOurOrder(
  kernel: KerasWeight,
  [height, width, channels]: readonly [number, number, number],
): KerasWeight {
  const [, units] = kernel.shape;
  return {
    shape: kernel.shape,
    read: () => {
      const values = kernel.read();
      const ordered = new Float32Array(values.length);
      for (let place = 0; place < height * width; place++) {
        for (let channel = 0; channel < channels; channel++) {
          const from = (channel * height * width + place) * units;
          ordered.set(values.subarray(from, from + units), (place * channels + channel) * units);
        }
      }
      return ordered;
    },
  };
}
