/**
 * The graph of layers that every reader produces and every computation walks.
 *
 * A network is a list of nodes in topological order. Each node applies one operation to the outputs of earlier nodes.
 * A Keras layer gives one node, or several where it does several things (a Conv2D with an activation gives a
 * convolution and an activation; a SeparableConv2D gives a depthwise and a pointwise convolution). Batch normalisation
 * that directly follows a convolution or dense layer is already folded into its kernel and bias; elsewhere it is an
 * `affine` node. All maps are channels-last: `[height, width, channels]`, without the batch axis.
 */

import { PippinError } from "../../contract/errors.ts";
import type { ClassRelation } from "../../contract/models.ts";

/** Rows and columns of zeros around a map, in its own pixels. Explicit: "same" is resolved when the graph is built. */
export interface Padding {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

export type ActivationName =
  | "relu"
  | "relu6"
  | "leaky-relu"
  | "prelu"
  | "elu"
  | "selu"
  | "sigmoid"
  | "hard-sigmoid"
  | "tanh"
  | "softplus"
  | "softsign"
  | "exponential"
  | "silu"
  | "hard-silu"
  | "gelu"
  | "mish"
  | "softmax";

/** A weight tensor of the network, by its key in {@link Network.weights}. */
export type WeightKey = string;

/** What a node does. Kernels are laid out as TensorFlow lays them out. */
export type Operation =
  | { readonly kind: "input" }
  | {
      readonly kind: "convolution";
      /** `[kernelHeight, kernelWidth, inputChannels / groups, outputChannels]`. */
      readonly kernel: WeightKey;
      /** `[outputChannels]`. */
      readonly bias?: WeightKey;
      readonly strides: readonly [number, number];
      readonly dilation: readonly [number, number];
      readonly groups: number;
      readonly padding: Padding;
    }
  | {
      readonly kind: "depthwise";
      /** `[kernelHeight, kernelWidth, inputChannels, multiplier]`; output channel = input channel * multiplier + m. */
      readonly kernel: WeightKey;
      /** `[inputChannels * multiplier]`. */
      readonly bias?: WeightKey;
      readonly strides: readonly [number, number];
      readonly dilation: readonly [number, number];
      readonly padding: Padding;
    }
  | {
      readonly kind: "dense";
      /** `[inputs, outputs]`; applied along the last axis. */
      readonly kernel: WeightKey;
      /** `[outputs]`. */
      readonly bias?: WeightKey;
    }
  | {
      /** Per-channel `x * scale + shift` along the last axis; each weight holds one value or one a channel. */
      readonly kind: "affine";
      readonly scale: WeightKey;
      readonly shift: WeightKey;
    }
  | {
      readonly kind: "activation";
      readonly activation: ActivationName;
      /** Slope of `leaky-relu` below zero; scale of `elu` below zero. */
      readonly alpha?: number;
      /** Slopes of `prelu`, shape broadcastable to the map. */
      readonly slopes?: WeightKey;
      /** `gelu`: whether the tanh approximation is meant. */
      readonly approximate?: boolean;
    }
  | {
      readonly kind: "pool";
      readonly mode: "max" | "average";
      readonly size: readonly [number, number];
      readonly strides: readonly [number, number];
      /** Padded positions never win a maximum. */
      readonly padding: Padding;
      /** Averages divide by the whole window, padded positions in it; else, as in TensorFlow, by what lies on the map. */
      readonly countPadding?: boolean;
      /**
       * Rows of `padding.bottom` and columns of `padding.right` that the file's padding does not have, and that only fill the
       * last windows (`ceil_mode`): `countPadding` does not count them, as in PyTorch and ONNX.
       */
      readonly overhang?: readonly [number, number];
    }
  | { readonly kind: "global-pool"; readonly mode: "max" | "average"; readonly keepDimensions: boolean }
  | { readonly kind: "pad"; readonly padding: Padding }
  | { readonly kind: "crop"; readonly cropping: Padding }
  /** Along the last axis. */
  | { readonly kind: "concatenate" }
  | { readonly kind: "add" }
  /** Element by element, with broadcasting of 1-sized axes (squeeze-and-excitation). */
  | { readonly kind: "multiply" }
  /** The largest or smallest of all inputs, element by element, with the same broadcasting. */
  | { readonly kind: "extreme"; readonly mode: "max" | "min" }
  /** Output channel i is the input's channel `from[i]`: parts of channels, and their shuffling. */
  | { readonly kind: "channels"; readonly from: readonly number[] }
  | {
      /**
       * Mean 0 and variance 1, then `x * scale + shift` by channel. Without `groups` over the channels of each place by
       * themselves (layer normalisation); with it over all places of each group of neighbouring channels (group
       * normalisation).
       */
      readonly kind: "normalisation";
      readonly groups?: number;
      /** Added to the variance. */
      readonly epsilon: number;
      /** `[channels]`. */
      readonly scale?: WeightKey;
      /** `[channels]`. */
      readonly shift?: WeightKey;
    }
  | {
      /**
       * Each value over what the channels around it hold, `x / (bias + alpha * s)^beta`, with s the sum of the squares of
       * channels `c - before` to `c + after` of the same place (local response normalisation).
       */
      readonly kind: "local-normalisation";
      readonly before: number;
      readonly after: number;
      readonly alpha: number;
      readonly beta: number;
      readonly bias: number;
    }
  /** `1 / x`: with `multiply`, one map divided by another. */
  | { readonly kind: "reciprocal" }
  | {
      /** To the rows and columns of the node's shape. */
      readonly kind: "resize";
      readonly mode: "nearest" | "bilinear";
      /**
       * Where output row y reads, of `before` rows to `after`: "half-pixel" at `(y + 0.5) * before / after - 0.5`,
       * "corners" at `y * (before - 1) / (after - 1)`, "plain" at `y * before / after`. "nearest" rounds down after
       * that, and "half-pixel" there means `floor((y + 0.5) * before / after)`.
       */
      readonly places: "half-pixel" | "corners" | "plain";
    }
  /** Flatten and Reshape: row-major; the new shape is the node's output shape. */
  | { readonly kind: "reshape" }
  /** Dropout and friends at inference, and linear activations. */
  | { readonly kind: "identity" };

export interface Node {
  /** Place in {@link Network.nodes}; inputs always have smaller ones. */
  readonly index: number;
  /** Name of the layer in the file that the node comes from. */
  readonly layer: string;
  /** Class of that layer in the file ("Conv2D", "BatchNormalization", ...). */
  readonly layerType: string;
  readonly operation: Operation;
  readonly inputs: readonly number[];
  /** `[height, width, channels]`, or `[channels]` after flattening. */
  readonly shape: readonly number[];
}

/** One layer of the file, in the file's order, for people: what it is and which nodes compute it. */
export interface Layer {
  readonly name: string;
  readonly type: string;
  /** Node that holds the layer's output (a folded normalisation names the node that it was folded into). */
  readonly node: number;
  /** Number of the layer's convolution, from 1 over convolutions only, where it is one. */
  readonly convolution?: number;
}

/**
 * A convolution as users count them: Conv2D, DepthwiseConv2D and SeparableConv2D layers from 1, in the file's order.
 */
export interface Convolution {
  readonly number: number;
  /** Name of the layer in the file. */
  readonly layer: string;
  readonly layerType: string;
  /** Node of the convolution itself (the pointwise one of a SeparableConv2D). */
  readonly node: number;
  /** First node of the layer: the depthwise one of a SeparableConv2D, else the same as `node`. */
  readonly firstNode: number;
  /**
   * Node whose output is A: the activation that follows the convolution, through its batch normalisation, or the
   * convolution's own output where something else comes first.
   */
  readonly activationNode: number;
}

export interface WeightSpecification {
  readonly shape: readonly number[];
  /** Of the first value in the weight file, in bytes; values are little-endian float32, row-major. */
  readonly byteOffset: number;
}

/** What the network expects its input to be. See algorithm notes in `preprocessing.ts`. */
export interface Preprocessing {
  /** How colours become numbers. */
  readonly values: "caffe" | "torch" | "tf" | "unit" | "none";
  /** How a photograph becomes `height x width` pixels. */
  readonly geometry: "crop" | "squash" | "letterbox";
}

/** How a network's scores become probabilities of classes. */
export interface Scores {
  /**
   * - `exclusive`: one score a class, and one class is right: the probabilities share one whole.
   * - `independent`: one score a class, each answered for by itself: a picture may show several classes, or none.
   * - `binary`: a single score, which is that of class 1; class 0 has the rest.
   */
  readonly classes: ClassRelation;
  /**
   * What {@link Network.logits} holds: `logits`, of which softmax (of `exclusive` classes) or sigmoid makes
   * probabilities; or the `probabilities` themselves, where the network ends in another way of making them.
   */
  readonly given: "logits" | "probabilities";
}

/** A network without its weights' values: plain data, as stored in a workspace and sent between processes. */
export interface Network {
  readonly name: string;
  /** `[height, width, channels]`: 1 (grey), 3 (colours) or 4 (colours and alpha) of them. */
  readonly inputShape: readonly [number, number, number];
  readonly nodes: readonly Node[];
  readonly layers: readonly Layer[];
  readonly convolutions: readonly Convolution[];
  /** Node of the class scores as the file computes them (after softmax where there is one). */
  readonly output: number;
  /** Node of the scores before the final softmax or sigmoid (the same as `output` where there is none); see `scores`. */
  readonly logits: number;
  /** Left out where they are `exclusive` ones from logits, and in networks that were stored before this was told. */
  readonly scores?: Scores;
  readonly weights: Readonly<Record<WeightKey, WeightSpecification>>;
}

/** Reads weights' values; a file on disk in the product, arrays in tests. */
export interface WeightSource {
  /** @returns the values of the weight in row-major order; the caller may keep the array. */
  read(key: WeightKey): Float32Array;
}

/**
 * Nodes that read each node's output, by node index.
 *
 * @example
 * A convolution whose output goes through another one and around it.
 * ```ts
 * const { network } = chain([conv(3, 4), add([], [conv(1, 4)])]);
 * network.nodes.map(({ operation }) => operation.kind); // => ["input", "convolution", "convolution", "add"]
 * consumersOf(network); // => [[1], [2, 3], [3], []]
 * ```
 */
export function consumersOf(network: Pick<Network, "nodes">): number[][] {
  const consumers: number[][] = network.nodes.map(() => []);
  for (const node of network.nodes) {
    for (const input of node.inputs) (consumers[input] ?? lacking(`node ${input}`)).push(node.index);
  }
  return consumers;
}

/**
 * @throws PippinError `bad-file` where the network has no such node.
 *
 * @example
 * ```ts
 * const { network } = chain([conv(3, 4)]);
 * nodeOf(network, 1).operation.kind; // => "convolution"
 * nodeOf(network, 2); // throws bad-file
 * ```
 */
export function nodeOf(network: Pick<Network, "nodes">, index: number): Node {
  return network.nodes[index] ?? lacking(`node ${index}`);
}

/**
 * @param index - of a node whose output is a map.
 * @returns rows, columns and channels.
 * @throws PippinError `bad-file` where it is none.
 *
 * @example
 * ```ts
 * const { network } = chain([conv(3, 4), globalAveragePool()], { input: [32, 16] });
 * mapShape(network, 1); // => [32, 16, 4]
 * mapShape(network, 2); // throws bad-file
 * ```
 */
export function mapShape(network: Pick<Network, "nodes">, index: number): [number, number, number] {
  const [rows, columns, channels] = nodeOf(network, index).shape;
  if (rows === undefined || columns === undefined || channels === undefined) return lacking(`the map of node ${index}`);
  return [rows, columns, channels];
}

/**
 * @returns rows and columns of a convolution's kernel.
 * @throws PippinError `bad-file` where the network has no such kernel.
 *
 * @example
 * ```ts
 * const { network } = chain([conv(3, 4)]);
 * const [kernel] = Object.keys(network.weights);
 * kernelSize(network, kernel); // => [3, 3]
 * kernelSize(network, "other"); // throws bad-file
 * ```
 */
export function kernelSize(network: Pick<Network, "weights">, kernel: WeightKey): [number, number] {
  const [rows, columns] = network.weights[kernel]?.shape ?? [];
  if (rows === undefined || columns === undefined) return lacking(`the kernel "${kernel}"`);
  return [rows, columns];
}

/**
 * @returns how the network's scores are read; where the network does not tell, its size and its last operation do.
 *
 * @example
 * ```ts
 * const maps = [conv(3, 4), globalAveragePool()];
 * scoresOf(chain([...maps, dense(2), softmax()]).network); // => { classes: "exclusive", given: "logits" }
 * scoresOf(chain([...maps, dense(2), activation("sigmoid")]).network).classes; // => "independent"
 * scoresOf(chain([...maps, dense(1), activation("sigmoid")]).network).classes; // => "binary"
 * ```
 */
export function scoresOf(network: Pick<Network, "nodes" | "output" | "scores">): Scores {
  if (network.scores !== undefined) return network.scores;
  const { operation, shape } = nodeOf(network, network.output);
  if (shape[0] === 1) return { classes: "binary", given: "logits" };
  const isSigmoid = operation.kind === "activation" && operation.activation === "sigmoid";
  return { classes: isSigmoid ? "independent" : "exclusive", given: "logits" };
}

/**
 * @returns how many classes the network tells apart: as many as it gives scores, and two by a single one.
 *
 * @example
 * ```ts
 * const maps = [conv(3, 4), globalAveragePool()];
 * classCount(chain([...maps, dense(3), softmax()]).network); // => 3
 * classCount(chain([...maps, dense(1), activation("sigmoid")]).network); // => 2
 * ```
 */
export function classCount(network: Pick<Network, "nodes" | "output" | "scores">): number {
  if (scoresOf(network).classes === "binary") return 2;
  return nodeOf(network, network.output).shape[0] ?? lacking("the number of its classes");
}

/** Readers resolve everything when they build the graph: only a damaged description lacks what it refers to. */
function lacking(what: string): never {
  throw new PippinError(
    "bad-file",
    `The network's description lacks ${what}, so it is damaged. Import the network again.`,
  );
}
