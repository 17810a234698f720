/** Reads the fields of a layer's configuration; a field that is not what Keras writes is refused by layer and name. */
import { PippinError } from "../../../../contract/errors.ts";
import type { Padding } from "../../../modelGeometry/graph.ts";
import type { KerasLayer } from "./kerasModel.ts";

export type Pair = readonly [number, number];
type ConfiguredLayer = Pick<KerasLayer, "name" | "type" | "config">;

const isWhole = (value: unknown): value is number => Number.isInteger(value) && Number(value) > 0;
const isCount = (value: unknown): value is number => Number.isInteger(value) && Number(value) >= 0;

/** @returns a whole number above 0. */
export function wholeField(layer: ConfiguredLayer, field: string, otherwise?: number): number {
  const value = layer.config[field] ?? otherwise;
  return isWhole(value) ? value : refuseField(layer, field, "a whole number above 0");
}

/** @returns whole numbers above 0 that Keras writes as one or as two: rows, columns. */
export function pairField(layer: ConfiguredLayer, field: string, otherwise: Pair): Pair {
  const value = layer.config[field];
  if (value === undefined || value === null) return otherwise;
  const [rows, columns, ...more] = Array.isArray(value) ? (value as unknown[]) : [value, value];
  if (isWhole(rows) && isWhole(columns) && more.length === 0) return [rows, columns];
  return refuseField(layer, field, "one or two whole numbers above 0");
}

/** @returns rows and columns at the edges: Keras's `((top, bottom), (left, right))`, `(rows, columns)` or one number. */
export function edgesField(layer: ConfiguredLayer, field: string): Padding {
  const value = layer.config[field];
  const axes: unknown[] = Array.isArray(value) ? (value as unknown[]) : [value, value];
  const edges = axes.flatMap((axis): unknown[] => (Array.isArray(axis) ? axis : [axis, axis]));
  if (axes.length !== 2 || edges.length !== 4 || !edges.every(isCount)) {
    return refuseField(layer, field, "numbers of rows and columns");
  }
  const [top, bottom, left, right] = edges;
  return { top, bottom, left, right };
}

/** @param fields - names that versions of Keras have given it; the first that the layer has counts. */
export function numberField(layer: ConfiguredLayer, fields: readonly string[], otherwise: number): number {
  for (const field of fields) {
    const value = layer.config[field];
    if (value === undefined || value === null) continue;
    return typeof value === "number" && Number.isFinite(value) ? value : refuseField(layer, field, "a number");
  }
  return otherwise;
}

/** @returns one number or a (nested) list of them, as a list. */
export function numbersField(layer: ConfiguredLayer, field: string, otherwise: number): number[] {
  const value = layer.config[field] ?? otherwise;
  const values: unknown[] = Array.isArray(value) ? (value as unknown[]).flat(8) : [value];
  if (values.length > 0 && values.every((one) => typeof one === "number" && Number.isFinite(one)))
    return values as number[];
  return refuseField(layer, field, "numbers");
}

/** @returns the only axis that a field names, counted from 1 with the batch as 0, or -1 for the last one. */
export function axisField(layer: ConfiguredLayer, field: string): unknown {
  const value = layer.config[field] ?? -1;
  return Array.isArray(value) && value.length === 1 ? (value as unknown[])[0] : value;
}

export function refuseField({ name, type, config }: ConfiguredLayer, field: string, expected: string): never {
  const value = JSON.stringify(config[field]) ?? "missing";
  throw new PippinError("bad-file", `Layer "${name}" (${type}): ${field} is ${value}; ${expected} was expected.`, {
    layer: name,
    field,
  });
}

/** @throws PippinError always, for something sound that Pippin does not do. */
export function refuseLayer({ name, type }: ConfiguredLayer, what: string): never {
  throw new PippinError("unsupported", `Layer "${name}" (${type}) ${what}.`, { layer: name, type });
}
