/** What each of TensorFlow's operations becomes. To support another one, add a case to {@link readOperation}. */
import {
  ACTIVATIONS,
  MERGES,
  arithmetic,
  elementwise,
  localNormalisation,
  merge,
  normalisation,
} from "./arithmetic.ts";
import { concatenate, reshape, transpose } from "./axes.ts";
import { PASSED, type GraphContext, type Value } from "./graphContext.ts";
import { damaged, number, type GraphNode } from "./graphFile.ts";
import { convolution, dense, globalPool, batchToSpace, pad, pool, spaceToBatch } from "./windows.ts";

/**
 * @returns what the node gives; the layers that compute it are in `graph` then.
 * @throws PippinError `unsupported` for what Pippin does not do, by the operation's name.
 */
export function readOperation(graph: GraphContext, node: GraphNode): Value {
  const { op, inputs } = node;
  if (inputs.length < (op === "ConcatV2" ? 2 : 1)) throw damaged(graph.file);
  if (PASSED.has(op)) return graph.valueOf(inputs[0]);
  const activation = ACTIVATIONS[op];
  if (Object.hasOwn(ACTIVATIONS, op)) return elementwise(graph, node, "Activation", { activation });
  if (Object.hasOwn(MERGES, op) && inputs.every((name) => !graph.isConstant(name))) return merge(graph, node);
  switch (op) {
    case "Conv2D":
    case "_FusedConv2D":
    case "DepthwiseConv2dNative":
    case "FusedDepthwiseConv2dNative":
    case "_FusedDepthwiseConv2dNative":
      return convolution(graph, node);
    case "MatMul":
    case "_FusedMatMul":
      return dense(graph, node);
    case "BiasAdd":
    case "Add":
    case "AddV2":
    case "Sub":
    case "Mul":
    case "RealDiv":
      return arithmetic(graph, node);
    case "FusedBatchNorm":
    case "FusedBatchNormV2":
    case "FusedBatchNormV3":
      return normalisation(graph, node);
    case "LRN":
      return localNormalisation(graph, node);
    case "LeakyRelu":
      return elementwise(graph, node, "LeakyReLU", { negative_slope: number(node, "alpha", 0.2) });
    case "MaxPool":
    case "AvgPool":
      return pool(graph, node);
    case "Mean":
    case "Max":
      return globalPool(graph, node);
    case "Pad":
    case "PadV2":
      return pad(graph, node);
    case "ConcatV2":
      return concatenate(graph, node);
    case "Reshape":
    case "Squeeze":
      return reshape(graph, node);
    case "Transpose":
      return transpose(graph, node);
    case "SpaceToBatchND":
      return spaceToBatch(graph, node);
    case "BatchToSpaceND":
      return batchToSpace(graph, node);
    default:
      return graph.refuse(node, "is none that Pippin does");
  }
}
