/** One image, one network, one set of settings: from pixels to labelled patches. */
import type { Box } from "../../../contract/geometry.ts";
import type { ExplainedPatch, NeuronPlace, Prediction } from "../../../contract/engine.ts";
import { PippinError } from "../../../contract/errors.ts";
import { PRESETS, type ExplanationSettings } from "../../../contract/settings.ts";
import { outputsForClassGradients } from "../backward/classGradient.ts";
import { outputsForClassMap } from "../backward/classMap.ts";
import { outputsForReconstruction, reconstruct, type Reconstruction } from "../backward/reconstruct.ts";
import { fieldBox } from "../../modelGeometry/receptiveField.ts";
import type { RankedNeuron } from "../importance/rank.ts";
import type { RgbImage } from "../../imaging/rgbImage.ts";
import { requireClass } from "../network/classScores.ts";
import type { ForwardPass, LoadedNetwork } from "../network/forward.ts";
import type { Convolution, Network, Preprocessing } from "../../modelGeometry/graph.ts";
import { prepareInput, toImageBox, type PreparedInput } from "../../modelGeometry/preprocessing.ts";
import type { SecondView } from "../patches/features/extractor.ts";
import { featureExtractor } from "../patches/features/features.ts";
import type { PatchClassifier, RankedLabel } from "../patches/patchClassifier.ts";
import { chosenConvolutions } from "../../modelGeometry/chosenConvolutions.ts";
import { outputsForRanking, rankConvolutions } from "./choose.ts";

export interface ExplainInput {
  readonly image: RgbImage;
  readonly loaded: LoadedNetwork;
  readonly preprocessing: Preprocessing;
  readonly settings: ExplanationSettings;
  /** @returns the patch classifier for a class, or null where none covers it. */
  classifierFor(classIndex: number): PatchClassifier | null;
  /** A number of the image's own, for the `random` measure. */
  readonly imageSeed: number;
  /** Convolutions that a patch classifier which may come to be used reads. */
  readonly featureConvolutions: readonly number[];
  /** What the second network makes of the view; needed where a patch classifier looks with it. Called when it labels. */
  second?(): SecondView;
}

/** A patch with what it is drawn from. */
export interface FoundPatch extends Omit<ExplainedPatch, "patchImage" | "reconstruction"> {
  readonly reconstruction: Reconstruction;
}

export interface Explanation {
  readonly prediction: readonly [Prediction, ...Prediction[]];
  readonly explainedClass: Prediction;
  readonly convolutions: readonly number[];
  readonly ties: readonly { readonly convolution: number; readonly ties: number }[];
  readonly patches: readonly FoundPatch[];
  readonly prepared: PreparedInput;
}

const SHOWN_CLASSES = 5;

/**
 * Runs one forward pass, ranks, reconstructs and labels. Nothing stays on the backend but the network.
 *
 * @example
 * A black and a red pixel, and a network that answers to red. Attribution sums over 3x3 units, so both neurons score
 * the same, and the larger activation comes first. The mean is 0.5, so that p0 = 1 / (1 + e^-1).
 * ```ts
 * const loaded = await networkOf([1, 2], [conv(1, 1), relu(), globalAveragePool(), dense(2), softmax()], {
 *   "conv1/kernel": [1, 0, 0],
 *   "dense1/kernel": [1, -1],
 * });
 * const { prediction, patches } = explain({
 *   image: { width: 2, height: 1, data: Uint8Array.of(0, 0, 0, 255, 0, 0) },
 *   loaded,
 *   preprocessing: { values: "unit", geometry: "squash" },
 *   settings: { ...PRESETS.recommended, convolutions: [1], top: 1 },
 *   classifierFor: () => null,
 *   imageSeed: 0,
 *   featureConvolutions: [],
 * });
 * prediction; // => [{ index: 0, probability: 0.731 }, { index: 1, probability: 0.269 }]
 * const [{ row, column, activation, box, reconstruction, labels }] = patches;
 * [row, column, activation]; // => [0, 1, 1]
 * box; // => { x: 1, y: 0, width: 1, height: 1 }
 * reconstruction.values; // => [1, 0, 0]
 * labels; // => []
 * ```
 */
export function explain(input: ExplainInput): Explanation {
  const { loaded, settings } = input;
  const convolutions = chosenConvolutions(loaded.network, settings);
  const prepared = prepareInput(input.image, loaded.network.inputShape, input.preprocessing);
  const pass = loaded.forward(prepared.pixels, outputsOf(loaded.network, convolutions, input));
  try {
    return labelled(input, pass, findPatches(input, prepared, pass));
  } finally {
    pass.dispose();
  }
}

/**
 * All of an explanation but the labels, which may take longer than everything else: another network may have to look.
 *
 * @param pass - with all outputs that the settings ask for.
 */
export function findPatches(
  { loaded, settings, imageSeed }: Pick<ExplainInput, "loaded" | "settings" | "imageSeed">,
  prepared: PreparedInput,
  pass: ForwardPass,
): Explanation {
  const convolutions = chosenConvolutions(loaded.network, settings);
  const prediction = topClasses(pass.probabilities);
  const explained = explainedClassOf(pass.probabilities, settings, prediction);
  const rankings = rankConvolutions(loaded, pass, convolutions, settings, explained.index, imageSeed);
  const patches = convolutions.flatMap((convolution, place) => {
    const { neurons } = rankings[place];
    const reconstructions = reconstruct(loaded, pass, "deconvnet", convolution.activationNode, neurons);
    return neurons.map((neuron, i) => foundPatch(convolution, neuron, reconstructions[i], prepared, settings));
  });
  return {
    prediction,
    explainedClass: explained,
    convolutions: convolutions.map(({ number }) => number),
    ties: convolutions.map(({ number }, place) => ({ convolution: number, ties: rankings[place].ties })),
    patches,
    prepared,
  };
}

/** @returns the explanation with its patches named, the surest first; as they are where nothing covers the class. */
export function labelled(
  input: Pick<ExplainInput, "loaded" | "image" | "second" | "classifierFor">,
  pass: ForwardPass,
  found: Explanation,
): Explanation {
  const { patches } = found;
  const classifier = input.classifierFor(found.explainedClass.index);
  const labels = classifier === null ? patches.map(() => []) : labelsOf(classifier, input, pass, patches);
  return { ...found, patches: patches.map((patch, i) => ({ ...patch, labels: labels[i] })).sort(surestFirst) };
}

/**
 * The patch of one neuron, important or not, labelled for the predicted class.
 *
 * @throws PippinError `invalid-request` where the network has no such neuron.
 */
export function explainNeuron(
  input: Omit<ExplainInput, "settings" | "imageSeed">,
  { convolution: number, channel, row, column }: NeuronPlace,
): FoundPatch {
  const { loaded, preprocessing, image } = input;
  // Not ranked, so no gradients are needed.
  const settings: ExplanationSettings = { ...PRESETS.recommended, measure: "activation-sum", convolutions: [number] };
  const [convolution] = chosenConvolutions(loaded.network, settings);
  const node = convolution.activationNode;
  const [height, width, channels] = loaded.network.nodes[node].shape;
  if (row >= height || column >= width || channel >= channels) {
    throw new PippinError(
      "invalid-request",
      `Convolution ${number} has ${height} rows, ${width} columns and ${channels} channels; there is no neuron at row ${row}, column ${column}, channel ${channel}.`,
    );
  }
  const prepared = prepareInput(image, loaded.network.inputShape, preprocessing);
  const full = { ...input, settings, imageSeed: 0 };
  const pass = loaded.forward(prepared.pixels, outputsOf(loaded.network, [convolution], full));
  try {
    const activation = pass.values(node)[(row * width + column) * channels + channel];
    const box = fieldBox(loaded.network, node, row, column);
    const neuron = { channel, row, column, score: activation, activation, rank: 1, neurons: 1, box };
    const [reconstruction] = reconstruct(loaded, pass, "deconvnet", node, [neuron]);
    const patch = foundPatch(convolution, neuron, reconstruction, prepared, settings);
    const classifier = input.classifierFor(topClasses(pass.probabilities, 1)[0].index);
    return { ...patch, labels: classifier === null ? [] : labelsOf(classifier, full, pass, [patch])[0] };
  } finally {
    pass.dispose();
  }
}

/** What any settings, classifier or class map may ask of a forward pass. */
export function outputsForAnySettings(network: Network): number[] {
  const maps = network.convolutions.map(({ activationNode }) => activationNode);
  return [
    ...maps,
    ...outputsForClassGradients(network, maps),
    ...outputsForClassMap(network),
    ...maps.flatMap((node) => outputsForReconstruction(network, "deconvnet", node)),
  ];
}

function outputsOf(network: Network, convolutions: readonly Convolution[], input: ExplainInput): number[] {
  return [
    ...outputsForRanking(network, convolutions, input.settings),
    ...convolutions.flatMap(({ activationNode }) => outputsForReconstruction(network, "deconvnet", activationNode)),
    ...input.featureConvolutions.map((number) => network.convolutions[number - 1].activationNode),
  ];
}

/**
 * Most probable first; the smaller index on a tie.
 *
 * @example
 * ```ts
 * topClasses(Float32Array.of(0.2, 0.5, 0.3), 2); // => [{ index: 1, probability: 0.5 }, { index: 2, probability: 0.3 }]
 * ```
 */
export function topClasses(probabilities: Float32Array, shown = SHOWN_CLASSES): [Prediction, ...Prediction[]] {
  const best: Prediction[] = [];
  for (let index = 0; index < probabilities.length; index++) {
    const probability = probabilities[index];
    if (best.length === shown && probability <= best[shown - 1].probability) continue;
    const place = best.findIndex((other) => other.probability < probability);
    best.splice(place === -1 ? best.length : place, 0, { index, probability });
    if (best.length > shown) best.pop();
  }
  const [first, ...others] = best;
  return [first, ...others];
}

export function explainedClassOf(
  probabilities: Float32Array,
  settings: ExplanationSettings,
  prediction: readonly Prediction[],
): Prediction {
  const index = settings.explainedClass;
  if (index === null) return prediction[0];
  requireClass(index, probabilities.length);
  return { index, probability: probabilities[index] };
}

export function foundPatch(
  convolution: Convolution,
  neuron: RankedNeuron,
  reconstruction: Reconstruction,
  prepared: PreparedInput,
  settings: ExplanationSettings,
): FoundPatch {
  return {
    convolution: convolution.number,
    layer: convolution.layer,
    channel: neuron.channel,
    row: neuron.row,
    column: neuron.column,
    measure: settings.measure,
    score: neuron.score,
    activation: neuron.activation,
    rank: neuron.rank,
    neurons: neuron.neurons,
    box: neuron.box,
    imageBox: toImageBox(prepared.geometry, neuron.box),
    labels: [],
    reconstruction,
  };
}

export function labelsOf(
  classifier: PatchClassifier,
  { loaded, image, second }: Pick<ExplainInput, "loaded" | "image" | "second">,
  pass: { values(node: number): Float32Array },
  patches: readonly { readonly box: Box; readonly imageBox: Box }[],
): RankedLabel[][] {
  if (patches.length === 0) return [];
  const { network } = loaded;
  const extractor = featureExtractor(classifier.features, network);
  const context = {
    image,
    activations: (number: number) => pass.values(network.convolutions[number - 1].activationNode),
    ...(second === undefined ? {} : { second }),
  };
  return classifier.label(extractor.extract(context, patches));
}

function surestFirst(a: FoundPatch, b: FoundPatch): number {
  const confidence = (patch: FoundPatch): number => patch.labels[0]?.probability ?? 0;
  return confidence(b) - confidence(a) || a.convolution - b.convolution || a.rank - b.rank;
}
