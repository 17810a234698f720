/** The derivative of a class's score by maps inside the network; attribution and Grad-CAM start here. */
import type { Tensor } from "@tensorflow/tfjs-core";
import { logProbabilityGradient, requireClass } from "../network/classScores.ts";
import type { ForwardPass, LoadedNetwork } from "../network/forward.ts";
import { scoresOf, type Network } from "../../modelGeometry/graph.ts";
import { descend, outputsToKeep } from "./descend.ts";
import { mapSteps } from "./maps.ts";

/** Forward outputs that {@link classGradients} will read: to be kept by the forward pass. */
export function outputsForClassGradients(network: Network, targets: readonly number[]): number[] {
  return outputsToKeep(network, "gradient", [network.logits], targets);
}

/**
 * ds/dA for s = the log-probability of a class, by one walk down for all targets.
 *
 * With softmax, ds/dlogits = onehot(class) - p; where each class is answered for by itself, only its own logit counts:
 * ds/dlogit = 1 - p; with one score for two classes, that is so for class 1, and -p of class 1 for class 0.
 *
 * @param pass - must hold what {@link outputsForClassGradients} names.
 * @param targets - nodes; each gradient has the node's own shape, row-major without the batch axis.
 * @throws PippinError `invalid-request` where there is no such class.
 *
 * @example
 * A convolution that takes red, the mean over four places, two classes that weigh it by 1 and -1. With p1 = 0.018,
 * ds/dlogits of class 0 is (p1, -p1), at the mean 2 * p1, and at each place a quarter of that.
 * ```ts
 * const loaded = await networkOf([2, 2], [conv(1, 1), relu(), globalAveragePool(), dense(2), softmax()], {
 *   "conv1/kernel": [1, 0, 0],
 *   "dense1/kernel": [1, -1],
 * });
 * const red = Float32Array.of(1, 0, 0, 2, 0, 0, 3, 0, 0, 2, 0, 0);
 * const maps = 2;
 * const pass = loaded.forward(red, outputsForClassGradients(loaded.network, [maps]));
 * pass.probabilities; // => [0.982, 0.018]
 * classGradients(loaded, pass, 0, [maps]).get(maps); // => [0.0090, 0.0090, 0.0090, 0.0090]
 * classGradients(loaded, pass, 2, [maps]); // throws invalid-request
 * ```
 */
export function classGradients(
  loaded: LoadedNetwork,
  pass: ForwardPass,
  classIndex: number,
  targets: readonly number[],
): Map<number, Float32Array> {
  const { tf, network } = loaded;
  const { probabilities } = pass;
  requireClass(classIndex, probabilities.length);
  const start = logProbabilityGradient(scoresOf(network), probabilities, classIndex);
  const gradients = new Map<number, Float32Array>();
  tf.tidy(() => {
    const signal: Tensor = tf.tensor(start, pass.output(network.logits).shape);
    const signals = descend(network, mapSteps(loaded, pass, "gradient"), new Map([[network.logits, signal]]), targets);
    for (const target of targets) {
      const size = network.nodes[target].shape.reduce((product, length) => product * length, 1);
      // A map that the class's score does not depend on has no signal: its derivative is zero.
      gradients.set(target, signals.get(target)?.dataSync<"float32">() ?? new Float32Array(size));
    }
  });
  return gradients;
}
