/** What each Keras layer class becomes. To support another one, add a case to {@link addLayer}. */
import { PippinError } from "../../../../contract/errors.ts";
import type { Node, Operation, Padding } from "../graph.ts";
import { activationField, activationLayer, type ActivationOperation } from "./layerActivations.ts";
import type { KerasWeight, PlacedLayer } from "./kerasModel.ts";
import { addBatchNormalisation } from "./normalisation.ts";
import { addConvolution, addDense, addDepthwise, addSeparable } from "./weightedLayers.ts";
import type { WeightTable } from "./weightTable.ts";
import { cropping, pairField, padding4, slide } from "./windows.ts";

export interface LayerContext {
  readonly layer: PlacedLayer;
  /** Nodes that hold the outputs of the layers that this one reads. */
  readonly inputs: readonly number[];
  readonly nodes: readonly Node[];
  readonly table: WeightTable;
  readonly weights: readonly KerasWeight[];
  /** Whether this layer alone reads its only input. */
  readonly soleReader: boolean;
  push(operation: Operation, inputs: readonly number[], shape: readonly number[]): number;
  replace(index: number, operation: Operation): void;
  /** Says which node is the layer's convolution. */
  markConvolution(node: number): void;
}

/** Layers that pass their input on when the network is not being trained. */
const IDENTITIES = new Set([
  ...["Dropout", "SpatialDropout2D", "AlphaDropout", "GaussianDropout", "GaussianNoise", "ActivityRegularization"],
  ...[
    "RandomFlip",
    "RandomRotation",
    "RandomZoom",
    "RandomTranslation",
    "RandomContrast",
    "RandomBrightness",
    "RandomCrop",
  ],
]);

/** @returns the node that holds the layer's output. */
export function addLayer(context: LayerContext): number {
  const { layer, nodes, inputs } = context;
  refuseChannelsFirst(layer);
  const input = nodes[inputs[0]];
  if (IDENTITIES.has(layer.type)) return context.push({ kind: "identity" }, [input.index], input.shape);
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
    case "Activation":
      return addActivation(context, input.index, activationField(layer));
    case "MaxPooling2D":
      return addPool(context, "max");
    case "AveragePooling2D":
      return addPool(context, "average");
    case "GlobalMaxPooling2D":
      return addGlobalPool(context, "max");
    case "GlobalAveragePooling2D":
      return addGlobalPool(context, "average");
    case "ZeroPadding2D":
      return addZeroPadding(context);
    case "Cropping2D":
      return addCropping(context);
    case "Concatenate":
      return addConcatenate(context);
    case "Add":
      return addMerge(context, "add");
    case "Multiply":
      return addMerge(context, "multiply");
    case "Flatten":
      return context.push({ kind: "reshape" }, [input.index], [size(input.shape)]);
    case "Reshape":
      return addReshape(context);
    case "Rescaling":
      return addAffine(context, numbers(layer.config["scale"], 1), numbers(layer.config["offset"], 0));
    case "Normalization":
      return addNormalization(context);
    default: {
      const activation = activationLayer(layer);
      if (activation !== undefined) return addActivation(context, input.index, activation);
      throw new PippinError(
        "unsupported",
        `Layer "${layer.name}" is of the type ${layer.type}, which Pippin does not do.`,
        {
          layer: layer.name,
          type: layer.type,
        },
      );
    }
  }
}

/** @returns `node` itself where the activation is linear. */
export function addActivation(context: LayerContext, node: number, operation: ActivationOperation | null): number {
  const { shape } = context.nodes[node];
  if (operation === null) return node;
  if (operation.slopes === undefined) return context.push(operation, [node], shape);
  const shared = (context.layer.config["shared_axes"] ?? []) as readonly number[];
  const slopes = shape.map((length, axis) => (shared?.includes(axis + 1) ? 1 : length));
  context.table.add(operation.slopes, context.layer.name, context.weights[0], slopes);
  return context.push(operation, [node], shape);
}

function addPool(context: LayerContext, mode: "max" | "average"): number {
  const { layer } = context;
  const input = context.nodes[context.inputs[0]];
  const poolSize = pairField(layer, "pool_size", [2, 2]);
  const strides = layer.config["strides"] === null ? poolSize : pairField(layer, "strides", poolSize);
  const { padding, output } = slide(layer, input.shape, poolSize, strides, [1, 1]);
  return context.push(
    { kind: "pool", mode, size: poolSize, strides, padding },
    [input.index],
    [...output, input.shape[2]],
  );
}

function addGlobalPool(context: LayerContext, mode: "max" | "average"): number {
  const input = context.nodes[context.inputs[0]];
  const keepDimensions = context.layer.config["keepdims"] === true;
  const channels = input.shape[2];
  return context.push(
    { kind: "global-pool", mode, keepDimensions },
    [input.index],
    keepDimensions ? [1, 1, channels] : [channels],
  );
}

function addZeroPadding(context: LayerContext): number {
  const input = context.nodes[context.inputs[0]];
  const padding: Padding = padding4(context.layer, "padding");
  const [height, width, channels] = input.shape as [number, number, number];
  const shape = [height + padding.top + padding.bottom, width + padding.left + padding.right, channels];
  return context.push({ kind: "pad", padding }, [input.index], shape);
}

function addCropping(context: LayerContext): number {
  const input = context.nodes[context.inputs[0]];
  const amount = cropping(context.layer);
  const [height, width, channels] = input.shape as [number, number, number];
  const shape = [height - amount.top - amount.bottom, width - amount.left - amount.right, channels];
  return context.push({ kind: "crop", cropping: amount }, [input.index], shape);
}

function addConcatenate(context: LayerContext): number {
  const { layer, nodes, inputs } = context;
  const shapes = inputs.map((input) => nodes[input].shape);
  const axis = layer.config["axis"] ?? -1;
  if (axis !== -1 && axis !== shapes[0].length) {
    throw new PippinError(
      "unsupported",
      `Layer "${layer.name}" (Concatenate) joins along axis ${JSON.stringify(axis)}; Pippin does the last one only.`,
      { layer: layer.name },
    );
  }
  refuseUnlike(
    layer,
    shapes.map((shape) => shape.slice(0, -1)),
  );
  const channels = shapes.reduce((sum, shape) => sum + shape.at(-1)!, 0);
  return context.push({ kind: "concatenate" }, inputs, [...shapes[0].slice(0, -1), channels]);
}

function addMerge(context: LayerContext, kind: "add" | "multiply"): number {
  const { layer, nodes, inputs } = context;
  const shapes = inputs.map((input) => nodes[input].shape);
  const shape = shapes[0].map((_, axis) => Math.max(...shapes.map((other) => other[axis] ?? 1)));
  refuseUnlike(
    layer,
    shapes.map((other) => other.map((length, axis) => (length === 1 ? shape[axis] : length))),
  );
  return context.push({ kind }, inputs, shape);
}

function refuseUnlike(layer: PlacedLayer, shapes: readonly (readonly number[])[]): void {
  if (new Set(shapes.map((shape) => shape.join())).size > 1) {
    throw new PippinError(
      "bad-file",
      `Layer "${layer.name}" (${layer.type}) joins maps of different sizes: ${shapes.map((shape) => shape.join("x")).join(", ")}.`,
      { layer: layer.name },
    );
  }
}

function addReshape(context: LayerContext): number {
  const { layer } = context;
  const input = context.nodes[context.inputs[0]];
  const total = size(input.shape);
  const target = (layer.config["target_shape"] ?? []) as readonly number[];
  const known = target.filter((length) => length !== -1).reduce((product, length) => product * length, 1);
  const shape = target.map((length) => (length === -1 ? total / known : length));
  if (size(shape) !== total || (shape.length !== 1 && shape.length !== 3)) {
    throw new PippinError(
      "unsupported",
      `Layer "${layer.name}" (Reshape) turns ${input.shape.join("x")} into ${target.join("x")}, which Pippin does not do.`,
      { layer: layer.name },
    );
  }
  return context.push({ kind: "reshape" }, [input.index], shape);
}

function addAffine(context: LayerContext, scale: readonly number[], shift: readonly number[]): number {
  const { layer, table } = context;
  const input = context.nodes[context.inputs[0]];
  const operation: Operation = {
    kind: "affine",
    scale: table.compute(`${layer.name}/scale`, [scale.length], () => Float32Array.from(scale)),
    shift: table.compute(`${layer.name}/shift`, [shift.length], () => Float32Array.from(shift)),
  };
  return context.push(operation, [input.index], input.shape);
}

/** (x - mean) / sqrt(variance), or its inverse; from the configuration or, where the layer was adapted, the weights. */
function addNormalization(context: LayerContext): number {
  const { layer, weights } = context;
  const stated = layer.config["mean"] !== null && layer.config["mean"] !== undefined;
  const mean = stated ? numbers(layer.config["mean"], 0) : [...(weights[0]?.read() ?? [])];
  const variance = stated ? numbers(layer.config["variance"], 1) : [...(weights[1]?.read() ?? [])];
  if (mean.length === 0 || mean.length !== variance.length) {
    throw new PippinError(
      "bad-file",
      `Layer "${layer.name}" (Normalization) has no mean and variance; it was saved before it was adapted.`,
      { layer: layer.name },
    );
  }
  // Keras keeps the standard deviation above its epsilon.
  const deviation = variance.map((value) => Math.max(Math.sqrt(value), 1e-7));
  return layer.config["invert"] === true
    ? addAffine(context, deviation, mean)
    : addAffine(
        context,
        deviation.map((value) => 1 / value),
        mean.map((value, c) => -value / deviation[c]),
      );
}

function numbers(value: unknown, otherwise: number): number[] {
  if (Array.isArray(value)) return (value.flat(4) as unknown[]).map(Number);
  return [typeof value === "number" ? value : otherwise];
}

function size(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

function refuseChannelsFirst(layer: PlacedLayer): void {
  if (layer.config["data_format"] === "channels_first") {
    throw new PippinError(
      "unsupported",
      `Layer "${layer.name}" (${layer.type}) keeps channels first; convert the model to channels last.`,
      { layer: layer.name },
    );
  }
}
