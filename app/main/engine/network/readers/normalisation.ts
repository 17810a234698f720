/** Layers that normalise or are x * scale + shift at inference; next to a layer with a kernel, batch normalisation becomes part of it. */
import { PippinError } from "../../../../contract/errors.ts";
import type { Node } from "../../../modelGeometry/graph.ts";
import type { KerasLayer, KerasWeight } from "./kerasModel.ts";
import { axisField, numberField, numbersField, refuseField, refuseLayer, wholeField } from "./layerFields.ts";
import type { LayerContext } from "./layerContext.ts";
import { scaleAndShift } from "./scaleAndShift.ts";

/** Per channel, in double precision. */
export interface Affine {
  scale(): Float64Array;
  shift(): Float64Array;
}

/** gamma / sqrt(variance + epsilon) and beta - mean * scale (Ioffe & Szegedy 2015), in double precision. */
export function addBatchNormalisation(context: LayerContext): Node {
  const { layer } = context;
  const [input] = context.inputs;
  refuseOtherAxes(context);
  const channels = input.shape[input.shape.length - 1];
  const epsilon = numberField(layer, ["epsilon"], 1e-3);
  const statistics = batchStatistics(context, channels);
  const read = (name: string, otherwise: number): Float32Array =>
    statistics.get(name)?.read() ?? new Float32Array(channels).fill(otherwise);
  const scale = (): Float64Array => {
    const [gamma, variance] = [read("gamma", 1), read("variance", 1)];
    return Float64Array.from(gamma, (value, c) => value / Math.sqrt(variance[c] + epsilon));
  };
  const shift = (): Float64Array => {
    const [beta, mean, factors] = [read("beta", 0), read("mean", 0), scale()];
    return Float64Array.from(beta, (value, c) => value - mean[c] * factors[c]);
  };
  const affine = { scale, shift };
  return (context.soleReader ? foldAffine(context, affine) : null) ?? pushAffine(context, channels, affine);
}

/** x * scale + offset. */
export function addRescaling(context: LayerContext): Node {
  const { layer } = context;
  return scaleAndShift(context, context.inputs[0], numbersField(layer, "scale", 1), numbersField(layer, "offset", 0));
}

/** (x - mean) / sqrt(variance), or its inverse; from the configuration or, where the layer was adapted, the weights. */
export function addNormalization(context: LayerContext): Node {
  const { layer, weights } = context;
  const stated = layer.config["mean"] !== null && layer.config["mean"] !== undefined;
  if (layer.config["axis"] !== null) refuseOtherAxes(context);
  const mean = stated ? numbersField(layer, "mean", 0) : [...(weights[0]?.read() ?? [])];
  const variance = stated ? numbersField(layer, "variance", 1) : [...(weights[1]?.read() ?? [])];
  if (mean.length === 0 || mean.length !== variance.length) {
    throw new PippinError(
      "bad-file",
      `Layer "${layer.name}" (Normalization) has no mean and variance; adapt it before the model is saved.`,
      { layer: layer.name },
    );
  }
  // Keras keeps the standard deviation above its epsilon.
  const deviation = variance.map((value) => Math.max(Math.sqrt(value), 1e-7));
  if (layer.config["invert"] === true) return scaleAndShift(context, context.inputs[0], deviation, mean);
  const scale = deviation.map((value) => 1 / value);
  return scaleAndShift(
    context,
    context.inputs[0],
    scale,
    mean.map((value, c) => -value * scale[c]),
  );
}

/** Over the channels of each place by themselves (Ba, Kiros & Hinton 2016). */
export function addLayerNormalisation(context: LayerContext): Node {
  const { layer, inputs } = context;
  refuseOtherAxes(context);
  if (layer.config["rms_scaling"] === true)
    refuseLayer(layer, "scales by the root mean square, which Pippin does not do");
  return pushNormalisation(context, inputs[0], {});
}

/** Over the places and channels of each group (Wu & He 2018); -1 groups are as many as channels. */
export function addGroupNormalisation(context: LayerContext): Node {
  const { layer, inputs } = context;
  refuseOtherAxes(context);
  const channels = inputs[0].shape[inputs[0].shape.length - 1];
  const groups = layer.config["groups"] === -1 ? channels : wholeField(layer, "groups", 32);
  if (channels % groups !== 0) refuseField(layer, "groups", `a number that divides ${channels} channels`);
  return pushNormalisation(context, inputs[0], { groups });
}

function pushNormalisation(context: LayerContext, input: Node, options: { groups?: number }): Node {
  const { layer, table, weights } = context;
  const channels = input.shape[input.shape.length - 1];
  const withScale = layer.config["scale"] !== false;
  const withShift = layer.config["center"] !== false;
  const weight = (name: "scale" | "shift", place: number): object => ({
    [name]: table.add(`${layer.name}/${name}`, layer.name, weights[place], [channels]),
  });
  return context.push(
    {
      kind: "normalisation",
      ...options,
      epsilon: numberField(layer, ["epsilon"], 1e-3),
      ...(withScale ? weight("scale", 0) : {}),
      ...(withShift ? weight("shift", withScale ? 1 : 0) : {}),
    },
    [input],
    input.shape,
  );
}

/** One factor a channel, as ConvNeXt's blocks have it (Touvron et al. 2021). */
export function addLayerScale(context: LayerContext): Node {
  const { layer, inputs, table, weights } = context;
  const channels = inputs[0].shape[inputs[0].shape.length - 1];
  const scale = table.add(`${layer.name}/scale`, layer.name, weights[0], [channels]);
  const shift = table.compute(`${layer.name}/shift`, layer.name, [1], () => Float32Array.of(0));
  return context.push({ kind: "affine", scale, shift }, [inputs[0]], inputs[0].shape);
}

/** Axis -1 or the last one, counted with the batch as 0. */
function refuseOtherAxes({ layer, inputs }: LayerContext): void {
  const axis = axisField(layer, "axis");
  if (axis !== -1 && axis !== inputs[0].shape.length) {
    refuseLayer(layer, `normalises axis ${JSON.stringify(axis)}; Pippin does the last one only`);
  }
}

function batchStatistics({ layer, weights }: LayerContext, channels: number): ReadonlyMap<string, KerasWeight> {
  const gamma = layer.config["scale"] === false ? [] : ["gamma"];
  const beta = layer.config["center"] === false ? [] : ["beta"];
  return new Map(
    [...gamma, ...beta, "mean", "variance"].map((name, place) => {
      const weight = weights[place];
      if (weight?.shape.join() === String(channels)) return [name, weight];
      throw new PippinError(
        "bad-file",
        `Layer "${layer.name}" (BatchNormalization) needs ${channels} values of ${name}; the file has ${weight?.shape.join("x") ?? "none"}.`,
        { layer: layer.name },
      );
    }),
  );
}

/**
 * Makes the affine part of the kernel and bias of the layer before. Output channels are the last axis of every kernel, of
 * a depthwise one the last two.
 *
 * @returns the changed node, or null where the input has no kernel.
 */
export function foldAffine(
  {
    layer,
    inputs,
    table,
    replace,
  }: Pick<LayerContext, "inputs" | "table" | "replace"> & { readonly layer: Pick<KerasLayer, "name"> },
  affine: Affine,
): Node | null {
  const [node] = inputs;
  const { operation } = node;
  if (operation.kind !== "convolution" && operation.kind !== "depthwise" && operation.kind !== "dense") return null;
  const kernel = table.entry(operation.kernel);
  const bias = operation.bias === undefined ? null : table.entry(operation.bias);
  const channels = node.shape[node.shape.length - 1];
  table.compute(operation.kernel, layer.name, kernel.shape, () => {
    const [values, scale] = [kernel.read(), affine.scale()];
    for (let i = 0; i < values.length; i++) values[i] *= scale[i % channels];
    return values;
  });
  const key = operation.bias ?? operation.kernel.replace(/kernel$/, "bias");
  table.compute(key, layer.name, [channels], () => {
    const [scale, shift, values] = [affine.scale(), affine.shift(), bias?.read()];
    return Float32Array.from(shift, (value, c) => value + (values?.[c] ?? 0) * scale[c]);
  });
  return replace(node, { ...operation, bias: key });
}

function pushAffine(context: LayerContext, length: number, affine: Affine): Node {
  const { layer, table } = context;
  const [input] = context.inputs;
  const scale = table.compute(`${layer.name}/scale`, layer.name, [length], () => Float32Array.from(affine.scale()));
  const shift = table.compute(`${layer.name}/shift`, layer.name, [length], () => Float32Array.from(affine.shift()));
  return context.push({ kind: "affine", scale, shift }, [input], input.shape);
}
