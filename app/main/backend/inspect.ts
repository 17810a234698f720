/** What is in a model's file, for people and programs. */
import type { InspectedLayer, InspectedModel } from "../../contract/models.ts";
import type { Input, Output } from "../../contract/requests.ts";
import type { Network } from "../engine/network/graph.ts";
import { guessPreprocessing } from "../engine/network/preprocessingGuess.ts";
import { readNetwork } from "../engine/network/readers/readNetwork.ts";
import { fieldOf, suggestConvolutions } from "../engine/network/receptiveField.ts";
import type { Context } from "./backend.ts";
import { imagenetNames } from "./models.ts";

/** @throws PippinError as {@link readNetwork}. */
export async function inspectModel(file: string): Promise<InspectedModel> {
  const { network, weights, close } = await readNetwork(file);
  try {
    // Weights that are not finite, and kernels of zeros, are refused as they are read.
    for (const key of Object.keys(network.weights)) weights.read(key);
  } finally {
    close();
  }
  return inspected(network);
}

/** The same without reading the weights, which takes long for large files: they are checked when the model is imported. */
export async function inspectModelFile(
  { resources }: Context,
  { file }: Input<"inspectModelFile">,
): Promise<Output<"inspectModelFile">> {
  const { network, close } = await readNetwork(file);
  close();
  const model = inspected(network);
  const imagenet = imagenetNames(resources);
  return {
    model,
    guess: guessPreprocessing(network),
    knownNames: model.classes === imagenet.length ? imagenet : null,
  };
}

export function inspected(network: Network): InspectedModel {
  return {
    name: network.name,
    input: [...network.inputShape],
    preprocessing: null,
    classes: network.nodes[network.output].shape[0],
    parameters: parametersOf(network),
    layers: network.layers.map((layer, index) => ({ index, ...layerOf(network, layer) })),
    suggestedConvolutions: suggestConvolutions(network),
  };
}

export function parametersOf(network: Network): number {
  return Object.values(network.weights)
    .map(({ shape }) => shape.reduce((product, length) => product * length, 1))
    .reduce((sum, size) => sum + size, 0);
}

function layerOf(
  network: Network,
  { name, type, node, convolution }: Network["layers"][number],
): Omit<InspectedLayer, "index"> {
  const nodes = network.nodes.filter((one) => one.layer === name);
  const windowed = nodes.map(({ operation }) => operation).find((operation) => "strides" in operation);
  const activation = nodes.map(({ operation }) => operation).find((operation) => operation.kind === "activation");
  return {
    name,
    type,
    ...(convolution === undefined ? {} : { convolution }),
    kernel:
      windowed === undefined
        ? null
        : "kernel" in windowed
          ? network.weights[windowed.kernel].shape.slice(0, 2)
          : [...windowed.size],
    stride: windowed === undefined ? null : [...windowed.strides],
    padding: windowed?.padding ?? null,
    activation: activation?.activation ?? null,
    outputShape: [...network.nodes[node].shape],
    receptiveField: fieldOf(network, node) as InspectedLayer["receptiveField"],
  };
}
