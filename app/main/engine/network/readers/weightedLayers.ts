/** Layers with kernels. Keras lays its kernels out as TensorFlow does. */
import type { Node } from "../../../modelGeometry/graph.ts";
import { addActivation } from "./addActivation.ts";
import type { KerasWeight } from "./kerasModel.ts";
import { activationField } from "./layerActivations.ts";
import { pairField, refuseField, refuseLayer, wholeField, type Pair } from "./layerFields.ts";
import type { LayerContext } from "./layerContext.ts";
import { slide } from "./windows.ts";

const NO_PADDING = { top: 0, bottom: 0, left: 0, right: 0 };

export function addConvolution(context: LayerContext): Node {
  const { layer, table, weights } = context;
  const [input] = context.inputs;
  const channels = input.shape[2];
  const [size, strides, dilation] = windowFields(context);
  const groups = wholeField(layer, "groups", 1);
  const filters = wholeField(layer, "filters");
  if (channels % groups !== 0 || filters % groups !== 0) {
    refuseField(layer, "groups", `a number that divides ${channels} channels and ${filters} filters`);
  }
  const { output, padding } = slide(layer, input.shape, size, strides, dilation);
  const kernel = table.add(`${layer.name}/kernel`, layer.name, weights[0], [...size, channels / groups, filters]);
  const shared = { kernel, ...bias(context, weights[1], filters), strides, dilation, padding };
  // A group for each channel: the same values in the same order are a depthwise kernel.
  const isDepthwise = groups === channels && groups > 1 && strides[0] === strides[1];
  if (isDepthwise) {
    const shape = [...size, channels, filters / channels];
    table.compute(kernel, layer.name, shape, table.entry(kernel).read);
  }
  const node = context.push(
    isDepthwise ? { kind: "depthwise", ...shared } : { kind: "convolution", ...shared, groups },
    [input],
    [...output, filters],
  );
  context.markConvolution(node);
  return addActivation(context, node, activationField(layer));
}

export function addDepthwise(context: LayerContext): Node {
  const node = pushDepthwise(context, context.weights[1]);
  context.markConvolution(node);
  return addActivation(context, node, activationField(context.layer));
}

/** A depthwise convolution without a bias, then a pointwise one with the layer's bias and activation. */
export function addSeparable(context: LayerContext): Node {
  const { layer, table, weights } = context;
  const depthwise = pushDepthwise(context, null);
  const [height, width, channels] = depthwise.shape;
  const filters = wholeField(layer, "filters");
  const kernel = table.add(`${layer.name}/pointwise/kernel`, layer.name, weights[1], [1, 1, channels, filters]);
  const node = context.push(
    { ...POINTWISE, kernel, ...bias(context, weights[2], filters) },
    [depthwise],
    [height, width, filters],
  );
  context.markConvolution(node);
  return addActivation(context, node, activationField(layer));
}

/** On a map a dense layer works at each place by itself, as a 1x1 convolution does, and becomes one. */
export function addDense(context: LayerContext): Node {
  const { layer, table, weights } = context;
  const [input] = context.inputs;
  const inputs = input.shape[input.shape.length - 1];
  const units = wholeField(layer, "units");
  const isMap = input.shape.length === 3;
  const key = `${layer.name}/kernel`;
  if (table.has(key) && (table.entry(key).shape.length === 4) !== isMap) {
    refuseLayer(layer, "is used for maps and for vectors with the same weights, which Pippin does not do");
  }
  const kernel = table.add(key, layer.name, weights[0], [inputs, units]);
  const withBias = bias(context, weights[1], units);
  if (isMap) {
    table.compute(kernel, layer.name, [1, 1, inputs, units], table.entry(kernel).read);
    const node = context.push({ ...POINTWISE, kernel, ...withBias }, [input], [...input.shape.slice(0, 2), units]);
    return addActivation(context, node, activationField(layer));
  }
  const node = context.push({ kind: "dense", kernel, ...withBias }, [input], [units]);
  return addActivation(context, node, activationField(layer));
}

const POINTWISE = { kind: "convolution", strides: [1, 1], dilation: [1, 1], groups: 1, padding: NO_PADDING } as const;

/** @param biasWeight - null where the layer's bias is not the depthwise part's. */
function pushDepthwise(context: LayerContext, biasWeight: KerasWeight | undefined | null): Node {
  const { layer, table, weights } = context;
  const [input] = context.inputs;
  const channels = input.shape[2];
  const [size, strides, dilation] = windowFields(context);
  if (strides[0] !== strides[1]) refuseLayer(layer, "has strides that differ by axis, which TensorFlow does not do");
  const multiplier = wholeField(layer, "depth_multiplier", 1);
  const { output, padding } = slide(layer, input.shape, size, strides, dilation);
  const kernel = table.add(`${layer.name}/depthwise/kernel`, layer.name, weights[0], [...size, channels, multiplier]);
  const outputs = channels * multiplier;
  const withBias = biasWeight === null ? {} : bias(context, biasWeight, outputs);
  return context.push(
    { kind: "depthwise", kernel, ...withBias, strides, dilation, padding },
    [input],
    [...output, outputs],
  );
}

function windowFields({ layer }: LayerContext): [size: Pair, strides: Pair, dilation: Pair] {
  const size = pairField(layer, "kernel_size", [0, 0]);
  if (size[0] === 0) refuseField(layer, "kernel_size", "one or two whole numbers above 0");
  const [strides, dilation] = [pairField(layer, "strides", [1, 1]), pairField(layer, "dilation_rate", [1, 1])];
  if (Math.max(...strides) > 1 && Math.max(...dilation) > 1) {
    refuseLayer(layer, "has both strides and a dilation above 1, which TensorFlow does not do");
  }
  return [size, strides, dilation];
}

function bias({ layer, table }: LayerContext, weight: KerasWeight | undefined, length: number): { bias?: string } {
  if (layer.config["use_bias"] === false) return {};
  return { bias: table.add(`${layer.name}/bias`, layer.name, weight, [length]) };
}
