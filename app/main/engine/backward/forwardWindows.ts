/** The forward pass's values where the windows of a descending signal are. */
import type { Tensor4D } from "@tensorflow/tfjs-core";
import type { ForwardPass, LoadedNetwork } from "../network/forward.ts";
import type { TensorFlow } from "../tensors/backend.ts";
import { computeValues } from "../tensors/computeValues.ts";
import { clearOutside, cropToFrame, type Frame, type Windows } from "./frame.ts";

/**
 * @param node - a map that the pass has kept.
 * @returns its values inside each window, zero outside the map.
 */
export function forwardWindows(loaded: LoadedNetwork, pass: ForwardPass, node: number, frame: Frame): Windows {
  const [height, width, channels] = loaded.network.nodes[node].shape as [number, number, number];
  if (pass.wasRead(node)) return cropToFrame(pass.values(node), [height, width], channels, frame);
  const output = pass.output(node) as Tensor4D;
  const values =
    loaded.tf.getBackend() === "tensorflow"
      ? readByPlaces(loaded.tf, output, frame)
      : readByRows(loaded.tf, output, frame);
  const windows = { frame, channels, values };
  clearOutside(windows, [height, width]);
  return windows;
}

/** All windows at once: a call takes longer than reading what a window holds. Outside the map is what lies at its edge. */
function readByPlaces(tf: TensorFlow, map: Tensor4D, { height, width, tops, lefts }: Frame): Float32Array {
  const [, rows, columns, channels] = map.shape;
  const places = new Int32Array(tops.length * height * width);
  let at = 0;
  tops.forEach((top, n) => {
    const left = lefts[n];
    for (let y = top; y < top + height; y++) {
      const row = Math.min(Math.max(0, y), rows - 1) * columns;
      for (let x = left; x < left + width; x++) places[at++] = row + Math.min(Math.max(0, x), columns - 1);
    }
  });
  return computeValues(tf, () =>
    tf.gatherND(tf.reshape(map, [rows * columns, channels]), tf.tensor2d(places, [places.length, 1], "int32")),
  );
}

/** WebAssembly's slice copies the whole map each time; but its memory can be read from one place to another. */
function readByRows(tf: TensorFlow, map: Tensor4D, { height, width, tops, lefts }: Frame): Float32Array {
  const backend = tf.backend() as unknown as { readSync(data: object, start: number, end: number): Float32Array };
  const [, rows, columns, channels] = map.shape;
  const values = new Float32Array(tops.length * height * width * channels);
  tops.forEach((top, n) => {
    const [from, to] = [Math.max(0, lefts[n]), Math.min(columns, lefts[n] + width)];
    if (from >= to) return;
    for (let y = Math.max(0, top); y < Math.min(rows, top + height); y++) {
      const start = (y * columns + from) * channels;
      const read = backend.readSync(map.dataId, start, start + (to - from) * channels);
      values.set(read, ((n * height + y - top) * width + from - lefts[n]) * channels);
    }
  });
  return values;
}
