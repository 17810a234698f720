/** What each Keras layer class becomes. To support another one, add a case to {@link addLayer}. */
import { PippinError } from "../../../../contract/errors.ts";
import type { Node, Operation } from "../../../modelGeometry/graph.ts";
import { activationField, activationLayer } from "./layerActivations.ts";
import { addActivation } from "./addActivation.ts";
import { edgesField, pairField, refuseField, refuseLayer } from "./layerFields.ts";
import type { LayerContext } from "./layerContext.ts";
import { addConcatenate, addMerge } from "./mergingLayers.ts";
import { addBatchNormalisation, addNormalization, addRescaling } from "./normalisation.ts";
import { addConvolution, addDense, addDepthwise, addSeparable } from "./weightedLayers.ts";
import { slide } from "./windows.ts";

/** Layers that pass their input on when the network is not being trained. */
const IDENTITIES = new Set([
  ...["Dropout", "SpatialDropout2D", "AlphaDropout", "GaussianDropout", "GaussianNoise", "ActivityRegularization"],
  ...["RandomFlip", "RandomRotation", "RandomZoom", "RandomTranslation", "RandomShear", "RandomPerspective"],
  ...["RandomContrast", "RandomBrightness", "RandomSaturation", "RandomHue", "RandomGrayscale", "RandomColorJitter"],
  ...["RandomColorDegeneration", "RandomSharpness", "RandomPosterization", "RandomInvert", "RandomErasing"],
  ...["RandomGaussianBlur", "RandomElasticTransform"],
]);

const MERGES = new Set(["Concatenate", "Add", "Average", "Multiply"]);

/** Layers that need a map of height, width and channels. */
const ON_MAPS = new Set([
  ...["Conv2D", "DepthwiseConv2D", "SeparableConv2D", "MaxPooling2D", "AveragePooling2D", "GlobalMaxPooling2D"],
  ...["GlobalAveragePooling2D", "ZeroPadding2D", "Cropping2D"],
]);

/** @returns the node that holds the layer's output. */
export function addLayer(context: LayerContext): Node {
  const { layer, inputs } = context;
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
    case "Concatenate":
      return addConcatenate(context);
    case "Add":
    case "Average":
    case "Multiply":
      return addMerge(context, layer.type);
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
  const total = size(input.shape);
  const target: unknown = layer.config["target_shape"];
  const lengths: unknown[] = Array.isArray(target) ? target : [target];
  if (!lengths.every((length) => Number.isInteger(length) && (Number(length) > 0 || length === -1))) {
    return refuseField(layer, "target_shape", "a list of lengths");
  }
  const known = size((lengths as number[]).filter((length) => length !== -1));
  const shape = (lengths as number[]).map((length) => (length === -1 ? total / known : length));
  if (size(shape) !== total || !shape.every(Number.isInteger)) {
    return refuseField(layer, "target_shape", `a shape of ${total} values`);
  }
  if (shape.length !== 1 && shape.length !== 3) {
    return refuseLayer(layer, `makes ${shape.length} axes; Pippin does maps (3) and vectors (1)`);
  }
  return context.push({ kind: "reshape" }, [input], shape);
}

function size(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}
