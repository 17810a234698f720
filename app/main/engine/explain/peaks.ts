/** Where each channel answers most strongly: its strongest patch in a photograph, without ranking or a class. */
import type { ChannelPeaks } from "../../../contract/engine.ts";
import type { ForwardPass, LoadedNetwork } from "../network/forward.ts";

/** Forward outputs that {@link channelPeaks} reads. */
export function outputsForPeaks({ network }: LoadedNetwork): number[] {
  return network.convolutions.map(({ activationNode }) => activationNode);
}

/** @returns the peaks of every convolution, in order. */
export function channelPeaks(loaded: LoadedNetwork, pass: Pick<ForwardPass, "values">): ChannelPeaks[] {
  return loaded.network.convolutions.map(({ number, activationNode }) => {
    const channels = loaded.network.nodes[activationNode].shape.at(-1)!;
    return { convolution: number, ...peaksOf(pass.values(activationNode), channels) };
  });
}

/**
 * @param activations - `[height, width, channels]`, row-major.
 * @returns for each channel its highest activation and the place of it, the first of equals; -Infinity and place 0 where
 *   no activation is a number.
 *
 * @example
 * Two places with two channels: 1 2 and 3 0.
 * ```ts
 * peaksOf(Float32Array.of(1, 2, 3, 0), 2); // => { values: [3, 2], places: [1, 0] }
 * ```
 */
export function peaksOf(activations: Float32Array, channels: number): Pick<ChannelPeaks, "values" | "places"> {
  const values = new Float32Array(channels).fill(-Infinity);
  const places = new Int32Array(channels);
  for (let at = 0, place = 0; at < activations.length; place++) {
    for (let channel = 0; channel < channels; channel++, at++) {
      if (activations[at] > values[channel]) {
        values[channel] = activations[at];
        places[channel] = place;
      }
    }
  }
  return { values, places };
}
