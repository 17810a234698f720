/** Puts an activation after a node. */
import type { Node } from "../../../modelGeometry/graph.ts";
import type { ActivationOperation, KerasActivation } from "./layerActivations.ts";
import { refuseField, refuseLayer } from "./layerFields.ts";
import type { LayerContext } from "./layerContext.ts";
import { scaleAndShift } from "./scaleAndShift.ts";

/**
 * @param activation - null for a linear one.
 * @returns the node of the result: `node` itself where the activation is linear.
 */
export function addActivation(context: LayerContext, node: Node, activation: KerasActivation | null): Node {
  if (activation === null) return node;
  const { maximum, logarithm = false, ...operation } = activation;
  if (logarithm && !context.endsNetwork) {
    refuseLayer(context.layer, "gives logarithms of probabilities to other layers, which Pippin does at the end only");
  }
  if (operation.activation === "hard-sigmoid" && context.kerasVersion === 2) {
    // Keras 2: clip(0.2 x + 0.5, 0, 1); Keras 3 and the graph: clip(x / 6 + 0.5, 0, 1).
    return push(context, scaled(context, node, 6 * 0.2, "before"), operation);
  }
  if (maximum !== undefined) {
    // min(max(x, 0), m) = relu6(x * 6 / m) * m / 6.
    return scaled(
      context,
      push(context, scaled(context, node, 6 / maximum, "before"), operation),
      maximum / 6,
      "after",
    );
  }
  return push(context, node, operation);
}

function push(context: LayerContext, node: Node, operation: ActivationOperation): Node {
  if (operation.slopes !== undefined) {
    context.table.add(operation.slopes, context.layer.name, context.weights[0], slopesShape(context, node.shape));
  }
  return context.push(operation, [node], node.shape);
}

/** One slope a value; axes that share theirs (counted from 1, after the batch) have length 1. */
function slopesShape({ layer }: LayerContext, shape: readonly number[]): number[] {
  const shared: unknown = layer.config["shared_axes"] ?? [];
  if (!Array.isArray(shared)) return refuseField(layer, "shared_axes", "a list of axes");
  return shape.map((length, axis) => (shared.includes(axis + 1) ? 1 : length));
}

function scaled(context: LayerContext, node: Node, factor: number, part: "before" | "after"): Node {
  return scaleAndShift(context, node, [factor], [0], part);
}
