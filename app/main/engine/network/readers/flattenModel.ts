/** Opens the models inside a model: one list of layers, each after those that it reads. */
import { PippinError } from "../../../../contract/errors.ts";
import { outputReferences, usesFrom, type Reference, type Use } from "./inboundNodes.ts";
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
  readonly isFunction: boolean;
  readonly path: readonly string[];
  readonly uses: readonly Use[];
}

/** A call whose layer has its final name and place only when all layers are known. */
type Call = Omit<LayerCall, "layer"> & { readonly layer: Omit<KerasLayer, "position"> };

interface Opened {
  readonly calls: readonly Call[];
  readonly output: string;
  readonly inputShape: FlatModel["inputShape"] | null;
}

/** Models that use models twice, which use models twice, have as many as a file likes. */
const MOST_CALLS = 20_000;

const GRAPHS = new Set(["Functional", "Model"]);
const isModel = (type: string): boolean => GRAPHS.has(type) || type === "Sequential";

/**
 * @throws PippinError where the model has several inputs or outputs, is subclassed, or where its layers do not fit
 * together.
 */
export function flattenModel(model: KerasConfiguration): FlatModel {
  const { calls, output, inputShape } = openModel(model, [], null, "");
  if (inputShape === null) {
    throw new PippinError(
      "unsupported",
      "The file does not say what size of image the network takes; save the model with an input layer.",
    );
  }
  return { calls: inOrder(placed(calls)), output, inputShape };
}

/**
 * @param feed - key of the call that feeds a model inside a model; null for the outermost.
 * @param around - which use of the models around it this one is.
 */
function openModel(model: KerasConfiguration, path: readonly string[], feed: string | null, around: string): Opened {
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
    ? openGraph(model.config, entries, feed, around)
    : openSequence(model.config, entries, feed, around);
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
    const uses = usesFrom(entry["inbound_nodes"]);
    const isFunction = isOperation(entry);
    return { name, class_name: typeOf(entry), isFunction, config: fields, path: [...path, name], uses };
  });
}

/** Classes of users can bear the names of layers. */
function typeOf({ class_name: type, registered_name: registered }: Fields): string {
  return typeof registered === "string" && registered.includes(">") ? registered : String(type);
}

/** Functions of Keras's `ops` can, too. */
function isOperation({ module }: Fields): boolean {
  return typeof module === "string" && /(^|\.)ops(\.|$)/.test(module);
}

function openSequence(model: Fields, entries: readonly Entry[], feed: string | null, around: string): Opened {
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
      calls.push(callOf({ ...entry, name, path: [name], class_name: "InputLayer" }, around, []));
      last = calls[0].key;
    }
    if (isModel(entry.class_name)) {
      const inner = openModel(entry, entry.path, last, around);
      calls.push(...inner.calls);
      inputShape ??= inner.inputShape;
      last = inner.output;
    } else {
      const call = callOf(entry, around, last === null ? [] : [last]);
      calls.push(call);
      last = call.key;
    }
  }
  inputShape ??= shapeOf(model["build_input_shape"]);
  return { calls, output: last!, inputShape };
}

function openGraph(model: Fields, entries: readonly Entry[], feed: string | null, around: string): Opened {
  /** Name of a layer -> keys of its calls. */
  const outputs = new Map<string, readonly string[]>();
  const find = (reader: string, { name, call }: Reference): string => {
    const keys = outputs.get(name) ?? [];
    const key = keys.length === 1 ? keys[0] : keys[call];
    if (key !== undefined && key !== "") return key;
    throw new PippinError(
      "bad-file",
      `${reader} reads "${name}", which the model's configuration does not hold before it.`,
    );
  };
  const last = outputReferences(model["output_layers"]);
  const references = [...entries.flatMap(({ uses }) => uses).flatMap((use) => use.references), ...last];
  const highestCall = (name: string): number =>
    Math.max(...references.filter((reference) => reference.name === name).map(({ call }) => call));
  for (const entry of entries) {
    const { name, class_name: type, path } = entry;
    if (type === "InputLayer") outputs.set(name, [feed ?? keyOf(path, around)]);
    else if (!isModel(type))
      outputs.set(
        name,
        usesOf(entry).map((_, use) => keyOf(path, `${around}${use}`)),
      );
  }
  // Models inside read layers of any place, but only such models as stand before them.
  const models = new Map<Entry, readonly Opened[]>();
  for (const entry of entries.filter(({ class_name: type }) => isModel(type))) {
    const opened = usesOf(entry).map(({ references }, use) =>
      openModel(entry, entry.path, find(`The model "${entry.name}"`, references[0]), `${around}${use}.`),
    );
    models.set(entry, opened);
    const keys = opened.map(({ output }) => output);
    // Keras 2 counts a model's own making as its first use.
    outputs.set(entry.name, keys.length > 1 && highestCall(entry.name) === keys.length ? ["", ...keys] : keys);
  }
  const calls = entries.flatMap((entry): readonly Call[] => {
    const opened = models.get(entry);
    if (opened !== undefined) return opened.flatMap(({ calls: inner }) => inner);
    if (entry.class_name === "InputLayer") return feed === null ? [callOf(entry, around, [])] : [];
    const reader = `Layer "${entry.name}" (${entry.class_name})`;
    return usesOf(entry).map((use, n) => ({
      ...callOf(
        entry,
        `${around}${n}`,
        use.references.map((reference) => find(reader, reference)),
      ),
      args: use.args,
      kwargs: use.kwargs,
    }));
  });
  if (calls.length > MOST_CALLS) {
    throw new PippinError("unsupported", `The network uses its layers more than ${MOST_CALLS} times.`);
  }
  const [output, ...others] = last;
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
  if (uses.length === 0 || uses.some(({ references }) => references.length === 0)) {
    throw new PippinError("bad-file", `Layer "${name}" (${type}) reads no other layer.`, { layer: name });
  }
  return uses;
}

function callOf(
  { name, class_name: type, isFunction, config, path }: Entry,
  use: string,
  inputs: readonly string[],
): Call {
  const args = inputs.map((_, input) => ({ kind: "tensor", input }) as const);
  return { key: keyOf(path, use), layer: { name, type, isFunction, config, path }, inputs, args, kwargs: {} };
}

/** @param use - which use of the layer, after that of each model around it: "1.0". */
const keyOf = (path: readonly string[], use: string): string => JSON.stringify([...path, use]);

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
  return calls.map(({ layer, ...call }) => ({ ...call, layer: layers.get(JSON.stringify(layer.path))! }));
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
