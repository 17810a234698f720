/** Which layers a layer reads, and with what else it is called, as Keras 2 and Keras 3 write it down. */
import type { Argument, Fields } from "./kerasModel.ts";

/** The output of a layer's `call`-th use. */
export interface Reference {
  readonly name: string;
  readonly call: number;
}

/** One use of a layer. */
export interface Use {
  /** What it reads, in order. */
  readonly references: readonly Reference[];
  readonly args: readonly Argument[];
  readonly kwargs: Readonly<Record<string, Argument>>;
}

/**
 * @param nodes - `inbound_nodes` of a layer: one entry a use, of Keras 2 `[[name, node, tensor, kwargs], ...]`, of Keras 3
 * `{args, kwargs}` with tensors of the class `__keras_tensor__`.
 */
export function usesFrom(nodes: unknown): Use[] {
  return Array.isArray(nodes) ? nodes.map(useFrom) : [];
}

/** @param outputs - `output_layers` of a model: `[name, node, tensor]`, or a list or record of such. */
export function outputReferences(outputs: unknown): Reference[] {
  const references: Reference[] = [];
  const collect = (value: unknown): void => {
    const reference = referenceFrom(value);
    if (reference !== null) references.push(reference);
    else for (const item of Array.isArray(value) ? value : Object.values(record(value))) collect(item);
  };
  collect(outputs);
  return references;
}

function useFrom(node: unknown): Use {
  const references: Reference[] = [];
  const read = (value: unknown): Argument => argumentFrom(value, references);
  if (!Array.isArray(node)) {
    const { args, kwargs } = record(node);
    return { references, args: Array.isArray(args) ? args.map(read) : [], kwargs: each(kwargs, read) };
  }
  const entries: unknown[] = isEntry(node) ? [node] : node;
  const args = entries.map((entry): Argument => {
    const [name, , value] = Array.isArray(entry) ? (entry as unknown[]) : [];
    // Keras 2 writes a first operand that is a number so: `1 - x`.
    return name === "_CONSTANT_VALUE" ? { kind: "value", value } : read(entry);
  });
  const [first] = entries;
  return { references, args, kwargs: each(Array.isArray(first) ? first[3] : undefined, read) };
}

function each(fields: unknown, read: (value: unknown) => Argument): Record<string, Argument> {
  return Object.fromEntries(Object.entries(record(fields)).map(([name, value]) => [name, read(value)]));
}

function argumentFrom(value: unknown, references: Reference[]): Argument {
  const reference = referenceFrom(value);
  if (reference !== null) return { kind: "tensor", input: references.push(reference) - 1 };
  if (Array.isArray(value)) return { kind: "list", items: value.map((item) => argumentFrom(item, references)) };
  const { class_name: type, config } = record(value);
  // Arrays of NumPy and tensors that are no layer's output.
  if (type === "__numpy__" || type === "__tensor__") return { kind: "value", value: record(config)["value"] };
  return { kind: "value", value };
}

function referenceFrom(value: unknown): Reference | null {
  if (isEntry(value)) return { name: value[0], call: value[1] };
  const { class_name: type, config } = record(value);
  const history = type === "__keras_tensor__" ? record(config)["keras_history"] : null;
  return Array.isArray(history) ? { name: String(history[0]), call: Number(history[1]) } : null;
}

function isEntry(value: unknown): value is [string, number, ...unknown[]] {
  return Array.isArray(value) && typeof value[0] === "string" && typeof value[1] === "number";
}

function record(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}
