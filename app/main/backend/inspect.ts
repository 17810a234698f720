/** What is in a model's file, for people and programs. */
import type { Network } from "../engine/network/graph.ts";
import { readNetwork } from "../engine/network/readers/readNetwork.ts";
import { fieldOf, suggestConvolutions, type Field } from "../engine/network/receptiveField.ts";

export interface InspectedLayer {
  readonly index: number;
  readonly name: string;
  readonly type: string;
  readonly convolution?: number;
  readonly kernel: readonly number[] | null;
  readonly stride: readonly number[] | null;
  readonly padding: object | null;
  readonly activation: string | null;
  readonly outputShape: readonly number[];
  /** Null where the layer sees the whole image. */
  readonly receptiveField: Field | null;
}

export interface InspectedModel {
  readonly name: string;
  readonly input: readonly number[];
  /** What the file itself says about preprocessing is in its layers; the values are chosen at import. */
  readonly preprocessing: null;
  readonly classes: number;
  readonly parameters: number;
  readonly layers: readonly InspectedLayer[];
  readonly suggestedConvolutions: readonly number[];
}

/** @throws PippinError as {@link readNetwork}. */
export async function inspectModel(file: string): Promise<InspectedModel> {
  const { network, weights, close } = await readNetwork(file);
  try {
    // Weights that are not finite, and kernels of zeros, are refused as they are read.
    for (const key of Object.keys(network.weights)) weights.read(key);
  } finally {
    close();
  }
  const sizes = Object.values(network.weights).map(({ shape }) =>
    shape.reduce((product, length) => product * length, 1),
  );
  return {
    name: network.name,
    input: network.inputShape,
    preprocessing: null,
    classes: network.nodes[network.output].shape[0],
    parameters: sizes.reduce((sum, size) => sum + size, 0),
    layers: network.layers.map((layer, index) => ({ index, ...layerOf(network, layer) })),
    suggestedConvolutions: suggestConvolutions(network),
  };
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
          : windowed.size,
    stride: windowed?.strides ?? null,
    padding: windowed?.padding ?? null,
    activation: activation?.activation ?? null,
    outputShape: network.nodes[node].shape,
    receptiveField: fieldOf(network, node),
  };
}
