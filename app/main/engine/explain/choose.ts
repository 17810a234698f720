/** The top neurons of the convolutions that an explanation ranks. */
import type { Box } from "../../../contract/geometry.ts";
import type { ExplanationSettings, Measure } from "../../../contract/settings.ts";
import { classGradients, outputsForClassGradients } from "../backward/classGradient.ts";
import { gatedScores } from "../importance/gatedScores.ts";
import { activationSum, activationVariance, attribution } from "../importance/activationScores.ts";
import { candidatesWanted, randomNeurons, rankNeurons, type Ranking, type RankRequest } from "../importance/rank.ts";
import { weightScores } from "../importance/weightScores.ts";
import type { MapShape, WindowSums } from "../kernels/boxFilter.ts";
import type { ForwardPass, LoadedNetwork } from "../network/forward.ts";
import type { Convolution, Network } from "../../modelGeometry/graph.ts";
import { fieldBox } from "../../modelGeometry/receptiveField.ts";

/** Forward outputs that {@link rankConvolutions} will read: to be kept by the forward pass. */
export function outputsForRanking(
  network: Network,
  convolutions: readonly Convolution[],
  settings: ExplanationSettings,
): number[] {
  const maps = convolutions.map(({ activationNode }) => activationNode);
  return settings.measure === "attribution" ? [...maps, ...outputsForClassGradients(network, maps)] : maps;
}

/** By node and place: measures and images ask for the same ones. */
const fieldBoxes = new WeakMap<Network, Map<string, Box>>();

function knownFieldBox(network: Network, node: number, row: number, column: number): Box {
  const boxes = fieldBoxes.get(network) ?? new Map<string, Box>();
  fieldBoxes.set(network, boxes);
  const key = `${node} ${row} ${column}`;
  const box = boxes.get(key) ?? fieldBox(network, node, row, column);
  boxes.set(key, box);
  return box;
}

/** Scores of channels do not change from image to image. */
const channelScores = new WeakMap<LoadedNetwork, Map<string, Float64Array>>();

/**
 * @param onScores - hears the scores of all neurons of each convolution, in that order; they are valid during the call only.
 * Not of `random`, which has none.
 * @returns the top neurons of each convolution, in the order of `convolutions`.
 */
export function rankConvolutions(
  loaded: LoadedNetwork,
  pass: ForwardPass,
  convolutions: readonly Convolution[],
  settings: ExplanationSettings,
  explainedClass: number,
  imageSeed: number,
  onScores?: (scores: Float64Array) => void,
): Ranking[] {
  const maps = convolutions.map(({ activationNode }) => activationNode);
  const gradients =
    settings.measure === "attribution"
      ? classGradients(loaded, pass, explainedClass, maps)
      : new Map<number, Float32Array>();
  return convolutions.map((convolution) => {
    const node = convolution.activationNode;
    const shape = loaded.network.nodes[node].shape as unknown as MapShape;
    const activations = pass.values(node);
    const boxOf = (row: number, column: number): Box => knownFieldBox(loaded.network, node, row, column);
    const common = { activations, shape, top: settings.top, boxOf };
    const { measure } = settings;
    if (measure === "random") return randomNeurons(common, drawSeed(settings.seed, imageSeed, convolution.number));
    const asked = { ...settings, measure };
    const isWhole = onScores !== undefined;
    const scores = scoresOf(loaded, convolution, activations, gradients.get(node), shape, asked, isWhole);
    onScores?.(scores.scores);
    return rankNeurons({ ...common, ...scores, distinct: settings.distinct });
  });
}

/** Each convolution of each image draws its own neurons; the seed alone would draw the same places everywhere. */
function drawSeed(seed: number, imageSeed: number, convolution: number): number {
  return (Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(imageSeed, 0x85ebca6b)) + convolution;
}

function scoresOf(
  loaded: LoadedNetwork,
  convolution: Convolution,
  activations: Float32Array,
  gradient: Float32Array | undefined,
  shape: MapShape,
  settings: ExplanationSettings & { readonly measure: Exclude<Measure, "random"> },
  isWhole: boolean,
): Pick<RankRequest, "scores" | "bounds" | "candidates"> {
  switch (settings.measure) {
    case "activation-sum":
      return scored(activationSum(activations, shape));
    case "activation-variance":
      return scored(activationVariance(activations, shape));
    case "weight-sum":
    case "weight-variance": {
      const channels = scoresOfChannels(loaded, convolution, settings.measure, settings.aggregation);
      const wanted = isWhole ? activations.length : candidatesWanted(settings.top);
      return gatedScores(activations, channels, settings.gate, wanted);
    }
    case "attribution":
      return scored(attribution(activations, gradient!, shape));
  }
}

function scored({ values, bounds }: WindowSums): Pick<RankRequest, "scores" | "bounds"> {
  return { scores: values, bounds };
}

function scoresOfChannels(
  loaded: LoadedNetwork,
  convolution: Convolution,
  measure: "weight-sum" | "weight-variance",
  aggregation: ExplanationSettings["aggregation"],
): Float64Array {
  const known = channelScores.get(loaded) ?? new Map<string, Float64Array>();
  channelScores.set(loaded, known);
  const key = `${convolution.number}:${measure}:${aggregation}`;
  const scores =
    known.get(key) ??
    weightScores(loaded.network, { read: (weight) => loaded.weightValues(weight) }, convolution, measure, aggregation);
  known.set(key, scores);
  return scores;
}
