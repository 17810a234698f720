/** Sliding windows as Keras configures them: sizes, strides and the zeros that "same" stands for. */
import { PippinError } from "../../../../contract/errors.ts";
import type { Padding } from "../graph.ts";
import type { PlacedLayer } from "./kerasModel.ts";

export type Pair = readonly [number, number];

/** @returns a field that Keras writes as one number or as two. */
export function pairField(layer: PlacedLayer, field: string, otherwise: Pair): Pair {
  const value = layer.config[field];
  if (value === undefined || value === null) return otherwise;
  const pair = Array.isArray(value) ? (value as unknown[]) : [value, value];
  if (pair.length === 2 && pair.every((one) => Number.isInteger(one) && Number(one) > 0))
    return [Number(pair[0]), Number(pair[1])];
  throw new PippinError(
    "bad-file",
    `Layer "${layer.name}" (${layer.type}): ${field} is ${JSON.stringify(value)}; one or two whole numbers above 0 were expected.`,
    { layer: layer.name },
  );
}

/** TensorFlow's output size and padding; where the total of "same" is odd, the extra row or column is at the end. */
export function slide(
  layer: PlacedLayer,
  shape: readonly number[],
  size: Pair,
  strides: Pair,
  dilation: Pair,
): { output: [number, number]; padding: Padding } {
  if (shape.length !== 3) {
    throw new PippinError(
      "bad-file",
      `Layer "${layer.name}" (${layer.type}) needs a map and gets ${shape.join("x")}.`,
      { layer: layer.name },
    );
  }
  const mode = layer.config["padding"] ?? "valid";
  if (mode !== "valid" && mode !== "same") {
    throw new PippinError(
      "unsupported",
      `Layer "${layer.name}" (${layer.type}) has the padding "${JSON.stringify(mode)}"; Pippin does "valid" and "same".`,
      { layer: layer.name },
    );
  }
  const axis = (of: 0 | 1): [number, number, number] => {
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

/** @returns Keras's `((top, bottom), (left, right))`, `(rows, columns)` or one number. */
export function padding4(layer: PlacedLayer, field: string): Padding {
  const value = layer.config[field] ?? 1;
  const [rows, columns] = Array.isArray(value) ? (value as unknown[]) : [value, value];
  const [top, bottom] = Array.isArray(rows) ? (rows as number[]) : [Number(rows), Number(rows)];
  const [left, right] = Array.isArray(columns) ? (columns as number[]) : [Number(columns), Number(columns)];
  return { top: top, bottom: bottom, left: left, right: right };
}

export function cropping(layer: PlacedLayer): Padding {
  return padding4(layer, "cropping");
}
