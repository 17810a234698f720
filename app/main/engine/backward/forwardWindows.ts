/** The forward pass's values where the windows of a descending signal are. */
import type { Tensor4D } from "@tensorflow/tfjs-core";
import type { ForwardPass, LoadedNetwork } from "../network/forward.ts";
import type { TensorFlow } from "../tensors/backend.ts";
import { computeValues } from "../tensors/computeValues.ts";
import { cropToFrame, reframe, wholeFrame, type Frame, type Windows } from "./frame.ts";

/**
 * @param node - a map that the pass has kept.
 * @returns its values inside each window, zero outside the map.
 */
export function forwardWindows(loaded: LoadedNetwork, pass: ForwardPass, node: number, frame: Frame): Windows {
  const [height, width, channels] = loaded.network.nodes[node].shape as [number, number, number];
  if (pass.wasRead(node)) return cropToFrame(pass.values(node), [height, width], channels, frame);
  const output = pass.output(node) as Tensor4D;
  const read = loaded.tf.getBackend() === "tensorflow" ? readBySlice : readByRows;
  const size = frame.height * frame.width * channels;
  const values = new Float32Array(frame.tops.length * size);
  frame.tops.forEach((frameTop, n) => {
    const frameLeft = frame.lefts[n];
    const [top, left] = [Math.max(0, frameTop), Math.max(0, frameLeft)];
    const rows = Math.min(height, frameTop + frame.height) - top;
    const columns = Math.min(width, frameLeft + frame.width) - left;
    if (rows <= 0 || columns <= 0) return;
    const found = read(loaded.tf, output, [top, left, rows, columns]);
    if (found.length === size) {
      values.set(found, n * size);
      return;
    }
    const part = { ...wholeFrame([rows, columns], 1), tops: [top], lefts: [left] };
    const window = { ...frame, tops: [frameTop], lefts: [frameLeft] };
    values.set(reframe({ frame: part, channels, values: found }, window).values, n * size);
  });
  return { frame, channels, values };
}

/** Top, left, rows, columns. */
type Part = readonly [number, number, number, number];

function readBySlice(tf: TensorFlow, map: Tensor4D, [top, left, rows, columns]: Part): Float32Array {
  return computeValues(tf, () => tf.slice(map, [0, top, left, 0], [1, rows, columns, map.shape[3]]));
}

/** WebAssembly's slice copies the whole map each time; but its memory can be read from one place to another. */
function readByRows(tf: TensorFlow, map: Tensor4D, [top, left, rows, columns]: Part): Float32Array {
  const backend = tf.backend() as unknown as { readSync(data: object, start: number, end: number): Float32Array };
  const [, , width, channels] = map.shape;
  const values = new Float32Array(rows * columns * channels);
  for (let row = 0; row < rows; row++) {
    const start = ((top + row) * width + left) * channels;
    values.set(backend.readSync(map.dataId, start, start + columns * channels), row * columns * channels);
  }
  return values;
}
