/** What each of ONNX's operators becomes. To support another one, add a case to {@link addOperator}. */
import { addActivation } from "./activations.ts";
import {
  addArithmetic,
  addBatchNormalisation,
  addGroupNormalisation,
  addLayerNormalisation,
  addLocalNormalisation,
  addOfMany,
  addReciprocal,
} from "./arithmetic.ts";
import {
  addConcatenate,
  addExpand,
  addFlatten,
  addGather,
  addReshape,
  addSlice,
  addSplit,
  addSqueeze,
  addTranspose,
} from "./axes.ts";
import { addConvolution, addGemm, addMatMul } from "./convolutions.ts";
import { attributeNumber, refuse } from "./fields.ts";
import { viewOf, type OperatorContext } from "./operatorContext.ts";
import type { View } from "./views.ts";
import { addGlobalPool, addPad, addPool, addReduction, addResize } from "./windows.ts";

/** Numbers of types in onnx.proto that are no whole numbers. */
const FLOATS = [1, 10, 11, 16];

/**
 * @param batch - how many images the file wants at once.
 * @returns the operator's outputs.
 * @throws PippinError `unsupported` for what Pippin does not do, by the operator's name.
 */
export function addOperator(context: OperatorContext, batch: number): readonly View[] {
  const { node } = context;
  if (node.type === "Split") return addSplit(context);
  return [addActivation(context) ?? addSingle(context, batch)];
}

function addSingle(context: OperatorContext, batch: number): View {
  const { node } = context;
  switch (node.type) {
    case "Conv":
      return addConvolution(context);
    case "Gemm":
      return addGemm(context);
    case "MatMul":
      return addMatMul(context);
    case "BatchNormalization":
      return addBatchNormalisation(context);
    case "LayerNormalization":
      return addLayerNormalisation(context);
    case "InstanceNormalization":
    case "GroupNormalization":
      return addGroupNormalisation(context);
    case "LRN":
      return addLocalNormalisation(context);
    case "Reciprocal":
      return addReciprocal(context, viewOf(context, 0));
    case "Add":
    case "Sub":
    case "Mul":
    case "Div":
      return addArithmetic(context);
    case "Sum":
    case "Mean":
    case "Max":
    case "Min":
      return addOfMany(context);
    case "MaxPool":
      return addPool(context, "max");
    case "AveragePool":
      return addPool(context, "average");
    case "GlobalMaxPool":
      return addGlobalPool(context, "max");
    case "GlobalAveragePool":
      return addGlobalPool(context, "average");
    case "ReduceMax":
      return addReduction(context, "max");
    case "ReduceMean":
      return addReduction(context, "average");
    case "Pad":
      return addPad(context);
    case "Resize":
    case "Upsample":
      return addResize(context);
    case "Concat":
      return addConcatenate(context);
    case "Slice":
      return addSlice(context);
    case "Gather":
      return addGather(context);
    case "Transpose":
      return addTranspose(context);
    case "Reshape":
      return addReshape(context, batch);
    case "Flatten":
      return addFlatten(context);
    case "Squeeze":
    case "Unsqueeze":
      return addSqueeze(context);
    case "Expand":
      return addExpand(context);
    case "Identity":
    case "Dropout":
    case "CastLike":
      return viewOf(context, 0);
    case "Cast":
      if (FLOATS.includes(attributeNumber(node, "to", 1))) return viewOf(context, 0);
      return refuse(node, "makes whole numbers of the image's values, which Pippin does not do");
    default:
      return refuse(
        node,
        `is one that Pippin does not do${isOfIntegers(node.type) ? ": the network is quantised; export it with float32 weights and operators" : ""}. ${WAY_OUT}`.replace(
          /\.$/,
          "",
        ),
      );
  }
}

const WAY_OUT = "Export the network without it, if what it does can be left to the program that reads the scores.";

function isOfIntegers(type: string): boolean {
  return /quant|integer|^QLinear/i.test(type);
}
