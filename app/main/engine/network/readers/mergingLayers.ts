/** Layers that join several maps. */
import { PippinError } from "../../../../contract/errors.ts";
import type { Node } from "../../../modelGeometry/graph.ts";
import type { KerasLayer } from "./kerasModel.ts";
import { axisField, refuseLayer } from "./layerFields.ts";
import type { LayerContext } from "./layerContext.ts";

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

export function addMerge(context: LayerContext, type: "Add" | "Average" | "Multiply"): Node {
  const { layer, inputs, table } = context;
  const shapes = inputs.map((input) => input.shape);
  const widest = shapes[0].map((_, axis) => Math.max(...shapes.map((shape) => shape[axis] ?? 1)));
  if (type === "Multiply") {
    refuseUnlike(layer, shapes, (shape) => shape.map((length, axis) => (length === 1 ? widest[axis] : length)));
    return context.push({ kind: "multiply" }, inputs, widest);
  }
  refuseUnlike(layer, shapes, (shape) => shape);
  const sum = context.push({ kind: "add" }, inputs, widest);
  if (type === "Add") return sum;
  const scale = table.compute(`${layer.name}/scale`, layer.name, [1], () => Float32Array.of(1 / inputs.length));
  const shift = table.compute(`${layer.name}/shift`, layer.name, [1], () => Float32Array.of(0));
  return context.push({ kind: "affine", scale, shift }, [sum], widest);
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
