/** Runs a network: one image in, the outputs of the wanted nodes out. */
import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import { PippinError } from "../../../contract/errors.ts";
import type { TensorFlow } from "../tensors/backend.ts";
import { applyActivation, fusedName, type ActivationOperation } from "./activations.ts";
import { classProbabilities } from "./classScores.ts";
import { applyConvolution, applyDense, applyDepthwise, type FusedActivation } from "./forwardOperations.ts";
import { applyLocalNormalisation, applyNormalisation } from "./normalisation.ts";
import { applyPool } from "./pooling.ts";
import { applyResize } from "./resize.ts";
import {
  consumersOf,
  scoresOf,
  type Network,
  type Node,
  type WeightKey,
  type WeightSource,
} from "../../modelGeometry/graph.ts";

/** The kept outputs of one forward pass. Its tensors live until {@link ForwardPass.dispose}. */
export interface ForwardPass {
  /** Of each class, as the network's scores are to be read. */
  readonly probabilities: Float32Array;
  /** @returns the output of a kept node, `[1, height, width, channels]` or `[1, channels]`; the pass owns it. */
  output(node: number): Tensor;
  /** @returns the same values, row-major without the batch axis; read from the backend once. */
  values(node: number): Float32Array;
  /** @returns whether {@link ForwardPass.values} has read the node already. */
  wasRead(node: number): boolean;
  dispose(): void;
}

/**
 * A network whose weights are on the backend. Holds memory until {@link LoadedNetwork.dispose}.
 *
 * @example
 * A 1x1 convolution that takes red, the mean over all places, and two classes that weigh it by 1 and -1.
 * ```ts
 * const loaded = await networkOf([2, 2], [conv(1, 1), relu(), globalAveragePool(), dense(2), softmax()], {
 *   "conv1/kernel": [1, 0, 0],
 *   "dense1/kernel": [1, -1],
 * });
 * const pass = loaded.forward(Float32Array.of(1, 0, 0, 2, 0, 0, 3, 0, 0, 2, 0, 0), [2]);
 * pass.values(2); // => [1, 2, 3, 2]
 * pass.values(loaded.network.logits); // => [2, -2]
 * pass.probabilities; // => [0.982, 0.018]
 * pass.dispose();
 * loaded.forward(Float32Array.of(1, 2, 3), []); // throws internal
 * ```
 */
export class LoadedNetwork {
  readonly network: Network;
  readonly tf: TensorFlow;
  /** So many images have gone through it. */
  forwardPasses = 0;
  private readonly tensors = new Map<string, Tensor>();
  private readonly source: WeightSource;
  private readonly consumers: readonly (readonly number[])[];

  /** @param weights - read tensor by tensor at first use, so that no second copy of all of them is held. */
  constructor(tf: TensorFlow, network: Network, weights: WeightSource) {
    this.tf = tf;
    this.network = network;
    this.source = weights;
    this.consumers = consumersOf(network);
  }

  /**
   * @param input - `[height, width, channels]`, preprocessed.
   * @param keep - nodes whose outputs the pass holds; everything else is freed as soon as it has been used.
   * @throws PippinError where the input does not fit or the scores are not finite.
   */
  forward(input: Float32Array, keep: readonly number[]): ForwardPass {
    const pass = this.tryForward(input, keep);
    if (pass !== null) return pass;
    throw new PippinError(
      "bad-file",
      `The network "${this.network.name}" gives scores that are not finite for this image; check its weights and preprocessing.`,
    );
  }

  /** As {@link LoadedNetwork.forward}, but null where the scores are not finite. */
  tryForward(input: Float32Array, keep: readonly number[]): ForwardPass | null {
    const [height, width, channels] = this.network.inputShape;
    if (input.length !== height * width * channels) {
      throw new PippinError(
        "internal",
        `The network takes ${height}x${width}x${channels} values and got ${input.length}.`,
      );
    }
    this.forwardPasses++;
    const kept = new Set([...keep, this.network.logits, this.network.output]);
    const outputs = new Map<number, Tensor>();
    const uses = this.consumers.map((consumers) => consumers.length);
    try {
      for (const node of this.network.nodes) {
        if (this.isFusedIntoConsumer(node, kept)) continue;
        const fused = this.fusedProducer(node, kept);
        const result = this.tf.tidy(() =>
          node.operation.kind === "input"
            ? this.tf.tensor(input, [1, height, width, channels])
            : this.compute(fused ?? node, outputs, fused === null ? null : (node.operation as ActivationOperation)),
        );
        outputs.set(node.index, result);
        this.release((fused ?? node).inputs, outputs, uses, kept);
      }
      const pass = new KeptOutputs(this.network, outputs);
      if (pass.probabilities.every(Number.isFinite)) return pass;
      pass.dispose();
      return null;
    } catch (error) {
      for (const tensor of outputs.values()) tensor.dispose();
      throw error;
    }
  }

  /** @returns the weight as a tensor of its own shape; the network owns it. */
  weight(key: WeightKey): Tensor {
    return this.derived(
      key,
      () => {
        const specification = this.network.weights[key];
        if (specification === undefined) throw new PippinError("internal", `The network has no weight "${key}".`);
        return this.tf.tensor(this.source.read(key), [...specification.shape], "float32");
      },
      key,
    );
  }

  /** @returns the weight's values, row-major; read anew each time. */
  weightValues(key: WeightKey): Float32Array {
    return this.source.read(key);
  }

  /**
   * A tensor made once (a flipped kernel, say) and kept as long as the network.
   *
   * @param name - unique for what `make` computes.
   * @param from - the weight that it is made of; null: it is made of the graph alone.
   */
  derived(name: string, make: () => Tensor, _from: WeightKey | null): Tensor {
    let tensor = this.tensors.get(name);
    if (tensor === undefined) {
      tensor = this.tf.tidy(() => this.tf.keep(make()));
      this.tensors.set(name, tensor);
    }
    return tensor;
  }

  dispose(): void {
    for (const tensor of this.tensors.values()) tensor.dispose();
    this.tensors.clear();
  }

  /** A convolution or dense layer runs inside the kernel of its activation where nobody needs its own output. */
  private isFusedIntoConsumer(node: Node, kept: ReadonlySet<number>): boolean {
    if (!["convolution", "depthwise", "dense"].includes(node.operation.kind) || kept.has(node.index)) return false;
    const consumers = this.consumers[node.index];
    if (consumers.length !== 1) return false;
    const operation = this.network.nodes[consumers[0]].operation;
    return operation.kind === "activation" && fusedName(operation) !== null;
  }

  private fusedProducer(node: Node, kept: ReadonlySet<number>): Node | null {
    if (node.operation.kind !== "activation") return null;
    const producer = this.network.nodes[node.inputs[0]];
    return this.isFusedIntoConsumer(producer, kept) ? producer : null;
  }

  private release(
    inputs: readonly number[],
    outputs: Map<number, Tensor>,
    uses: number[],
    kept: ReadonlySet<number>,
  ): void {
    for (const input of inputs) {
      uses[input]--;
      if (uses[input] === 0 && !kept.has(input)) {
        outputs.get(input)?.dispose();
        outputs.delete(input);
      }
    }
  }

  private compute(node: Node, outputs: ReadonlyMap<number, Tensor>, activation: ActivationOperation | null): Tensor {
    const { tf } = this;
    const operation = node.operation;
    const inputs = node.inputs.map((input) => outputs.get(input)!);
    const x = inputs[0];
    const fused: FusedActivation | null =
      activation === null ? null : { name: fusedName(activation)!, alpha: activation.alpha ?? 0.2 };
    switch (operation.kind) {
      case "convolution":
        return applyConvolution(this, operation, x as Tensor4D, fused);
      case "depthwise":
        return applyDepthwise(this, operation, x as Tensor4D, fused);
      case "dense":
        return applyDense(this, operation, x, fused);
      case "affine":
        return tf.add(tf.mul(x, this.weight(operation.scale)), this.weight(operation.shift));
      case "activation":
        return applyActivation(
          tf,
          operation,
          x,
          operation.slopes === undefined ? undefined : this.weight(operation.slopes),
        );
      case "pool":
        return applyPool(tf, operation, x as Tensor4D);
      case "global-pool":
        return operation.mode === "max"
          ? tf.max(x, [1, 2], operation.keepDimensions)
          : tf.mean(x, [1, 2], operation.keepDimensions);
      case "pad": {
        const { top, bottom, left, right } = operation.padding;
        return tf.pad(x, [
          [0, 0],
          [top, bottom],
          [left, right],
          [0, 0],
        ]);
      }
      case "crop":
        return tf.slice(x, [0, operation.cropping.top, operation.cropping.left, 0], [1, ...node.shape]);
      case "concatenate":
        return tf.concat(inputs, -1);
      case "add":
        return inputs.slice(1).reduce((sum, term) => tf.add(sum, term), x);
      case "multiply":
        return inputs.slice(1).reduce((product, factor) => tf.mul(product, factor), x);
      case "extreme":
        return inputs
          .slice(1)
          .reduce((best, other) => (operation.mode === "max" ? tf.maximum(best, other) : tf.minimum(best, other)), x);
      case "channels": {
        const from = this.derived(`channels:${node.index}`, () => tf.tensor1d([...operation.from], "int32"), null);
        return tf.gather(x, from, x.rank - 1);
      }
      case "normalisation":
        return applyNormalisation(this, operation, x);
      case "local-normalisation":
        return applyLocalNormalisation(this, operation, x);
      case "reciprocal":
        return tf.div(1, x);
      case "resize":
        return applyResize(this, operation, x as Tensor4D, node.shape);
      case "reshape":
        return tf.reshape(x, [1, ...node.shape]);
      case "identity":
        return x.clone();
      case "input":
        throw new PippinError("internal", "A network has one input only.");
    }
  }
}

class KeptOutputs implements ForwardPass {
  readonly probabilities: Float32Array;
  private readonly outputs: Map<number, Tensor>;
  private readonly read = new Map<number, Float32Array>();

  constructor(network: Network, outputs: Map<number, Tensor>) {
    this.outputs = outputs;
    this.probabilities = this.computedByFile(network)
      ? this.values(network.output)
      : classProbabilities(scoresOf(network), this.values(network.logits));
  }

  /** Whether the file's last node gives the probability of each class. */
  private computedByFile(network: Network): boolean {
    const { operation } = network.nodes[network.output];
    const squashes = operation.kind === "activation" && ["softmax", "sigmoid"].includes(operation.activation);
    return squashes && scoresOf(network).classes !== "binary";
  }

  output(node: number): Tensor {
    const tensor = this.outputs.get(node);
    if (tensor === undefined) throw new PippinError("internal", `The output of node ${node} was not kept.`);
    return tensor;
  }

  values(node: number): Float32Array {
    let values = this.read.get(node);
    if (values === undefined) {
      values = this.output(node).dataSync<"float32">();
      this.read.set(node, values);
    }
    return values;
  }

  wasRead(node: number): boolean {
    return this.read.has(node);
  }

  dispose(): void {
    for (const tensor of this.outputs.values()) tensor.dispose();
    this.outputs.clear();
    this.read.clear();
  }
}
