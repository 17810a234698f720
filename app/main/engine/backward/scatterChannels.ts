/** The way down through a choice of channels. */
import type { Tensor } from "@tensorflow/tfjs-core";
import type { LoadedNetwork } from "../network/forward.ts";
import type { Node } from "../../modelGeometry/graph.ts";

/**
 * Each value goes back to the channel that it was taken from; one that was taken several times gets the sum, one that
 * was not gets 0.
 *
 * @param from - the channel of the input that each channel of the node is.
 * @param signal - at the node, `[N, ..., channels]`.
 * @returns `[N, ..., channels of the input]`.
 */
export function scatterChannels(loaded: LoadedNetwork, node: Node, from: readonly number[], signal: Tensor): Tensor {
  const { tf, network } = loaded;
  const channels = network.nodes[node.inputs[0]].shape.at(-1)!;
  const takers = Array.from({ length: channels }, (): number[] => []);
  from.forEach((channel, taker) => takers[channel].push(taker));
  const rounds = Math.max(...takers.map((list) => list.length));
  // One channel of zeros more, for those that nobody took.
  const edges = signal.shape.map((_, axis): [number, number] => [0, axis === signal.rank - 1 ? 1 : 0]);
  const padded = tf.pad(signal, edges);
  const parts = Array.from({ length: rounds }, (_, round) => {
    const indices = loaded.derived(
      `channels:${node.index}:${round}`,
      () =>
        tf.tensor1d(
          takers.map((list) => list[round] ?? from.length),
          "int32",
        ),
      null,
    );
    return tf.gather(padded, indices, signal.rank - 1);
  });
  return parts.slice(1).reduce((sum, part) => tf.add(sum, part), parts[0]);
}
