/** What each Keras layer class becomes. To support another one, add a case to {@link addLayer}. */
import { PippinError } from "../../../../contract/errors.ts";
import type { Node, Operation } from "../../../modelGeometry/graph.ts";
import { activationField, activationLayer } from "./layerActivations.ts";
import { addActivation } from "./addActivation.ts";
import type { Fields } from "./kerasModel.ts";
import { edgesField, numberField, pairField, refuseLayer } from "./layerFields.ts";
import type { LayerContext } from "./layerContext.ts";
import { addConcatenate, addMerge, addScaledSum } from "./mergingLayers.ts";
import {
  addBatchNormalisation,
  addGroupNormalisation,
  addLayerNormalisation,
  addLayerScale,
  addNormalization,
  addRescaling,
} from "./normalisation.ts";
import { addOperator, operatorOf } from "./operators.ts";
import { reshaped } from "./reshaped.ts";
import { addResizing, addUpSampling } from "./resizing.ts";
import { addConvolution, addDense, addDepthwise, addSeparable } from "./weightedLayers.ts";
import { slide } from "./windows.ts";

/** Layers that pass their input on when the network is not being trained. */
const IDENTITIES = new Set([
  ...["Dropout", "SpatialDropout2D", "AlphaDropout", "GaussianDropout", "GaussianNoise", "ActivityRegularization"],
  ...["RandomFlip", "RandomRotation", "RandomZoom", "RandomTranslation", "RandomShear", "RandomPerspective"],
  ...["RandomContrast", "RandomBrightness", "RandomSaturation", "RandomHue", "RandomGrayscale", "RandomColorJitter"],
  ...["RandomColorDegeneration", "RandomSharpness", "RandomPosterization", "RandomInvert", "RandomErasing"],
  ...["RandomGaussianBlur", "RandomElasticTransform", "StochasticDepth"],
]);

const MERGES = new Set([
  ...["Concatenate", "Add", "Average", "Subtract", "Multiply", "Maximum", "Minimum"],
  ...["CustomScaleLayer", "Custom>CustomScaleLayer", "Lambda"],
]);

/** Layers that need a map of height, width and channels. */
const ON_MAPS = new Set([
  ...["Conv2D", "DepthwiseConv2D", "SeparableConv2D", "MaxPooling2D", "AveragePooling2D", "GlobalMaxPooling2D"],
  ...["GlobalAveragePooling2D", "ZeroPadding2D", "Cropping2D", "Resizing", "UpSampling2D"],
]);

/** @returns the node that holds the layer's output. */
export function addLayer(context: LayerContext): Node {
  const { layer, inputs } = context;
  const operator = operatorOf(layer, context.args);
  if (operator !== undefined) return addOperator(context, operator);
  refuseUnfit(context);
  const [input] = inputs;
  if (IDENTITIES.has(layer.type)) return context.push({ kind: "identity" }, [input], input.shape);
  switch (layer.type) {
    case "Conv2D":
      return addConvolution(context);
    case "DepthwiseConv2D":
      return addDepthwise(context);
    case "SeparableConv2D":
      return addSeparable(context);
    case "Dense":
      return addDense(context);
    case "BatchNormalization":
      return addBatchNormalisation(context);
    case "LayerNormalization":
      return addLayerNormalisation(context);
    case "GroupNormalization":
      return addGroupNormalisation(context);
    case "LayerScale":
      return addLayerScale(context);
    case "Rescaling":
      return addRescaling(context);
    case "Normalization":
      return addNormalization(context);
    case "MaxPooling2D":
      return addPool(context, "max");
    case "AveragePooling2D":
      return addPool(context, "average");
    case "GlobalMaxPooling2D":
      return addGlobalPool(context, "max");
    case "GlobalAveragePooling2D":
      return addGlobalPool(context, "average");
    case "ZeroPadding2D":
      return addEdges(context, "padding");
    case "Cropping2D":
      return addEdges(context, "cropping");
    case "Resizing":
      return addResizing(context);
    case "UpSampling2D":
      return addUpSampling(context);
    case "Concatenate":
      return addConcatenate(context);
    case "Add":
    case "Average":
    case "Subtract":
    case "Multiply":
    case "Maximum":
    case "Minimum":
      return addMerge(context, layer.type);
    case "CustomScaleLayer":
    case "Custom>CustomScaleLayer":
      return addScaledSum(context, numberField(layer, ["scale"], 1));
    case "Lambda":
      return addLambda(context);
    case "Flatten":
      return context.push({ kind: "reshape" }, [input], [size(input.shape)]);
    case "Reshape":
      return addReshape(context);
    case "Activation": {
      const activation = activationField(layer);
      return activation === null
        ? context.push({ kind: "identity" }, [input], input.shape)
        : addActivation(context, input, activation);
    }
    default: {
      const activation = activationLayer(layer);
      if (activation === undefined) return refuseLayer(layer, "is of a type that Pippin does not do");
      return addActivation(context, input, activation);
    }
  }
}

/** A function of Python cannot be read; the one of Keras 2's Inception-ResNet is known by its layers' names. */
function addLambda(context: LayerContext): Node {
  const { layer } = context;
  const scale = (layer.config["arguments"] as Fields | null | undefined)?.["scale"];
  if (/^block(35|17|8)_\d+$/.test(layer.name) && typeof scale === "number") return addScaledSum(context, scale);
  return refuseLayer(
    layer,
    "holds a function of Python, which no other program can read: put layers (Rescaling, Add, ...) or operators in its place",
  );
}

/** @throws PippinError where the layer's inputs or its order of axes are not what any of its cases can take. */
function refuseUnfit({ layer, inputs }: LayerContext): void {
  const { name, type, config } = layer;
  if (config["data_format"] === "channels_first") {
    refuseLayer(layer, "keeps channels first; convert the model to channels last");
  }
  if (inputs.length > 1 && !MERGES.has(type)) refuseLayer(layer, `reads ${inputs.length} layers where one is expected`);
  const { shape } = inputs[0];
  if (ON_MAPS.has(type) && shape.length !== 3) {
    throw new PippinError("bad-file", `Layer "${name}" (${type}) needs a map and gets ${shape.join("x")} values.`, {
      layer: name,
    });
  }
}

function addPool(context: LayerContext, mode: "max" | "average"): Node {
  const { layer } = context;
  const [input] = context.inputs;
  const poolSize = pairField(layer, "pool_size", [2, 2]);
  const strides = pairField(layer, "strides", poolSize);
  const { padding, output } = slide(layer, input.shape, poolSize, strides, [1, 1]);
  return context.push({ kind: "pool", mode, size: poolSize, strides, padding }, [input], [...output, input.shape[2]]);
}

function addGlobalPool(context: LayerContext, mode: "max" | "average"): Node {
  const [input] = context.inputs;
  const keepDimensions = context.layer.config["keepdims"] === true;
  const channels = input.shape[2];
  const shape = keepDimensions ? [1, 1, channels] : [channels];
  return context.push({ kind: "global-pool", mode, keepDimensions }, [input], shape);
}

function addEdges(context: LayerContext, field: "padding" | "cropping"): Node {
  const [input] = context.inputs;
  const edges = edgesField(context.layer, field);
  const sign = field === "padding" ? 1 : -1;
  const [height, width, channels] = input.shape;
  const shape = [height + sign * (edges.top + edges.bottom), width + sign * (edges.left + edges.right), channels];
  const operation: Operation =
    field === "padding" ? { kind: "pad", padding: edges } : { kind: "crop", cropping: edges };
  return context.push(operation, [input], shape);
}

function addReshape(context: LayerContext): Node {
  const { layer } = context;
  const [input] = context.inputs;
  return context.push({ kind: "reshape" }, [input], reshaped(layer, layer.config["target_shape"], input.shape));
}

function size(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}
