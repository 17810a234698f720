/**
 * Whether an explanation depends on what the network has learned: how much of it stays as weights are drawn anew, from the top
 * down (Adebayo et al. 2018). What stays does not come from the layers that were drawn.
 */
import type { SanityFinding, SanitySettings } from "../../../contract/evaluation.ts";
import type { ExplanationSettings, Measure } from "../../../contract/settings.ts";
import type { Convolution } from "../../modelGeometry/graph.ts";
import { averageRanks, pearson } from "../../statistics/correlation.ts";
import { outputsForReconstruction, reconstruct } from "../backward/reconstruct.ts";
import { outputsForRanking, rankConvolutions } from "../explain/choose.ts";
import type { RankedNeuron, Ranking } from "../importance/rank.ts";
import type { ForwardPass, LoadedNetwork } from "../network/forward.ts";
import { layersAt, type RedrawnNetworks } from "./redraw.ts";
import { magnitudes } from "./regions.ts";

/** What a measure found with the network as it is, one entry a convolution. */
export interface Found {
  readonly measure: Measure;
  readonly rankings: readonly Ranking[];
  /** `averageRanks` of all scores of the map. */
  readonly ranks: readonly Float64Array[];
}

export interface SanityInput {
  readonly redrawn: RedrawnNetworks;
  readonly depths: SanitySettings["depths"];
  readonly settings: ExplanationSettings;
  readonly convolutions: readonly Convolution[];
  /** What the network sees. */
  readonly pixels: Float32Array;
  readonly explainedClass: number;
  readonly imageSeed: number;
  readonly found: readonly Found[];
  /**
   * @param place - of the convolution among `convolutions`.
   * @returns the magnitudes of a neuron's reconstruction by the network as it is.
   */
  magnitudesOf(place: number, neuron: RankedNeuron): Float32Array;
}

/**
 * @returns for each of `found` a finding a depth, in their order. A depth at which the drawn network's numbers leave what a
 * float32 can hold is left out.
 */
export function sanity(input: SanityInput): SanityFinding[][] {
  const { redrawn, depths, found } = input;
  const byCount = new Map<number, Staying[] | null>();
  const result: SanityFinding[][] = found.map(() => []);
  for (const depth of depths) {
    const count = layersAt(depth, redrawn.layers.length);
    const stays = byCount.has(count) ? byCount.get(count)! : staying(input, redrawn.withDrawn(count));
    byCount.set(count, stays);
    const { layer } = redrawn.layers[count - 1];
    stays?.forEach((one, i) => result[i].push({ depth, layer, ...one }));
  }
  return result;
}

type Staying = Pick<SanityFinding, "kept" | "correlation" | "reconstruction">;

/** @returns null where the network's numbers are not finite. */
function staying(input: SanityInput, network: LoadedNetwork): Staying[] | null {
  const { convolutions, settings, found } = input;
  const pass = network.tryForward(input.pixels, [
    ...found.flatMap(({ measure }) => outputsForRanking(network.network, convolutions, { ...settings, measure })),
    ...convolutions.flatMap(({ activationNode }) =>
      outputsForReconstruction(network.network, "deconvnet", activationNode),
    ),
  ]);
  if (pass === null) return null;
  try {
    const alike = convolutions.map((convolution, place) =>
      reconstructionsAlike(input, network, pass, convolution, place),
    );
    const all = found.map((one): Staying | null => {
      const again: Found | null = rankedAgain(input, network, pass, one.measure);
      return again === null
        ? null
        : {
            kept: keptShare(one.rankings, again.rankings),
            correlation: mean(one.ranks.map((ranks, place) => pearson(ranks, again.ranks[place]))),
            reconstruction: mean(
              one.rankings.flatMap(({ neurons }, place) => neurons.map((neuron) => alike[place].get(keyOf(neuron))!)),
            ),
          };
    });
    return all.some((one) => one === null) ? null : all.filter((one) => one !== null);
  } finally {
    pass.dispose();
  }
}

function rankedAgain(input: SanityInput, network: LoadedNetwork, pass: ForwardPass, measure: Measure): Found | null {
  let isFinite = true;
  const ranks: Float64Array[] = [];
  const settings = { ...input.settings, measure };
  const { convolutions, explainedClass, imageSeed } = input;
  const rankings = rankConvolutions(network, pass, convolutions, settings, explainedClass, imageSeed, (scores) => {
    isFinite &&= scores.every(Number.isFinite);
    ranks.push(isFinite ? averageRanks(scores) : scores.slice());
  });
  return isFinite ? { measure, rankings, ranks } : null;
}

/** Share of the neurons of one list that are in the other, too. */
function keptShare(before: readonly Ranking[], after: readonly Ranking[]): number {
  let [kept, all] = [0, 0];
  before.forEach(({ neurons }, place) => {
    const again = new Set(after[place].neurons.map(keyOf));
    all += neurons.length;
    kept += neurons.filter((neuron) => again.has(keyOf(neuron))).length;
  });
  return all === 0 ? 0 : kept / all;
}

/**
 * Of each neuron that any measure found in a convolution: how alike its reconstruction by the drawn network is to that by the
 * original. 0 where the neuron is silent now, so that nothing is left of it; null where the original has none to compare.
 */
function reconstructionsAlike(
  { found, magnitudesOf }: SanityInput,
  network: LoadedNetwork,
  pass: ForwardPass,
  { activationNode }: Convolution,
  place: number,
): Map<string, number | null> {
  const neurons = new Map(found.flatMap(({ rankings }) => rankings[place].neurons.map((one) => [keyOf(one), one])));
  const again = reconstruct(network, pass, "deconvnet", activationNode, [...neurons.values()]);
  return new Map(
    [...neurons].map(([key, neuron], i) => {
      const before = magnitudesOf(place, neuron);
      if (before.every((value) => value === before[0])) return [key, null];
      return [key, pearson(before, magnitudes(again[i])) ?? 0];
    }),
  );
}

function mean(values: readonly (number | null)[]): number | null {
  const counted = values.filter((value) => value !== null);
  return counted.length === 0 ? null : counted.reduce((sum, value) => sum + value, 0) / counted.length;
}

function keyOf({ channel, row, column }: Pick<RankedNeuron, "channel" | "row" | "column">): string {
  return `${channel} ${row} ${column}`;
}
