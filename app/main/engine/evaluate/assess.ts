/** What one image adds to an evaluation: all measures from one forward pass, beside the object. */
import type { AssessedMeasure, AssessResult } from "../../../contract/engine.ts";
import type {
  Fill,
  OcclusionFinding,
  OcclusionSettings,
  SanityFinding,
  SanitySettings,
} from "../../../contract/evaluation.ts";
import type { ExplanationSettings, Measure } from "../../../contract/settings.ts";
import { classMaps, outputsForClassMap } from "../backward/classMap.ts";
import { outputsForReconstruction, reconstruct, type Reconstruction } from "../backward/reconstruct.ts";
import { chosenConvolutions } from "../../modelGeometry/chosenConvolutions.ts";
import { photographOnView, prepareInput, type PreparedInput } from "../../modelGeometry/preprocessing.ts";
import type { Convolution } from "../../modelGeometry/graph.ts";
import { explainedClassOf, foundPatch, labelsOf, topClasses, type ExplainInput } from "../explain/explain.ts";
import { outputsForRanking, rankConvolutions } from "../explain/choose.ts";
import type { RankedNeuron } from "../importance/rank.ts";
import { averageRanks } from "../../statistics/correlation.ts";
import type { ForwardPass } from "../network/forward.ts";
import { coveredStanding } from "./covering.ts";
import { occlusion, type RankedPatch } from "./occlusion.ts";
import type { RedrawnNetworks } from "./redraw.ts";
import { magnitudes, mapRegion, reconstructionFit, regionFit, strongestOf, unionOf, type ViewMask } from "./regions.ts";
import { sanity, type Found } from "./sanity.ts";

export interface AssessInput extends Omit<ExplainInput, "settings"> {
  /** The measure is not used. */
  readonly settings: ExplanationSettings;
  readonly measures: readonly Measure[];
  /** Of the network's view, one a scope. */
  readonly masks: readonly Uint8Array[];
  readonly classMaps: boolean;
  /** Null: not asked for. */
  readonly occlusion: OcclusionSettings | null;
  /** Null: not asked for. */
  readonly sanity: { readonly depths: SanitySettings["depths"]; readonly redrawn: RedrawnNetworks } | null;
  /** Of random orders and random patches. */
  readonly seed: number;
}

/** A neuron of the image: what several measures choose is reconstructed once. */
interface Located {
  readonly reconstruction: Reconstruction;
  readonly magnitude: Float32Array;
}

/**
 * One forward pass, one walk down for the gradients, one for the class maps; each neuron that any measure chooses is
 * reconstructed once. Occlusion takes a pass for each way in which the view is covered, sanity one for each depth.
 */
export function assess(input: AssessInput): AssessResult {
  const { loaded, measures, settings } = input;
  const { network } = loaded;
  const convolutions = chosenConvolutions(network, settings);
  const prepared = prepareInput(input.image, network.inputShape, input.preprocessing);
  const pass = loaded.forward(prepared.pixels, [
    ...measures.flatMap((measure) => outputsForRanking(network, convolutions, { ...settings, measure })),
    ...convolutions.flatMap(({ activationNode }) => outputsForReconstruction(network, "deconvnet", activationNode)),
    ...input.featureConvolutions.map((number) => network.convolutions[number - 1].activationNode),
    ...(input.classMaps ? outputsForClassMap(network) : []),
  ]);
  try {
    return assessPass(input, convolutions, prepared, pass);
  } finally {
    pass.dispose();
  }
}

function assessPass(
  input: AssessInput,
  convolutions: readonly Convolution[],
  prepared: PreparedInput,
  pass: ForwardPass,
): AssessResult {
  const { loaded, settings } = input;
  const [height, width] = loaded.network.inputShape;
  const masks = input.masks.map((pixels): ViewMask => ({ width, height, pixels }));
  const [predicted] = topClasses(pass.probabilities, 1);
  const explained = explainedClassOf(pass.probabilities, settings, [predicted]);
  const found = input.measures.map((measure): Found => {
    const ranks: Float64Array[] = [];
    const keep = input.sanity === null ? undefined : (scores: Float64Array) => ranks.push(averageRanks(scores));
    const asked = { ...settings, measure };
    const rankings = rankConvolutions(loaded, pass, convolutions, asked, explained.index, input.imageSeed, keep);
    return { measure, rankings, ranks };
  });
  const chosen = convolutions.map((_, place) => found.flatMap(({ rankings }) => rankings[place].neurons));
  const located = convolutions.map((convolution, place) => locate(input, pass, convolution, chosen[place]));
  const classifier = input.classifierFor(explained.index);
  const coverings = (input.occlusion?.fills ?? []).map((fill) => covering(input, prepared, fill, explained.index));
  const stays = sanityOf(input, convolutions, prepared, explained.index, found, located);
  const measures = found.map(({ measure, rankings: ranking }): AssessedMeasure => {
    const patches = convolutions.flatMap((convolution, place) =>
      ranking[place].neurons.map((neuron) => {
        const { reconstruction, magnitude } = located[place].get(keyOf(neuron))!;
        const patch = foundPatch(convolution, neuron, reconstruction, prepared, { ...settings, measure });
        return { patch, magnitude };
      }),
    );
    const boxes = patches.map(({ patch }) => patch.box);
    const strongest = strongestOf(
      patches.map(({ patch, magnitude }) => ({ box: patch.box, magnitude })),
      width,
      height,
    );
    const labels =
      classifier === null
        ? null
        : labelsOf(
            classifier,
            input,
            pass,
            patches.map(({ patch }) => patch),
          );
    return {
      measure,
      ties: ranking.reduce((sum, { ties }) => sum + ties, 0),
      union: masks.map((mask) => regionFit(unionOf(boxes, width, height), mask, strongest)),
      occlusion: coverings.map((occlude) => occlude(patches.map(({ patch }) => patch))),
      sanity: stays.get(measure) ?? [],
      patches: patches.map(({ patch: { reconstruction: _, ...patch }, magnitude }, i) => ({
        ...patch,
        labels: labels?.[i] ?? [],
        fits: masks.map((mask) => reconstructionFit(magnitude, patch.box, mask)),
      })),
    };
  });
  const maps = input.classMaps ? classMaps(loaded, pass, explained.index) : [];
  return {
    predicted,
    explained,
    convolutions: convolutions.map(({ number }) => number),
    classifier: classifier !== null,
    measures,
    maps: masks.map((mask) =>
      maps.map(({ kind, height: rows, width: columns, values }) => {
        const { inside, strongest } = mapRegion({ rows, columns, values }, width, height);
        return { kind, ...regionFit(inside, mask, strongest) };
      }),
    ),
  };
}

/** What covering patches does to the class; ways to cover that several measures share go through the network once. */
function covering(
  { loaded, preprocessing, occlusion: settings, seed, imageSeed }: AssessInput,
  prepared: PreparedInput,
  fill: Fill,
  classIndex: number,
): (patches: readonly RankedPatch[]) => OcclusionFinding {
  const [height, width] = loaded.network.inputShape;
  const standing = coveredStanding(loaded, prepared, preprocessing.values, fill, classIndex);
  const { draws } = settings!;
  const own = { width, height, area: photographOnView(prepared.geometry), fill, draws, standing };
  return (patches) => occlusion({ ...own, patches, seed: Math.imul(seed + 1, 0x9e3779b1) ^ imageSeed });
}

function sanityOf(
  { sanity: asked, settings, imageSeed }: AssessInput,
  convolutions: readonly Convolution[],
  { pixels }: PreparedInput,
  explainedClass: number,
  all: readonly Found[],
  located: readonly ReadonlyMap<string, Located>[],
): Map<Measure, SanityFinding[]> {
  if (asked === null) return new Map();
  const found = all.filter(({ measure }) => measure !== "random");
  const magnitudesOf = (place: number, neuron: RankedNeuron): Float32Array =>
    located[place].get(keyOf(neuron))!.magnitude;
  const stays = sanity({ ...asked, settings, imageSeed, convolutions, pixels, explainedClass, found, magnitudesOf });
  return new Map(found.map(({ measure }, i) => [measure, stays[i]]));
}

function locate(
  { loaded }: AssessInput,
  pass: ForwardPass,
  { activationNode }: Convolution,
  neurons: readonly RankedNeuron[],
): Map<string, Located> {
  const units = [...new Map(neurons.map((neuron) => [keyOf(neuron), neuron])).entries()];
  const reconstructions = reconstruct(
    loaded,
    pass,
    "deconvnet",
    activationNode,
    units.map(([, neuron]) => neuron),
  );
  return new Map(
    units.map(([key], i) => [key, { reconstruction: reconstructions[i], magnitude: magnitudes(reconstructions[i]) }]),
  );
}

function keyOf({ channel, row, column }: Pick<RankedNeuron, "channel" | "row" | "column">): string {
  return `${channel} ${row} ${column}`;
}
