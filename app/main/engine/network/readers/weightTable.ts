/** The weights of a network under construction: read from the file when asked for, folded and checked on the way. */
import { PippinError } from "../../../../contract/errors.ts";
import type { WeightKey, WeightSource, WeightSpecification } from "../graph.ts";
import type { KerasWeight } from "./kerasModel.ts";

interface Entry {
  readonly shape: readonly number[];
  read(): Float32Array;
}

export class WeightTable implements WeightSource {
  private readonly entries = new Map<WeightKey, Entry>();

  /**
   * Adds a weight of the file under a name of its own.
   *
   * @throws PippinError where the file's array has another shape than the layer needs; reading refuses NaN, infinity and
   * kernels of zeros only.
   */
  add(key: WeightKey, layer: string, weight: KerasWeight | undefined, shape: readonly number[]): WeightKey {
    if (weight === undefined)
      throw new PippinError("bad-file", `Layer "${layer}" has no weights in the file for "${key}".`, { layer });
    if (weight.shape.join() !== shape.join()) {
      throw new PippinError(
        "bad-file",
        `Layer "${layer}" has weights of shape ${weight.shape.join("x")} in the file where ${shape.join("x")} is needed ("${key}").`,
        { layer },
      );
    }
    this.entries.set(key, { shape, read: () => checked(weight.read(), key, layer) });
    return key;
  }

  /** Adds a weight that is computed, or replaces one by a computed one. */
  compute(key: WeightKey, shape: readonly number[], read: () => Float32Array): WeightKey {
    this.entries.set(key, { shape, read });
    return key;
  }

  entry(key: WeightKey): Entry {
    const entry = this.entries.get(key);
    if (entry === undefined) throw new PippinError("internal", `There is no weight "${key}".`);
    return entry;
  }

  read(key: WeightKey): Float32Array {
    return this.entry(key).read();
  }

  /** @returns shapes and places in one file, in the order in which the weights were added. */
  specifications(): Record<WeightKey, WeightSpecification> {
    let byteOffset = 0;
    return Object.fromEntries(
      [...this.entries].map(([key, { shape }]) => {
        const specification = { shape, byteOffset };
        byteOffset += 4 * shape.reduce((product, length) => product * length, 1);
        return [key, specification];
      }),
    );
  }
}

function checked(values: Float32Array, key: WeightKey, layer: string): Float32Array {
  let allZero = true;
  for (const value of values) {
    if (!Number.isFinite(value)) {
      throw new PippinError(
        "bad-file",
        `Layer "${layer}" has weights that are not finite ("${key}"): the file or its training is broken.`,
        { layer },
      );
    }
    if (value !== 0) allZero = false;
  }
  // h5wasm has been seen to return zeros for large datasets; biases of zeros are common, kernels of zeros are not.
  if (allZero && key.endsWith("kernel")) {
    throw new PippinError(
      "bad-file",
      `Layer "${layer}" has a kernel of zeros only ("${key}"): the file is damaged or could not be read whole.`,
      { layer },
    );
  }
  return values;
}
