/** Reads the attributes of an operator; what is not as ONNX has it is refused by the operator and its name. */
import { PippinError } from "../../../../../contract/errors.ts";
import type { Padding } from "../../../../modelGeometry/graph.ts";
import type { OnnxNode } from "./onnxModel.ts";

export type Pair = readonly [number, number];

export function attributeNumber(node: OnnxNode, name: string, otherwise: number): number {
  const value = node.attributes.get(name) ?? otherwise;
  return typeof value === "number" && !Number.isNaN(value)
    ? value
    : refuseDamaged(node, `has a ${name} that is no number`);
}

export function attributeText(node: OnnxNode, name: string, otherwise: string): string {
  const value = node.attributes.get(name) ?? otherwise;
  return typeof value === "string" ? value : refuseDamaged(node, `has a ${name} that is no text`);
}

export function attributeNumbers<T extends readonly number[] | null>(
  node: OnnxNode,
  name: string,
  otherwise: T,
): readonly number[] | T {
  const value = node.attributes.get(name);
  if (value === undefined) return otherwise;
  if (Array.isArray(value)) return value as readonly number[];
  return refuseDamaged(node, `has ${name} that are no list of numbers`);
}

/** @returns rows and columns, whole numbers above 0. */
export function attributePair(node: OnnxNode, name: string, otherwise: Pair): Pair {
  const values = attributeNumbers(node, name, otherwise);
  const [rows, columns] = values;
  if (values.length === 2 && isLength(rows) && isLength(columns)) return [rows, columns];
  if (values.length === 1 || values.length === 3)
    return refuse(node, `works on ${values.length} axes; Pippin does maps of rows and columns`);
  return refuseDamaged(
    node,
    `has the ${name} ${values.slice(0, 8).join(", ")}; two whole numbers above 0 are expected`,
  );
}

function isLength(value: number | undefined): value is number {
  return Number.isInteger(value) && value! > 0 && value! < 2 ** 24;
}

/** Output rows and columns of a sliding window, and as much of the padding as lies under a window. */
export interface Slide {
  readonly output: Pair;
  readonly padding: Padding;
  /** Rows and columns of it, at the end, that the file does not state: `ceil_mode` reaches over them. */
  readonly overhang: Pair;
}

/**
 * Slides a window as ONNX does: explicit pads, or `auto_pad`.
 *
 * @param shape - rows and columns of the map.
 * @param roundsUp - `ceil_mode`: a last window that lies on the map in part counts.
 */
export function slide(
  node: OnnxNode,
  shape: Pair,
  size: Pair,
  strides: Pair,
  dilation: Pair = [1, 1],
  roundsUp = false,
): Slide {
  const mode = attributeText(node, "auto_pad", "NOTSET");
  const pads = attributeNumbers(node, "pads", [0, 0, 0, 0]);
  if (pads.length !== 4 || !pads.every((pad) => Number.isInteger(pad) && Math.abs(pad) < 2 ** 24)) {
    return refuseDamaged(node, `has the pads ${pads.slice(0, 8).join(", ")}`);
  }
  if (pads.some((pad) => pad < 0)) return refuse(node, "has pads below 0");
  if (!["NOTSET", "", "VALID", "SAME_UPPER", "SAME_LOWER"].includes(mode))
    return refuse(node, `has the auto_pad "${mode}"`);
  const axis = (of: 0 | 1): [output: number, before: number, after: number, overhang: number] => {
    const [length, stride, reach] = [shape[of], strides[of], (size[of] - 1) * dilation[of] + 1];
    if (mode.startsWith("SAME")) {
      const output = Math.ceil(length / stride);
      const total = Math.max(0, (output - 1) * stride + reach - length);
      const before = mode === "SAME_UPPER" ? Math.floor(total / 2) : Math.ceil(total / 2);
      return [output, before, total - before, 0];
    }
    const [before, after] = mode === "VALID" ? [0, 0] : [pads[of], pads[of + 2]];
    const room = length + before + after - reach;
    let output = Math.floor(room / stride) + 1;
    if (roundsUp) {
      output = Math.ceil(room / stride) + 1;
      // A window that would begin in the padding after the map is none.
      if ((output - 1) * stride >= length + before) output--;
    }
    // As far as the windows reach: what lies beyond the last one is in none, and the last one may reach further.
    const needed = Math.max(0, (output - 1) * stride + reach - length - before);
    return [output, before, needed, Math.max(0, needed - after)];
  };
  const [rows, columns] = [axis(0), axis(1)];
  return {
    output: [rows[0], columns[0]],
    padding: { top: rows[1], bottom: rows[2], left: columns[1], right: columns[2] },
    overhang: [rows[3], columns[3]],
  };
}

/** @throws PippinError always, for something sound that Pippin does not do. */
export function refuse(node: OnnxNode, what: string): never {
  throw new PippinError("unsupported", `${titled(node)} ${what}.`, { layer: node.name, type: node.type });
}

/** @throws PippinError always, for something that is in no sound file. */
export function refuseDamaged(node: OnnxNode, what: string): never {
  throw new PippinError("bad-file", `${titled(node)} ${what}: the file is damaged. Export the network again.`, {
    layer: node.name,
  });
}

function titled({ name, type, shownType = type, outputs }: OnnxNode): string {
  return `The operator ${shownType} "${(name === "" ? (outputs[0] ?? "") : name).slice(0, 200)}"`;
}
