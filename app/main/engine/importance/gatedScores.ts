/** Scores of neurons where all of a channel have its own: the paper's weight measures behind their gate. */
import type { ExplanationSettings } from "../../../contract/settings.ts";
import type { RankRequest } from "./rank.ts";

/** One map's scores at a time, as those of windows: fresh memory by the megabyte costs more than what is written into it. */
let ownScores = new Float64Array(0);

/**
 * A channel's score for its open neurons, 0 for closed ones: open where A > 0, or A >= 0 as printed.
 *
 * @param activations - channels last.
 * @param channels - `[channels]`, a score each.
 * @param wanted - candidates that are enough: where the open neurons of the best channels are so many, they are named, and
 * no other score is written.
 * @returns scores, laid out as the activations, valid until the next call.
 *
 * @example
 * Two channels at two places, of which the second is closed for the first channel.
 * ```ts
 * const activations = Float32Array.of(1, 5, 0, 6);
 * gatedScores(activations, Float64Array.of(3, -2), "strict", 4).scores; // => [3, -2, 0, -2]
 * gatedScores(activations, Float64Array.of(3, -2), "strict", 1).candidates; // => [0]
 * ```
 */
export function gatedScores(
  activations: Float32Array,
  channels: Float64Array,
  gate: ExplanationSettings["gate"],
  wanted: number,
): Pick<RankRequest, "scores" | "candidates"> {
  const { length } = activations;
  if (ownScores.length < length) ownScores = new Float64Array(length);
  const scores = ownScores.subarray(0, length);
  const isStrict = gate === "strict";
  const candidates = ofBestChannels(activations, channels, isStrict, wanted, scores);
  if (candidates !== null) return { scores, candidates };
  // By the hundred thousand: `Float64Array.from` with a function takes ten times as long.
  for (let start = 0; start < length; start += channels.length) {
    for (let channel = 0; channel < channels.length; channel++) {
      const value = activations[start + channel];
      scores[start + channel] = (isStrict ? value > 0 : value >= 0) ? channels[channel] : 0;
    }
  }
  return { scores };
}

/** @returns open neurons of the best channels, with their scores written; null where they are fewer than `wanted`. */
function ofBestChannels(
  activations: Float32Array,
  channels: Float64Array,
  isStrict: boolean,
  wanted: number,
  scores: Float64Array,
): Int32Array | null {
  // A closed neuron, 0, is better than an open one of a channel that scores less, and as good as one that scores 0.
  const order = Array.from(channels.keys())
    .filter((channel) => channels[channel] > 0)
    .sort((a, b) => channels[b] - channels[a]);
  const found = new Int32Array(activations.length);
  let count = 0;
  for (const [place, channel] of order.entries()) {
    const score = channels[channel];
    // Whole groups of equal channels: whoever ties with a candidate is one.
    if (count >= wanted && score !== channels[order[place - 1]]) break;
    for (let i = channel; i < activations.length; i += channels.length) {
      const value = activations[i];
      if (!(isStrict ? value > 0 : value >= 0)) continue;
      scores[i] = score;
      found[count++] = i;
    }
  }
  return count >= wanted ? found.subarray(0, count) : null;
}
