/**
 * TensorFlow.js graph models: the operations of a frozen TensorFlow graph. They are read as the Keras layers that do the
 * same, so that one builder makes networks of both; constants come as batch normalisation, which is folded where it can be.
 */
import type { ReadOptions } from "../buildNetwork.ts";
import { resolvedInputShape } from "../inputShape.ts";
import type { Fields, KerasModel, KerasWeight } from "../kerasModel.ts";
import { GraphContext, type Value } from "./graphContext.ts";
import { inputShapeOf, nodesOf, outputOf, type GraphNode } from "./graphFile.ts";
import { readOperation } from "./operations.ts";

/**
 * @param json - of `model.json`.
 * @param weights - of the file, by name.
 * @param file - for sentences.
 * @param inputSize - height and width where the graph leaves them open.
 * @returns the model as Keras would have written it.
 * @throws PippinError that names the operation which Pippin does not do; `invalid-request` where the size is open and not given.
 */
export function kerasOfGraph(
  json: Fields,
  weights: ReadonlyMap<string, KerasWeight>,
  file: string,
  inputSize?: ReadOptions["inputSize"],
): Pick<KerasModel, "config" | "weights"> {
  const nodes = nodesOf(json, file);
  const [output, inputShape] = [outputOf(json, nodes, file), inputShapeOf(json, nodes, file)];
  const graph = new GraphContext(nodes, weights, file);
  for (const node of graph.inOrder(output)) {
    if (node.op === "Const") continue;
    const isInput = node.op === "Placeholder";
    graph.keep(node, isInput ? inputOf(graph, node, inputShape, inputSize) : readOperation(graph, node));
  }
  return graph.model(output);
}

function inputOf(
  graph: GraphContext,
  node: GraphNode,
  [, ...lengths]: readonly number[],
  inputSize: ReadOptions["inputSize"],
): Value {
  const channelsFirst = lengths.length === 3 && lengths[2] !== 3 && lengths[0] === 3;
  const ordered = channelsFirst ? [lengths[1], lengths[2], lengths[0]] : lengths;
  const stated = ordered.map((length) => (length > 0 ? length : null));
  // The model leaves open what its file does, and is built with the same size; shapes here follow from it.
  const shape = resolvedInputShape(stated, inputSize === undefined ? {} : { inputSize });
  return { layer: graph.push(node, "InputLayer", [], { batch_shape: [null, ...stated] }), shape, channelsFirst };
}
