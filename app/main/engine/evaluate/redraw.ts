/**
 * A network some of whose weights are drawn anew, from the top down (cascading randomisation, Adebayo et al. 2018).
 *
 * A weight is drawn anew by permuting all its values: mean, spread, zeros and extremes stay what they were, so the network
 * computes numbers of the same order, and nothing that it has learned is left in that layer. Which permutation a weight gets
 * depends on the seed and its key only, not on how many layers are drawn.
 */
import type { Tensor } from "@tensorflow/tfjs-core";
import type { Network, Operation, WeightKey } from "../../modelGeometry/graph.ts";
import { seededRandom } from "../../statistics/seededRandom.ts";
import { LoadedNetwork } from "../network/forward.ts";

/** A layer of the file, and its weights. */
export interface WeightedLayer {
  readonly layer: string;
  readonly weights: readonly WeightKey[];
}

/**
 * @returns layers with weights that can be drawn (more than one value), from the top; a layer that is used several times stands
 * where it is used last.
 *
 * @example
 * ```ts
 * const { network } = chain([conv(3, 4), relu(), globalAveragePool(), dense(2), softmax()]);
 * weightedLayers(network).map(({ weights }) => weights); // => [["dense1/kernel", "dense1/bias"], ["conv1/kernel", "conv1/bias"]]
 * ```
 */
function weightedLayers(network: Network): WeightedLayer[] {
  const layers = new Map<string, Set<WeightKey>>();
  for (const { layer, operation } of network.nodes.toReversed()) {
    for (const key of weightsOf(operation)) {
      const values = network.weights[key].shape.reduce((product, length) => product * length, 1);
      if (values < 2) continue;
      const known = layers.get(layer) ?? new Set();
      layers.set(layer, known.add(key));
    }
  }
  return [...layers].map(([layer, weights]) => ({ layer, weights: [...weights] }));
}

function weightsOf(operation: Operation): WeightKey[] {
  const given = (...keys: (WeightKey | undefined)[]): WeightKey[] => keys.filter((key) => key !== undefined);
  switch (operation.kind) {
    case "convolution":
    case "depthwise":
    case "dense":
      return given(operation.kernel, operation.bias);
    case "affine":
    case "normalisation":
      return given(operation.scale, operation.shift);
    case "activation":
      return given(operation.slopes);
    case "input":
    case "pool":
    case "global-pool":
    case "pad":
    case "crop":
    case "concatenate":
    case "add":
    case "multiply":
    case "extreme":
    case "channels":
    case "local-normalisation":
    case "reciprocal":
    case "resize":
    case "reshape":
    case "identity":
      return [];
  }
}

/**
 * How many layers a depth is: that share of them, rounded, and at least one.
 *
 * @param depth - from 0 to 1.
 *
 * @example
 * ```ts
 * layersAt(0.1, 18); // => 2
 * layersAt(0.01, 18); // => 1
 * layersAt(1, 18); // => 18
 * ```
 */
export function layersAt(depth: number, layers: number): number {
  return Math.min(layers, Math.max(1, Math.round(depth * layers)));
}

/**
 * @returns the same values in an order that the seed and the key draw (Fisher & Yates).
 *
 * @example
 * ```ts
 * permuted(Float32Array.of(3, 1, 2), 7, "conv1/kernel").sort(); // => [1, 2, 3]
 * ```
 */
function permuted(values: Float32Array, seed: number, key: WeightKey): Float32Array {
  const random = seededRandom(seedOf(seed, key));
  const result = values.slice();
  for (let i = result.length - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    const value = result[i];
    result[i] = result[j];
    result[j] = value;
  }
  return result;
}

/** FNV-1a over the key, begun by the seed. */
function seedOf(seed: number, key: WeightKey): number {
  let hash = Math.imul(seed ^ 0x811c9dc5, 0x01000193);
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/**
 * A network at each depth that is asked for, over one set of drawn weights: they are drawn at first use and held once,
 * however many depths there are, and what is not drawn is the original's. So all depths together take no more than the
 * network does a second time. Not to be used after the original is disposed of.
 */
export class RedrawnNetworks {
  readonly layers: readonly WeightedLayer[];
  private readonly original: LoadedNetwork;
  private readonly drawn: LoadedNetwork;
  private readonly byCount = new Map<number, LoadedNetwork>();

  constructor(original: LoadedNetwork, seed: number) {
    this.original = original;
    this.layers = weightedLayers(original.network);
    this.drawn = new LoadedNetwork(original.tf, original.network, {
      read: (key) => permuted(original.weightValues(key), seed, key),
    });
  }

  /** Of all depths together. */
  get forwardPasses(): number {
    return [...this.byCount.values()].reduce((sum, { forwardPasses }) => sum + forwardPasses, 0);
  }

  /** @returns the network with so many layers from the top drawn; it is not to be disposed of. */
  withDrawn(count: number): LoadedNetwork {
    const keys = new Set(this.layers.slice(0, count).flatMap(({ weights }) => weights));
    const known = this.byCount.get(count) ?? new MixedNetwork(this.original, this.drawn, keys);
    this.byCount.set(count, known);
    return known;
  }

  dispose(): void {
    this.drawn.dispose();
    this.byCount.clear();
  }
}

/** Takes some weights, and all that is made of them, from another network of the same graph. Holds nothing itself. */
class MixedNetwork extends LoadedNetwork {
  private readonly original: LoadedNetwork;
  private readonly other: LoadedNetwork;
  private readonly taken: ReadonlySet<WeightKey>;

  constructor(original: LoadedNetwork, other: LoadedNetwork, taken: ReadonlySet<WeightKey>) {
    super(original.tf, original.network, { read: (key) => original.weightValues(key) });
    this.original = original;
    this.other = other;
    this.taken = taken;
  }

  override weight(key: WeightKey): Tensor {
    return this.of(key).weight(key);
  }

  override weightValues(key: WeightKey): Float32Array {
    // Drawn once: what is on the backend need not be drawn again.
    return this.taken.has(key) ? this.weight(key).dataSync<"float32">() : super.weightValues(key);
  }

  override derived(name: string, make: () => Tensor, from: WeightKey | null): Tensor {
    return this.of(from).derived(name, make, from);
  }

  private of(key: WeightKey | null): LoadedNetwork {
    return key !== null && this.taken.has(key) ? this.other : this.original;
  }
}
