/** Opens the models inside a model: one list of layers, each after those that it reads. */
import { PippinError } from "../../../../contract/errors.ts";
import { inboundReferences, outputReferences, type Reference } from "./inboundNodes.ts";
import type { Fields, KerasConfiguration, KerasLayer, LayerCall } from "./kerasModel.ts";

export interface FlatModel {
  /** In an order in which each comes after those that it reads; as in the file wherever that is one. */
  readonly calls: readonly LayerCall[];
  /** Key of the call that gives the model's output. */
  readonly output: string;
  /** `[height, width, channels]` as the file states it; null entries are open. */
  readonly inputShape: readonly (number | null)[];
}

interface Entry extends KerasConfiguration {
  readonly name: string;
  readonly path: readonly string[];
  /** What each use of the layer reads. */
  readonly uses: readonly (readonly Reference[])[];
}

/** A call whose layer has its final name and place only when all layers are known. */
type Call = Omit<LayerCall, "layer"> & { readonly layer: Omit<KerasLayer, "position"> };

interface Opened {
  readonly calls: readonly Call[];
  readonly output: string;
  readonly inputShape: FlatModel["inputShape"] | null;
}

/** Layers whose weights one node holds: a second use would need a second convolution of the same weights. */
const WITH_WEIGHTS = new Set([
  ...["Conv2D", "DepthwiseConv2D", "SeparableConv2D", "Dense", "BatchNormalization", "PReLU", "Normalization"],
]);
/** NASNet has 1,040. */
const MOST_LAYERS = 5000;
const GRAPHS = new Set(["Functional", "Model"]);
const isModel = (type: string): boolean => GRAPHS.has(type) || type === "Sequential";

/**
 * @throws PippinError where the model has several inputs or outputs, uses a layer with weights twice, is subclassed, or
 * where its layers do not fit together.
 */
export function flattenModel(model: KerasConfiguration): FlatModel {
  const { calls, output, inputShape } = openModel(model, [], null);
  if (inputShape === null) {
    throw new PippinError(
      "unsupported",
      "The file does not say what size of image the network takes; save the model with an input layer.",
    );
  }
  if (calls.length > MOST_LAYERS) {
    throw new PippinError(
      "unsupported",
      `The network has ${calls.length} layers; Pippin explains networks of up to ${MOST_LAYERS}.`,
    );
  }
  return { calls: inOrder(placed(calls)), output, inputShape };
}

/** @param feed - key of the call that feeds a model inside a model; null for the outermost. */
function openModel(model: KerasConfiguration, path: readonly string[], feed: string | null): Opened {
  if (!isModel(model.class_name)) {
    throw new PippinError(
      "unsupported",
      `Models of the class "${model.class_name}" hold no list of layers; save a Sequential or Functional model.`,
    );
  }
  const entries = entriesOf(model, path);
  const inputs = entries.filter((entry) => entry.class_name === "InputLayer");
  if (inputs.length > 1) {
    const names = inputs.map(({ name }) => `"${name}"`).join(", ");
    throw new PippinError(
      "unsupported",
      `The network has ${inputs.length} inputs (${names}); Pippin explains networks with one.`,
    );
  }
  return GRAPHS.has(model.class_name)
    ? openGraph(model.config, entries, feed)
    : openSequence(model.config, entries, feed);
}

function entriesOf({ class_name: type, config }: KerasConfiguration, path: readonly string[]): Entry[] {
  const layers = config["layers"];
  if (!Array.isArray(layers) || layers.length === 0) {
    throw new PippinError(
      "bad-file",
      `The model ${path.length === 0 ? "" : `"${path.join("/")}" `}(${type}) has no list of layers.`,
    );
  }
  return layers.map((layer: unknown, place): Entry => {
    const entry = record(layer);
    const fields = record(entry["config"]);
    const name = fields["name"] ?? entry["name"];
    if (typeof entry["class_name"] !== "string" || typeof name !== "string") {
      throw new PippinError("bad-file", `Layer ${place + 1} of the model's configuration has no class or no name.`);
    }
    const uses = inboundReferences(entry["inbound_nodes"]);
    return { name, class_name: typeOf(entry), config: fields, path: [...path, name], uses };
  });
}

/** Classes of users and functions of Keras's `ops` can bear the names of layers. */
function typeOf({ class_name: type, module, registered_name: registered }: Fields): string {
  if (typeof registered === "string" && registered.includes(">")) return registered;
  if (typeof module === "string" && /(^|\.)ops(\.|$)/.test(module)) return `ops.${String(type)}`;
  return String(type);
}

function openSequence(model: Fields, entries: readonly Entry[], feed: string | null): Opened {
  const calls: Call[] = [];
  let last = feed;
  let inputShape: Opened["inputShape"] = null;
  for (const entry of entries) {
    inputShape ??= shapeOf(entry.config["batch_shape"] ?? entry.config["batch_input_shape"]);
    if (entry.class_name === "InputLayer" && feed !== null) continue;
    if (entry.class_name === "InputLayer" && last !== null) {
      throw new PippinError("bad-file", `The input layer "${entry.name}" stands after other layers.`, {
        layer: entry.name,
      });
    }
    if (entry.class_name !== "InputLayer" && last === null) {
      // Keras 2 may leave the input layer out and state its shape in the first layer.
      const name = `${entry.name}_input`;
      calls.push(callOf({ ...entry, name, path: [name], class_name: "InputLayer" }, 0, []));
      last = calls[0].key;
    }
    if (isModel(entry.class_name)) {
      const inner = openModel(entry, entry.path, last);
      calls.push(...inner.calls);
      inputShape ??= inner.inputShape;
      last = inner.output;
    } else {
      const call = callOf(entry, 0, last === null ? [] : [last]);
      calls.push(call);
      last = call.key;
    }
  }
  inputShape ??= shapeOf(model["build_input_shape"]);
  return { calls, output: last!, inputShape };
}

function openGraph(model: Fields, entries: readonly Entry[], feed: string | null): Opened {
  /** Name of a layer -> keys of its calls. */
  const outputs = new Map<string, readonly string[]>();
  const find = (reader: string, { name, call }: Reference): string => {
    const keys = outputs.get(name) ?? [];
    const key = keys.length === 1 ? keys[0] : keys[call];
    if (key !== undefined) return key;
    throw new PippinError(
      "bad-file",
      `${reader} reads "${name}", which the model's configuration does not hold before it.`,
    );
  };
  for (const entry of entries) {
    const { name, class_name: type, path } = entry;
    if (type === "InputLayer") outputs.set(name, [feed ?? keyOf(path, 0)]);
    else if (!isModel(type))
      outputs.set(
        name,
        usesOf(entry).map((_, use) => keyOf(path, use)),
      );
  }
  // Models inside read layers of any place, but only such models as stand before them.
  const models = new Map<Entry, Opened>();
  for (const entry of entries.filter(({ class_name: type }) => isModel(type))) {
    const [use] = usesOf(entry);
    const opened = openModel(entry, entry.path, find(`The model "${entry.name}"`, use[0]));
    models.set(entry, opened);
    outputs.set(entry.name, [opened.output]);
  }
  const calls = entries.flatMap((entry): readonly Call[] => {
    const opened = models.get(entry);
    if (opened !== undefined) return opened.calls;
    if (entry.class_name === "InputLayer") return feed === null ? [callOf(entry, 0, [])] : [];
    const reader = `Layer "${entry.name}" (${entry.class_name})`;
    return usesOf(entry).map((use, n) =>
      callOf(
        entry,
        n,
        use.map((reference) => find(reader, reference)),
      ),
    );
  });
  const [output, ...others] = outputReferences(model["output_layers"]);
  if (output === undefined || others.length > 0) {
    throw new PippinError(
      "unsupported",
      `The network has ${others.length + (output ? 1 : 0)} outputs; Pippin explains networks with one.`,
    );
  }
  const input = entries.find(({ class_name: type }) => type === "InputLayer");
  const inputShape = shapeOf(input?.config["batch_shape"] ?? input?.config["batch_input_shape"]);
  return { calls, output: find("The model's output", output), inputShape };
}

function usesOf({ name, class_name: type, uses }: Entry): Entry["uses"] {
  if (uses.length === 0 || uses.some((use) => use.length === 0)) {
    throw new PippinError("bad-file", `Layer "${name}" (${type}) reads no other layer.`, { layer: name });
  }
  if (uses.length > 1 && (WITH_WEIGHTS.has(type) || isModel(type))) {
    throw new PippinError(
      "unsupported",
      `Layer "${name}" (${type}) is used ${uses.length} times with the same weights, which Pippin does not do.`,
      { layer: name, type },
    );
  }
  return uses;
}

function callOf({ name, class_name: type, config, path }: Entry, use: number, inputs: readonly string[]): Call {
  return { key: keyOf(path, use), layer: { name, type, config, path }, inputs };
}

const keyOf = (path: readonly string[], use: number): string => JSON.stringify([...path, use]);

/** Gives each layer its place and a name of its own. */
function placed(calls: readonly Call[]): LayerCall[] {
  const layers = new Map<string, KerasLayer>();
  const counts = new Map<string, number>();
  const keys = new Set<string>();
  for (const { key, layer } of calls) {
    if (keys.has(key))
      throw new PippinError("bad-file", `The model has two layers of the name "${layer.path.join("/")}".`);
    keys.add(key);
    const path = JSON.stringify(layer.path);
    if (layers.has(path)) continue;
    layers.set(path, { ...layer, position: layers.size });
    counts.set(layer.name, (counts.get(layer.name) ?? 0) + 1);
  }
  for (const [path, layer] of layers) {
    const name = counts.get(layer.name) === 1 ? layer.name : layer.path.join("/");
    layers.set(path, { ...layer, name });
  }
  return calls.map(({ key, layer, inputs }) => ({ key, inputs, layer: layers.get(JSON.stringify(layer.path))! }));
}

function inOrder(calls: readonly LayerCall[]): LayerCall[] {
  const waiting = [...calls];
  const done = new Set<string>();
  const ordered: LayerCall[] = [];
  while (waiting.length > 0) {
    const next = waiting.findIndex(({ inputs }) => inputs.every((input) => done.has(input)));
    if (next === -1) {
      throw new PippinError("bad-file", `Layer "${waiting[0].layer.name}" reads its own output through other layers.`);
    }
    const [call] = waiting.splice(next, 1);
    done.add(call.key);
    ordered.push(call);
  }
  return ordered;
}

function shapeOf(shape: unknown): FlatModel["inputShape"] | null {
  if (!Array.isArray(shape)) return null;
  return shape
    .slice(1)
    .map((length: unknown) => (Number.isInteger(length) && Number(length) > 0 ? Number(length) : null));
}

function record(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}
