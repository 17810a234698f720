/** Keras models for tests: weights from the formula of the Python oracles instead of a file. */
import { buildNetwork, type BuiltNetwork } from "../../app/main/engine/network/readers/buildNetwork.ts";
import type { KerasConfiguration, KerasModel } from "../../app/main/engine/network/readers/kerasModel.ts";
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
export function formulaModel(name: string, config: KerasConfiguration, weights: readonly FormulaWeight[]): KerasModel {
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
export function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}
