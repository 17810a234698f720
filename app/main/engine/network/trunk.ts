/** The first part of a network, at a size of pictures that its file does not have. */
import { PippinError } from "../../../contract/errors.ts";
import { consumersOf, kernelSize, mapShape, type Network, type Node } from "../../modelGeometry/graph.ts";

/**
 * @param last - node that the trunk ends in; its map is what the trunk gives.
 * @param size - rows and columns of the pictures that it takes.
 * @returns the network up to that node. Padding stays what the file has: "same" padding that was resolved for a side that the
 * strides divide is right for every such side.
 * @throws PippinError `unsupported` for layers other than those of plain and inverted residual blocks, some of which need one
 * size of pictures.
 *
 * @example
 * At twice the size of pictures maps have twice the sides; a mean over all places has none.
 * ```ts
 * const { network } = chain([conv(3, 4), globalAveragePool(), dense(2)], { input: [8, 8] });
 * const trunk = trunkOf(network, 1, [16, 16]);
 * trunk.inputShape; // => [16, 16, 3]
 * trunk.nodes.map(({ shape }) => shape); // => [[16, 16, 3], [16, 16, 4]]
 * trunk.convolutions.length; // => 1
 * trunkOf(network, 2, [16, 16]); // throws unsupported
 * ```
 */
export function trunkOf(network: Network, last: number, size: readonly [number, number]): Network {
  const nodes: Node[] = [];
  for (const node of padsFolded(network, last)) nodes.push({ ...node, shape: shapeAt(network, nodes, node, size) });
  const layers = network.layers.filter(({ node }) => node <= last);
  const convolutions = network.convolutions.filter(({ activationNode }) => activationNode <= last);
  const [output, logits] = [last, last];
  // The map is not made into probabilities of anything.
  const scores = { classes: "independent", given: "probabilities" } as const;
  return {
    ...network,
    inputShape: [...size, network.inputShape[2]],
    nodes,
    layers,
    convolutions,
    output,
    logits,
    scores,
  };
}

/** Padding in layers of its own copies each map; the convolution behind it pads as it goes. */
function padsFolded(network: Network, last: number): Node[] {
  const nodes = network.nodes.slice(0, last + 1);
  const consumers = consumersOf({ nodes });
  return nodes.map((node) => {
    const { operation } = node;
    const [reader] = consumers[node.index];
    if (operation.kind === "pad" && consumers[node.index].length === 1 && pads(nodes[reader])) {
      return { ...node, operation: { kind: "identity" } };
    }
    const from = nodes[node.inputs[0]]?.operation;
    if (!pads(node) || from?.kind !== "pad" || consumers[node.inputs[0]].length > 1) return node;
    const [own, before] = [node.operation.padding, from.padding];
    const padding = {
      top: own.top + before.top,
      bottom: own.bottom + before.bottom,
      left: own.left + before.left,
      right: own.right + before.right,
    };
    return { ...node, operation: { ...node.operation, padding } };
  });
}

function pads(node: Node): node is Node & { readonly operation: { readonly kind: "convolution" | "depthwise" } } {
  return node.operation.kind === "convolution" || node.operation.kind === "depthwise";
}

function shapeAt(
  network: Network,
  before: readonly Node[],
  node: Node,
  [height, width]: readonly [number, number],
): readonly number[] {
  const { operation, shape } = node;
  if (operation.kind === "input") return [height, width, ...shape.slice(2)];
  const [rows, columns] = mapShape({ nodes: before }, node.inputs[0] ?? -1);
  const channels = shape[2];
  switch (operation.kind) {
    case "convolution":
    case "depthwise": {
      const { padding, strides, dilation, kernel } = operation;
      const [high, wide] = kernelSize(network, kernel);
      const along = (length: number, side: number, axis: 0 | 1): number =>
        Math.floor((length - (side - 1) * dilation[axis] - 1) / strides[axis]) + 1;
      return [
        along(rows + padding.top + padding.bottom, high, 0),
        along(columns + padding.left + padding.right, wide, 1),
        channels,
      ];
    }
    case "pad": {
      const { top, bottom, left, right } = operation.padding;
      return [rows + top + bottom, columns + left + right, channels];
    }
    case "activation":
    case "affine":
    case "identity":
    case "add":
      return [rows, columns, channels];
    case "dense":
    case "pool":
    case "global-pool":
    case "crop":
    case "concatenate":
    case "multiply":
    case "extreme":
    case "channels":
    case "normalisation":
    case "local-normalisation":
    case "reciprocal":
    case "resize":
    case "reshape":
      throw new PippinError(
        "unsupported",
        `Layer "${node.layer}" (${node.layerType}) of "${network.name}" cannot be taken to pictures of another size.`,
        { layer: node.layer },
      );
  }
}
