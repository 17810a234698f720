/** The weights of a network under construction: read from the file when asked for, folded and checked on the way. */
import { PippinError } from "../../../../contract/errors.ts";
import type { WeightKey, WeightSource, WeightSpecification } from "../../../modelGeometry/graph.ts";
import type { KerasWeight } from "./kerasModel.ts";

export class WeightTable implements WeightSource {
  private readonly entries = new Map<WeightKey, KerasWeight>();

  /**
   * Adds a weight of the file under a name of its own.
   *
   * @param shape - that the layer needs.
   * @throws PippinError where the file's array has another shape; reading refuses NaN, infinity and kernels of zeros only.
   */
  add(key: WeightKey, layer: string, weight: KerasWeight | undefined, shape: readonly number[]): WeightKey {
    if (weight === undefined) {
      throw new PippinError(
        "bad-file",
        `Layer "${layer}" has no weights in the file for "${key}" (${shapeText(shape)}).`,
        {
          layer,
        },
      );
    }
    if (weight.shape.join() !== shape.join()) {
      throw new PippinError(
        "bad-file",
        `Layer "${layer}" has weights of shape ${shapeText(weight.shape)} in the file where ${shapeText(shape)} is needed ("${key}").`,
        { layer },
      );
    }
    return this.set(key, shape, () => refuseZeros(finite(weight.read(), key, layer), key, layer));
  }

  /** Adds a weight that is computed, or replaces one by a computed one; reading refuses NaN and infinity. */
  compute(key: WeightKey, layer: string, shape: readonly number[], read: () => Float32Array): WeightKey {
    return this.set(key, shape, () => finite(read(), key, layer));
  }

  has(key: WeightKey): boolean {
    return this.entries.has(key);
  }

  entry(key: WeightKey): KerasWeight {
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
        byteOffset += Float32Array.BYTES_PER_ELEMENT * shape.reduce((product, length) => product * length, 1);
        return [key, specification];
      }),
    );
  }

  private set(key: WeightKey, shape: readonly number[], read: () => Float32Array): WeightKey {
    this.entries.set(key, { shape, read });
    return key;
  }
}

function finite(values: Float32Array, key: WeightKey, layer: string): Float32Array {
  for (const value of values) {
    if (Number.isFinite(value)) continue;
    throw new PippinError(
      "bad-file",
      `Layer "${layer}" has weights that are not finite ("${key}"): the file is damaged, or the training failed.`,
      { layer },
    );
  }
  return values;
}

/** h5wasm has been seen to return zeros for large datasets; biases of zeros are common, kernels of zeros are not. */
function refuseZeros(values: Float32Array, key: WeightKey, layer: string): Float32Array {
  if (!key.endsWith("kernel") || values.some((value) => value !== 0)) return values;
  throw new PippinError(
    "bad-file",
    `Layer "${layer}" has a kernel of zeros only ("${key}"): the file is damaged or could not be read whole.`,
    { layer },
  );
}

function shapeText(shape: readonly number[]): string {
  return shape.length === 0 ? "one number" : shape.join("x");
}
