/** Which layers a layer reads, as Keras 2 and Keras 3 write it down. */
import type { Fields } from "./kerasModel.ts";

/** The output of a layer's `call`-th use. */
export interface Reference {
  readonly name: string;
  readonly call: number;
}

/**
 * @param nodes - `inbound_nodes` of a layer: one entry a use, of Keras 2 `[[name, node, tensor, kwargs], ...]`, of Keras 3
 * `{args, kwargs}` with tensors of the class `__keras_tensor__`.
 * @returns for each use what it reads, in order.
 */
export function inboundReferences(nodes: unknown): Reference[][] {
  if (!Array.isArray(nodes)) return [];
  return nodes.map((node: unknown) => {
    const references: Reference[] = [];
    collect(node, references);
    return references;
  });
}

/** @param outputs - `output_layers` of a model: `[name, node, tensor]`, or a list or record of such. */
export function outputReferences(outputs: unknown): Reference[] {
  const references: Reference[] = [];
  if (typeof outputs === "object" && outputs !== null && !Array.isArray(outputs)) {
    for (const value of Object.values(outputs)) collect(value, references);
  } else collect(outputs, references);
  return references;
}

function collect(value: unknown, references: Reference[]): void {
  if (Array.isArray(value)) {
    const [name, call] = value as unknown[];
    if (typeof name === "string" && typeof call === "number") references.push({ name, call });
    else for (const item of value) collect(item, references);
    return;
  }
  if (typeof value !== "object" || value === null) return;
  const record = value as Fields;
  if (record["class_name"] === "__keras_tensor__") {
    const history = (record["config"] as Fields | null | undefined)?.["keras_history"];
    if (Array.isArray(history)) references.push({ name: String(history[0]), call: Number(history[1]) });
  } else {
    collect(record["args"], references);
    collect(record["kwargs"], references);
  }
}
