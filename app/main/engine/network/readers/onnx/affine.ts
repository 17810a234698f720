/** x * scale + shift by channel; behind a layer with a kernel, or another such, it becomes part of that. */
import type { Node } from "../../../../modelGeometry/graph.ts";
import { foldAffine, type Affine } from "../normalisation.ts";
import type { OperatorContext } from "./operatorContext.ts";
import type { View } from "./views.ts";

/**
 * @param place - of the operator's input that `view` is.
 * @param length - of scale and shift: one number, or one a channel of the node.
 */
export function addAffine(context: OperatorContext, place: number, view: View, length: number, affine: Affine): Node {
  const node = context.nodeOf(view);
  const { layer, table } = context;
  const channels = node.shape[node.shape.length - 1];
  const spread: Affine = {
    scale: () => spreadTo(affine.scale(), channels),
    shift: () => spreadTo(affine.shift(), channels),
  };
  if (context.readsAlone(place)) {
    const folded =
      foldAffine({ layer, inputs: [node], table, replace: context.replace }, spread) ??
      foldIntoAffine(context, node, channels, spread);
    if (folded !== null) return folded;
  }
  const key = (part: string): string => `${layer.name}/${part}`;
  const scale = table.compute(key("scale"), layer.name, [length], () => Float32Array.from(affine.scale()));
  const shift = table.compute(key("shift"), layer.name, [length], () => Float32Array.from(affine.shift()));
  return context.push({ kind: "affine", scale, shift }, [node.index], node.shape);
}

function spreadTo(values: Float64Array, length: number): Float64Array {
  return values.length === length ? values : new Float64Array(length).fill(values[0]);
}

/** Two in a row are one; what follows a normalisation without scale and shift of its own is its scale and shift. */
function foldIntoAffine(
  { layer, table, nodeOf, replace }: OperatorContext,
  node: Node,
  channels: number,
  affine: Affine,
): Node | null {
  const { operation } = node;
  if (operation.kind !== "affine" && operation.kind !== "normalisation") return null;
  // What scales the output of an activation is a part of that.
  if (nodeOf({ node: node.inputs[0] }).layer === node.layer) return null;
  const before = (key: string | undefined, otherwise: number): (() => Float64Array) => {
    if (key === undefined) return () => new Float64Array(channels).fill(otherwise);
    const { read } = table.entry(key);
    return () => spreadTo(Float64Array.from(read()), channels);
  };
  const [scaleBefore, shiftBefore] = [before(operation.scale, 1), before(operation.shift, 0)];
  const name = (part: string): string => operation[part as "scale" | "shift"] ?? `${node.layer}/${part}`;
  const scale = table.compute(name("scale"), layer.name, [channels], () => {
    const factors = affine.scale();
    return Float32Array.from(scaleBefore(), (value, c) => value * factors[c]);
  });
  const shift = table.compute(name("shift"), layer.name, [channels], () => {
    const [factors, terms] = [affine.scale(), affine.shift()];
    return Float32Array.from(shiftBefore(), (value, c) => value * factors[c] + terms[c]);
  });
  return replace(node, { ...operation, scale, shift });
}
