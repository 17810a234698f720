/** Keras models for tests: weights from the formula of the Python oracles instead of a file. */
import { buildNetwork, type BuiltNetwork } from "../../app/main/engine/network/readers/buildNetwork.ts";
import type { Fields, KerasConfiguration, KerasModel } from "../../app/main/engine/network/readers/kerasModel.ts";
import { mix } from "./seededNumbers.ts";

/** As in `networks_numbers.py`: values in [low, high], seeded by the names. */
export type FormulaWeight = readonly [
  layer: string,
  weight: string,
  shape: readonly number[],
  low: number,
  high: number,
];

/** A Keras model whose weights are computed when they are read: no file, and no two layers in memory at once. */
function formulaModel(name: string, config: KerasConfiguration, weights: readonly FormulaWeight[]): KerasModel {
  return {
    name,
    kerasVersion: 3,
    config,
    weights: (path) =>
      weights
        .filter(([layer]) => layer === path.join("/"))
        .map(([layer, weight, shape, low, high]) => ({
          shape,
          read: () => formulaValues(`${layer}/${weight}`, shape, [low, high]),
        })),
  };
}

export function formulaNetwork(
  name: string,
  config: KerasConfiguration,
  weights: readonly FormulaWeight[],
): BuiltNetwork {
  return buildNetwork(formulaModel(name, config, weights));
}

/** The values of `seededValues(count, range, fnv1a(name))`, in a loop that is fast enough for 17 million of them. */
export function formulaValues(
  name: string,
  shape: readonly number[],
  [low, high]: readonly [number, number],
): Float32Array {
  const values = new Float32Array(shape.reduce((product, length) => product * length, 1));
  const stream = mix(mix(fnv1a(name)));
  const span = high - low;
  for (let index = 0; index < values.length; index++) {
    values[index] = low + span * ((mix(stream + index) + 0.5) / 2 ** 32);
  }
  return values;
}

/** 32-bit FNV-1a of the text's UTF-8 bytes. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}

/** A layer of a Keras configuration, with the weights that a file would hold for it. */
export interface TestLayer {
  readonly type: string;
  readonly name: string;
  readonly config: Fields;
  readonly weights: readonly TestWeight[];
}

/** Values from the formula in [-0.5, 0.5] unless given. */
export interface TestWeight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values?: readonly number[];
}

export function layer(type: string, name: string, config: Fields = {}, weights: readonly TestWeight[] = []): TestLayer {
  return { type, name, config, weights };
}

export function weight(name: string, shape: readonly number[], values?: readonly number[]): TestWeight {
  return values === undefined ? { name, shape } : { name, shape, values };
}

/** A convolution of Keras, with its weights. */
export function conv2d(name: string, inputs: number, filters: number, size = 3, config: Fields = {}): TestLayer {
  const bias = config["use_bias"] === false ? [] : [weight("bias", [filters])];
  const weights = [weight("kernel", [size, size, inputs, filters]), ...bias];
  return layer("Conv2D", name, { filters, kernel_size: size, padding: "same", ...config }, weights);
}

export function dense(name: string, inputs: number, units: number, config: Fields = {}): TestLayer {
  return layer("Dense", name, { units, ...config }, [weight("kernel", [inputs, units]), weight("bias", [units])]);
}

export function batchNormalization(name: string, channels: number, config: Fields = {}): TestLayer {
  const ones = new Array<number>(channels).fill(1);
  return layer("BatchNormalization", name, config, [
    weight("gamma", [channels]),
    weight("beta", [channels]),
    weight("moving_mean", [channels]),
    weight("moving_variance", [channels], ones),
  ]);
}

/** Layers that turn a map of `channels` into `classes` probabilities. */
export function head(channels: number, classes = 4): TestLayer[] {
  return [layer("GlobalAveragePooling2D", "pool"), dense("scores", channels, classes, { activation: "softmax" })];
}

type InputShape = readonly (number | null)[];

export function sequential(layers: readonly TestLayer[], input: InputShape = [8, 8, 3]): KerasModel {
  const inputLayer = { class_name: "InputLayer", config: { name: "input", batch_shape: [null, ...input] } };
  const others = layers.map(({ type, name, config }) => ({ class_name: type, config: { name, ...config } }));
  return modelOf({ class_name: "Sequential", config: { name: "test", layers: [inputLayer, ...others] } }, layers);
}

/**
 * A Functional model: layers in the file's order, each with the names of those that it reads. `name@2` is the second use
 * of a layer; a layer that is used twice stands once, with one list of inputs a use: `[relu, ["a"], ["b"]]`.
 *
 * @param output - name of the last layer.
 */
export function functional(
  layers: readonly (readonly [TestLayer, ...(readonly string[])[]])[],
  output: string,
  input: InputShape = [8, 8, 3],
): KerasModel {
  const reference = (text: string): unknown[] => {
    const [name, use = "1"] = text.split("@");
    return [name, Number(use) - 1, 0, {}];
  };
  const entries = layers.map(([{ type, name, config }, ...uses]) => ({
    class_name: type,
    name,
    config: { name, ...config },
    inbound_nodes: uses.map((inputs) => inputs.map(reference)),
  }));
  const inputLayer = {
    class_name: "InputLayer",
    name: "input",
    config: { name: "input", batch_input_shape: [null, ...input] },
    inbound_nodes: [],
  };
  const config = { name: "test", layers: [inputLayer, ...entries], output_layers: [reference(output).slice(0, 3)] };
  return modelOf(
    { class_name: "Functional", config },
    layers.map(([one]) => one),
  );
}

function modelOf(config: KerasConfiguration, layers: readonly TestLayer[]): KerasModel {
  return {
    name: "test",
    kerasVersion: 3,
    config,
    weights: ([name]) =>
      (layers.find((one) => one.name === name)?.weights ?? []).map(({ name: own, shape, values }) => ({
        shape,
        read: () =>
          values === undefined ? formulaValues(`${name}/${own}`, shape, [-0.5, 0.5]) : Float32Array.from(values),
      })),
  };
}
