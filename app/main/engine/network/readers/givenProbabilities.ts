/** Networks that give probabilities without a softmax or sigmoid as their last step. */
import type { Node, Scores } from "../../../modelGeometry/graph.ts";

type Kind = Exclude<Scores["classes"], "binary">;

/** Layers that take the mean of what they read: a sum, and a scale of one over how many. */
const MEANS = ["Average", "Mean"];

/**
 * Whether a node's values are probabilities by the way that they are made: means and parts of softmaxes and sigmoids, in
 * networks of several heads, and where every place of a map is classified before the mean over all places.
 *
 * @returns `exclusive` where the values along the last axis add up to 1, `independent` where each lies between 0 and 1;
 * null where neither is certain.
 */
export function probabilitiesAt(nodes: readonly Node[], index: number): Kind | null {
  const { operation, inputs, shape, layer, layerType } = nodes[index];
  const read = (): Kind | null => sameOf(inputs.map((input) => probabilitiesAt(nodes, input)));
  switch (operation.kind) {
    case "activation":
      if (operation.activation === "softmax") return "exclusive";
      return ["sigmoid", "hard-sigmoid"].includes(operation.activation) ? "independent" : null;
    case "identity":
    case "crop":
      return read();
    case "reshape":
      return shape.at(-1) === nodes[inputs[0]].shape.at(-1) ? read() : onlyIndependent(read());
    case "global-pool":
      return operation.mode === "average" ? read() : onlyIndependent(read());
    case "pool": {
      const { top, bottom, left, right } = operation.padding;
      const whole = operation.countPadding !== true || top + bottom + left + right === 0;
      return operation.mode === "average" && whole ? read() : onlyIndependent(read());
    }
    case "affine": {
      const sum = nodes[inputs[0]];
      const isMean = MEANS.includes(layerType) && sum.operation.kind === "add" && sum.layer === layer;
      return isMean ? sameOf(sum.inputs.map((input) => probabilitiesAt(nodes, input))) : null;
    }
    case "channels": {
      const all = nodes[inputs[0]].shape.at(-1);
      return new Set(operation.from).size === all && operation.from.length === all ? read() : onlyIndependent(read());
    }
    case "concatenate":
    case "extreme":
    case "multiply":
      return onlyIndependent(read());
    case "input":
    case "convolution":
    case "depthwise":
    case "dense":
    case "pad":
    case "add":
    case "normalisation":
    case "local-normalisation":
    case "reciprocal":
    case "resize":
      return null;
  }
}

function sameOf(kinds: readonly (Kind | null)[]): Kind | null {
  const [first = null, ...others] = kinds;
  return others.every((kind) => kind === first) ? first : null;
}

/** What does not keep the sum of 1 still keeps each value between 0 and 1. */
function onlyIndependent(kind: Kind | null): Kind | null {
  return kind === "independent" ? kind : null;
}
