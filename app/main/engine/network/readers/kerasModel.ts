/** A Keras model as every file format holds it: a tree of layer configurations and, by layer, arrays of weights. */
import { PippinError } from "../../../../contract/errors.ts";

/** One layer of the file, normalised over Keras 2 and 3. */
export interface KerasLayer {
  readonly name: string;
  /** Class name: "Conv2D". */
  readonly type: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** Layers that it reads, by unique name. */
  readonly inputs: readonly string[];
}

/** The weights of a layer, in Keras's order (kernel before bias, gamma before beta). */
export interface KerasWeight {
  readonly shape: readonly number[];
  /** @returns the values, row-major, as float32. */
  read(): Float32Array;
}

export interface KerasModel {
  readonly name: string;
  readonly config: KerasConfiguration;
  /** @param path - names of the models around the layer, then the layer's own: `["features", "conv1"]`. */
  weights(path: readonly string[]): readonly KerasWeight[];
}

/** The outermost JSON of a model: `{class_name, config}`. */
export interface KerasConfiguration {
  readonly class_name: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** A layer with where its weights lie. */
export interface PlacedLayer extends KerasLayer {
  readonly path: readonly string[];
}

export interface FlatModel {
  readonly layers: readonly PlacedLayer[];
  /** Name of the layer that gives the model's output. */
  readonly output: string;
  /** `[height, width, channels]` as the file states it; null entries are unknown. */
  readonly inputShape: readonly (number | null)[];
}

/**
 * All layers of a model in the file's order, Sequential and Functional models inside it opened.
 *
 * @throws PippinError where the model has several inputs or outputs, shares a layer, or is subclassed.
 */
export function flattenModel(model: KerasConfiguration): FlatModel {
  const layers: PlacedLayer[] = [];
  const { output, inputShape } = flattenInto(layers, model, [], null);
  if (inputShape === null)
    throw new PippinError("unsupported", "The file does not say what size of image the network takes.");
  return { layers, output, inputShape };
}

interface Flattened {
  readonly output: string;
  readonly inputShape: readonly (number | null)[] | null;
}

/** @param feed - name of the layer that feeds a model inside a model; null for the outermost. */
function flattenInto(
  layers: PlacedLayer[],
  model: KerasConfiguration,
  path: readonly string[],
  feed: string | null,
): Flattened {
  const raw = model.config["layers"];
  const isGraph = ["Functional", "Model"].includes(model.class_name);
  if (!Array.isArray(raw) || !(isGraph || model.class_name === "Sequential")) {
    throw new PippinError(
      "unsupported",
      `Models of the class "${model.class_name}" hold no list of layers; save a Sequential or Functional model.`,
    );
  }
  /** Name of a layer in this model -> unique name of the layer that holds its output. */
  const outputs = new Map<string, string>();
  let last = feed;
  let inputShape: readonly (number | null)[] | null = null;
  for (const entry of raw as Readonly<Record<string, unknown>>[]) {
    const type = String(entry["class_name"]);
    const config = (entry["config"] ?? {}) as Readonly<Record<string, unknown>>;
    const name = textOf(config["name"]) ?? textOf(entry["name"]) ?? type;
    const unique = [...path, name].join("/");
    const sources = isGraph
      ? inboundNames(entry, unique).map((source) => outputs.get(source) ?? unknownSource(unique, source))
      : last === null
        ? []
        : [last];
    const shape = shapeOf(config);
    if (inputShape === null && shape !== null) inputShape = shape;
    if (type === "InputLayer") {
      if (feed === null && layers.length > 0)
        throw new PippinError(
          "unsupported",
          `The network has a second input, "${unique}"; Pippin explains networks with one image as input.`,
        );
      if (feed === null) layers.push({ name: unique, type, config, inputs: [], path: [...path, name] });
      outputs.set(name, feed ?? unique);
      last = feed ?? unique;
      continue;
    }
    if (layers.length === 0)
      layers.push({ name: "input", type: "InputLayer", config: {}, inputs: [], path: ["input"] });
    const inputs = sources.length === 0 && !isGraph ? [layers[0].name] : sources;
    if (isModel(type)) {
      const inner = flattenInto(layers, { class_name: type, config }, [...path, name], inputs[0]);
      inputShape ??= inner.inputShape;
      outputs.set(name, inner.output);
      last = inner.output;
      continue;
    }
    layers.push({ name: unique, type, config, inputs, path: [...path, name] });
    outputs.set(name, unique);
    last = unique;
  }
  const named = isGraph ? outputNames(model.config["output_layers"]) : [];
  if (named.length > 1)
    throw new PippinError("unsupported", `The network has ${named.length} outputs; Pippin explains networks with one.`);
  const output = named.length === 1 ? outputs.get(named[0]) : last;
  if (output === undefined || output === null) throw new PippinError("bad-file", "The network has no output layer.");
  return { output, inputShape };
}

const textOf = (value: unknown): string | null => (typeof value === "string" ? value : null);

const isModel = (type: string): boolean => ["Functional", "Model", "Sequential"].includes(type);

function unknownSource(layer: string, source: string): never {
  throw new PippinError("bad-file", `Layer "${layer}" reads "${source}", which does not come before it in the file.`);
}

/** Names of the layers that a layer reads, from Keras 2's nested lists or Keras 3's serialised tensors. */
function inboundNames(entry: Readonly<Record<string, unknown>>, layer: string): string[] {
  const nodes = entry["inbound_nodes"];
  if (!Array.isArray(nodes) || nodes.length === 0) return [];
  if (nodes.length > 1) {
    throw new PippinError(
      "unsupported",
      `Layer "${layer}" is used ${nodes.length} times; Pippin needs each layer used once.`,
    );
  }
  const names: string[] = [];
  collect(nodes[0], names);
  return names;
}

function collect(value: unknown, names: string[]): void {
  if (Array.isArray(value)) {
    // Keras 2: [name, node index, tensor index, keyword arguments].
    if (typeof value[0] === "string" && typeof value[1] === "number") names.push(value[0]);
    else for (const item of value) collect(item, names);
    return;
  }
  if (typeof value !== "object" || value === null) return;
  const record = value as Readonly<Record<string, unknown>>;
  if (record["class_name"] === "__keras_tensor__") {
    const history = (record["config"] as Readonly<Record<string, unknown>> | undefined)?.["keras_history"];
    if (Array.isArray(history)) names.push(String(history[0]));
  } else if (Array.isArray(record["args"])) collect(record["args"], names);
}

function outputNames(value: unknown): string[] {
  if (!Array.isArray(value)) return [];
  if (typeof value[0] === "string") return [value[0]];
  return value.map((item) => String((item as unknown[])[0]));
}

function shapeOf(config: Readonly<Record<string, unknown>>): readonly (number | null)[] | null {
  const shape = config["batch_shape"] ?? config["batch_input_shape"];
  return Array.isArray(shape) ? (shape as (number | null)[]).slice(1) : null;
}
