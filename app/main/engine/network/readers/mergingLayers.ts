/** Layers that join several maps. */
import { PippinError } from "../../../../contract/errors.ts";
import type { Node } from "../../../modelGeometry/graph.ts";
import type { KerasLayer } from "./kerasModel.ts";
import { axisField, refuseLayer } from "./layerFields.ts";
import type { LayerContext } from "./layerContext.ts";
import { scaleAndShift } from "./scaleAndShift.ts";

export function addConcatenate(context: LayerContext): Node {
  const { layer, inputs } = context;
  const shapes = inputs.map((input) => input.shape);
  const axis = axisField(layer, "axis");
  if (axis !== -1 && axis !== shapes[0].length) {
    refuseLayer(layer, `joins along axis ${JSON.stringify(axis)}; Pippin does the last one only`);
  }
  refuseUnlike(layer, shapes, (shape) => shape.slice(0, -1));
  const channels = shapes.reduce((sum, shape) => sum + shape[shape.length - 1], 0);
  return context.push({ kind: "concatenate" }, inputs, [...shapes[0].slice(0, -1), channels]);
}

export type Merge = "Add" | "Average" | "Subtract" | "Multiply" | "Maximum" | "Minimum";

/** Inputs of one row, column or channel are read everywhere. */
export function addMerge(context: LayerContext, type: Merge, inputs = context.inputs): Node {
  const { layer } = context;
  const shapes = inputs.map((input) => input.shape);
  if (inputs.length < 2) {
    refuseLayer(
      layer,
      "joins two things, of which the file holds one: save the model again with the newest Keras, as .keras",
    );
  }
  const widest = shapes[0].map((_, axis) => Math.max(...shapes.map((shape) => shape[axis] ?? 1)));
  refuseUnlike(layer, shapes, (shape) => shape.map((length, axis) => (length === 1 ? widest[axis] : length)));
  switch (type) {
    case "Multiply":
      return context.push({ kind: "multiply" }, inputs, widest);
    case "Maximum":
    case "Minimum":
      return context.push({ kind: "extreme", mode: type === "Maximum" ? "max" : "min" }, inputs, widest);
    case "Add":
      return context.push({ kind: "add" }, inputs, widest);
    case "Subtract": {
      if (inputs.length > 2) refuseLayer(layer, `subtracts ${inputs.length} maps; two were expected`);
      const negative = scaleAndShift(context, inputs[1], [-1], [0]);
      return context.push({ kind: "add" }, [inputs[0], negative], widest);
    }
    case "Average": {
      const sum = context.push({ kind: "add" }, inputs, widest);
      return scaleAndShift(context, sum, [1 / inputs.length], [0]);
    }
  }
}

/** The first map plus the second times a number, as Inception-ResNet's blocks have it (Szegedy et al. 2016). */
export function addScaledSum(context: LayerContext, scale: number): Node {
  const { inputs, layer } = context;
  if (inputs.length !== 2) refuseLayer(layer, `reads ${inputs.length} maps; two were expected`);
  const scaled = scaleAndShift(context, inputs[1], [scale], [0]);
  return addMerge(context, "Add", [inputs[0], scaled]);
}

/** @param part - of a shape, in which all must agree. */
function refuseUnlike(
  { name, type }: KerasLayer,
  shapes: readonly (readonly number[])[],
  part: (shape: readonly number[]) => readonly number[],
): void {
  if (new Set(shapes.map((shape) => part(shape).join("x"))).size === 1) return;
  const sizes = shapes.map((shape) => shape.join("x")).join(", ");
  throw new PippinError("bad-file", `Layer "${name}" (${type}) joins maps whose sizes do not fit: ${sizes}.`, {
    layer: name,
  });
}
