/** Layers with kernels. Keras's layouts are TensorFlow's, except for what is said here. */
import { PippinError } from "../../../../contract/errors.ts";
import { activationField } from "./layerActivations.ts";
import { addActivation, type LayerContext } from "./layers.ts";
import { pairField, slide } from "./windows.ts";

export function addConvolution(context: LayerContext): number {
  const { layer, table, weights } = context;
  const input = context.nodes[context.inputs[0]];
  const channels = input.shape.at(-1)!;
  const [size, strides, dilation] = windowFields(context);
  const groups = Number(layer.config["groups"] ?? 1);
  const filters = whole(context, "filters");
  const { output, padding } = slide(layer, input.shape, size, strides, dilation);
  const kernel = table.add(`${layer.name}/kernel`, layer.name, weights[0], [...size, channels / groups, filters]);
  const node = context.push(
    { kind: "convolution", kernel, ...bias(context, weights[1], filters), strides, dilation, groups, padding },
    [input.index],
    [...output, filters],
  );
  context.markConvolution(node);
  return addActivation(context, node, activationField(layer));
}

export function addDepthwise(context: LayerContext): number {
  const node = pushDepthwise(context, true);
  context.markConvolution(node);
  return addActivation(context, node, activationField(context.layer));
}

/** A depthwise convolution without a bias, then a pointwise one with the layer's bias and activation. */
export function addSeparable(context: LayerContext): number {
  const { layer, table, weights } = context;
  const depthwise = pushDepthwise(context, false);
  const { shape } = context.nodes[depthwise];
  const filters = whole(context, "filters");
  const kernel = table.add(`${layer.name}/pointwise/kernel`, layer.name, weights[1], [1, 1, shape[2], filters]);
  const node = context.push(
    {
      kind: "convolution",
      kernel,
      ...bias(context, weights[2], filters),
      strides: [1, 1],
      dilation: [1, 1],
      groups: 1,
      padding: { top: 0, bottom: 0, left: 0, right: 0 },
    },
    [depthwise],
    [shape[0], shape[1], filters],
  );
  context.markConvolution(node);
  return addActivation(context, node, activationField(layer));
}

export function addDense(context: LayerContext): number {
  const { layer, table, weights } = context;
  const input = context.nodes[context.inputs[0]];
  const units = whole(context, "units");
  const kernel = table.add(`${layer.name}/kernel`, layer.name, weights[0], [input.shape.at(-1)!, units]);
  const operation = { kind: "dense", kernel, ...bias(context, weights[1], units) } as const;
  const node = context.push(operation, [input.index], [...input.shape.slice(0, -1), units]);
  return addActivation(context, node, activationField(layer));
}

function pushDepthwise(context: LayerContext, withBias: boolean): number {
  const { layer, table, weights } = context;
  const input = context.nodes[context.inputs[0]];
  const channels = input.shape.at(-1)!;
  const [size, strides, dilation] = windowFields(context);
  const multiplier = Number(layer.config["depth_multiplier"] ?? 1);
  const { output, padding } = slide(layer, input.shape, size, strides, dilation);
  const kernel = table.add(`${layer.name}/depthwise/kernel`, layer.name, weights[0], [...size, channels, multiplier]);
  const outputs = channels * multiplier;
  return context.push(
    { kind: "depthwise", kernel, ...(withBias ? bias(context, weights[1], outputs) : {}), strides, dilation, padding },
    [input.index],
    [...output, outputs],
  );
}

type Pairs = [readonly [number, number], readonly [number, number], readonly [number, number]];

function windowFields({ layer }: LayerContext): Pairs {
  const [one, size] = [[1, 1] as const, pairField(layer, "kernel_size", [1, 1])];
  return [size, pairField(layer, "strides", one), pairField(layer, "dilation_rate", one)];
}

function bias(
  { layer, table }: LayerContext,
  weight: LayerContext["weights"][number] | undefined,
  length: number,
): { bias?: string } {
  if (layer.config["use_bias"] === false) return {};
  return { bias: table.add(`${layer.name}/bias`, layer.name, weight, [length]) };
}

function whole({ layer }: LayerContext, field: string): number {
  const value = layer.config[field];
  if (typeof value === "number" && Number.isInteger(value) && value > 0) return value;
  throw new PippinError(
    "bad-file",
    `Layer "${layer.name}" (${layer.type}): ${field} is ${JSON.stringify(value)}; a whole number above 0 was expected.`,
    { layer: layer.name },
  );
}
