/** Batch normalisation at inference is x * scale + shift a channel; next to a layer with a kernel it becomes part of it. */
import { PippinError } from "../../../../contract/errors.ts";
import type { Operation } from "../graph.ts";
import type { LayerContext } from "./layers.ts";

interface Affine {
  scale(): Float64Array;
  shift(): Float64Array;
}

/** gamma / sqrt(variance + epsilon) and beta - mean * scale (Ioffe & Szegedy 2015), in double precision. */
export function addBatchNormalisation(context: LayerContext): number {
  const { layer, nodes, table } = context;
  const input = nodes[context.inputs[0]];
  const channels = input.shape.at(-1)!;
  const axis = Array.isArray(layer.config["axis"])
    ? (layer.config["axis"] as unknown[])[0]
    : (layer.config["axis"] ?? -1);
  if (axis !== -1 && axis !== input.shape.length) {
    throw new PippinError(
      "unsupported",
      `Layer "${layer.name}" (BatchNormalization) normalises axis ${String(axis)}; Pippin does the last one only.`,
      { layer: layer.name },
    );
  }
  const [hasScale, hasCentre] = [layer.config["scale"] !== false, layer.config["center"] !== false];
  const epsilon = typeof layer.config["epsilon"] === "number" ? layer.config["epsilon"] : 1e-3;
  const names = [...(hasScale ? ["gamma"] : []), ...(hasCentre ? ["beta"] : []), "mean", "variance"];
  const sources = new Map(
    names.map((name, place) => {
      const weight = context.weights[place];
      if (weight === undefined || weight.shape.join() !== String(channels)) {
        throw new PippinError(
          "bad-file",
          `Layer "${layer.name}" (BatchNormalization) needs ${channels} values of ${name}; the file has ${weight?.shape.join("x") ?? "none"}.`,
          { layer: layer.name },
        );
      }
      return [name, weight];
    }),
  );
  const read = (name: string, otherwise: number): Float32Array =>
    sources.get(name)?.read() ?? new Float32Array(channels).fill(otherwise);
  const scale = (): Float64Array => {
    const [gamma, variance] = [read("gamma", 1), read("variance", 1)];
    return Float64Array.from(gamma, (value, c) => value / Math.sqrt(variance[c] + epsilon));
  };
  const affine: Affine = {
    scale,
    shift: () => {
      const [beta, mean, factors] = [read("beta", 0), read("mean", 0), scale()];
      return Float64Array.from(beta, (value, c) => value - mean[c] * factors[c]);
    },
  };
  if (context.soleReader && fold(context, affine)) return input.index;
  return context.push(
    {
      kind: "affine",
      scale: table.compute(`${layer.name}/scale`, [channels], () => Float32Array.from(affine.scale())),
      shift: table.compute(`${layer.name}/shift`, [channels], () => Float32Array.from(affine.shift())),
    },
    [input.index],
    input.shape,
  );
}

/** Output channels are the last axis of every kernel; of a depthwise one the last two. */
function fold({ nodes, inputs, table, replace }: LayerContext, affine: Affine): boolean {
  const node = nodes[inputs[0]];
  const operation: Operation = node.operation;
  if (operation.kind !== "convolution" && operation.kind !== "depthwise" && operation.kind !== "dense") return false;
  const kernel = table.entry(operation.kernel);
  const bias = operation.bias === undefined ? null : table.entry(operation.bias);
  const channels = node.shape.at(-1)!;
  table.compute(operation.kernel, kernel.shape, () => {
    const [values, scale] = [kernel.read(), affine.scale()];
    return values.map((value, i) => value * scale[i % channels]);
  });
  const key = operation.bias ?? operation.kernel.replace(/kernel$/, "bias");
  table.compute(key, [channels], () => {
    const [scale, shift, values] = [affine.scale(), affine.shift(), bias?.read()];
    return Float32Array.from(shift, (value, c) => value + (values?.[c] ?? 0) * scale[c]);
  });
  replace(node.index, { ...operation, bias: key });
  return true;
}
