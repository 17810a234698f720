/** Sliding windows as TensorFlow places them: output sizes, and the zeros that "same" stands for. */
import type { Padding } from "../../../modelGeometry/graph.ts";
import type { KerasLayer } from "./kerasModel.ts";
import { refuseField, refuseLayer, type Pair } from "./layerFields.ts";

/**
 * @param shape - `[height, width, channels]` of the map under the window.
 * @returns output rows and columns, and the padding: where the total of "same" is odd, the extra one is at the end.
 */
export function slide(
  layer: KerasLayer,
  shape: readonly number[],
  size: Pair,
  strides: Pair,
  dilation: Pair,
): { output: [number, number]; padding: Padding } {
  const mode = layer.config["padding"] ?? "valid";
  if (typeof mode !== "string") return refuseField(layer, "padding", '"valid" or "same"');
  if (mode !== "valid" && mode !== "same")
    return refuseLayer(layer, `has the padding "${mode}"; Pippin does "valid" and "same"`);
  const axis = (of: 0 | 1): [output: number, before: number, after: number] => {
    const reach = (size[of] - 1) * dilation[of] + 1;
    const length = shape[of];
    if (mode === "valid") return [Math.floor((length - reach) / strides[of]) + 1, 0, 0];
    const output = Math.ceil(length / strides[of]);
    const total = Math.max(0, (output - 1) * strides[of] + reach - length);
    return [output, Math.floor(total / 2), Math.ceil(total / 2)];
  };
  const [rows, columns] = [axis(0), axis(1)];
  return {
    output: [rows[0], columns[0]],
    padding: { top: rows[1], bottom: rows[2], left: columns[1], right: columns[2] },
  };
}
