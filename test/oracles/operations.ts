/** Reads what operations.py wrote: single operations of the graph, and their derivatives, by TensorFlow. */
import { readFileSync } from "node:fs";
import type { Design } from "../builders/parts.ts";
import type { MapSummary } from "./networks.ts";

export interface OperationOracle {
  /** A 1x1 convolution, then the operation. */
  readonly design: Design;
  /** `[rows, columns, channels]`. */
  readonly shape: readonly number[];
  readonly output: MapSummary;
  /** Of sum(output * signal) by the input. */
  readonly gradient: MapSummary;
}

/** Seed of the input (stream 0) and of the signal that goes down (stream 1), both in [-1, 1]. */
export const INPUT_SEED = 9;

export const OPERATIONS = JSON.parse(readFileSync(new URL("./operations.json", import.meta.url), "utf8")) as Readonly<
  Record<string, OperationOracle>
>;
