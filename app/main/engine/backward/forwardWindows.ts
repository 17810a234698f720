/** The forward pass's values where the windows of a descending signal are. */
import type { Tensor4D } from "@tensorflow/tfjs-core";
import type { ForwardPass, LoadedNetwork } from "../network/forward.ts";
import { computeValues } from "../tensors/computeValues.ts";
import { cropToFrame, reframe, wholeFrame, type Frame, type Windows } from "./frame.ts";

/**
 * @param node - a map that the pass has kept.
 * @returns its values inside each window, zero outside the map.
 */
export function forwardWindows(loaded: LoadedNetwork, pass: ForwardPass, node: number, frame: Frame): Windows {
  const [height, width, channels] = loaded.network.nodes[node].shape as [number, number, number];
  // WebAssembly's slice copies the whole map each time, so there the map is read once and kept.
  if (loaded.tf.getBackend() !== "tensorflow" || pass.wasRead(node)) {
    return cropToFrame(pass.values(node), [height, width], channels, frame);
  }
  const output = pass.output(node) as Tensor4D;
  const size = frame.height * frame.width * channels;
  const values = new Float32Array(frame.tops.length * size);
  frame.tops.forEach((frameTop, n) => {
    const frameLeft = frame.lefts[n];
    const [top, left] = [Math.max(0, frameTop), Math.max(0, frameLeft)];
    const rows = Math.min(height, frameTop + frame.height) - top;
    const columns = Math.min(width, frameLeft + frame.width) - left;
    if (rows <= 0 || columns <= 0) return;
    const slice = computeValues(loaded.tf, () =>
      loaded.tf.slice(output, [0, top, left, 0], [1, rows, columns, channels]),
    );
    const part = { ...wholeFrame([rows, columns], 1), tops: [top], lefts: [left] };
    const window = { ...frame, tops: [frameTop], lefts: [frameLeft] };
    values.set(reframe({ frame: part, channels, values: slice }, window).values, n * size);
  });
  return { frame, channels, values };
}
