/** What onnx_torch.py says of an ONNX file, what PyTorch computes from it in double precision, and how far Pippin is from that. */
import { readFileSync } from "node:fs";
import { classGradients, outputsForClassGradients } from "../../app/main/engine/backward/classGradient.ts";
import { LoadedNetwork } from "../../app/main/engine/network/forward.ts";
import { readNetwork } from "../../app/main/engine/network/readers/readNetwork.ts";
import type { TensorFlow } from "../../app/main/engine/tensors/backend.ts";
import { seededPicture } from "../builders/seededNumbers.ts";
import { BACKWARD_RULES, differenceOnTheWayDown, wayDown, type BackwardNeuron } from "./backward.ts";
import { distance, type MapSummary } from "./networks.ts";

/** Networks of torchvision, and two of timm, that torchvision_networks.py exports; the last one has its real weights. */
export const TORCHVISION_NETWORKS = [
  ...(["alexnet", "vgg16", "resnet18", "resnet50", "resnext50_32x4d", "wide_resnet50_2", "squeezenet1_1"] as const),
  ...(["googlenet", "inception_v3", "mobilenet_v2", "mobilenet_v3_large", "mobilenet_v3_small", "mnasnet1_0"] as const),
  ...(["densenet121", "efficientnet_b0", "efficientnet_v2_s", "regnet_y_400mf", "shufflenet_v2_x1_0"] as const),
  ...(["convnext_tiny", "timm_resnet18", "timm_efficientnet_lite0", "squeezenet1_1_real"] as const),
] as const;
export type TorchvisionNetwork = (typeof TORCHVISION_NETWORKS)[number];
export const EXPORTERS = ["torchscript", "dynamo"] as const;

export interface OnnxOracle {
  readonly picture: { height: number; width: number; seed: number; scale: number; offset: number };
  /** All of them, or a summary where there are more than 100 classes. */
  readonly probabilities: readonly number[] | MapSummary;
  readonly topClass: number;
  readonly topProbability: number;
  /** How far onnxruntime, which computes in float32, is from the same numbers. */
  readonly onnxruntime: { readonly probabilities: number; readonly activations: number };
  /** How far PyTorch's own gradients in float32 are: by values that lie on kinks. */
  readonly single: { readonly gradients: number };
  /** In the file's order. */
  readonly convolutions: readonly {
    /** Name of the kernel in the file. */
    readonly kernel: string;
    readonly shape: readonly number[];
    /** Of A: the activation that follows the convolution, through normalisation; else its own output. */
    readonly activation: MapSummary;
    /** Of ds/dA, s the log-probability of the top class. */
    readonly gradient: MapSummary;
  }[];
}

/** @returns the largest difference relative to the probability; of a summary see {@link distance}. */
export function probabilityDistance(
  values: Float32Array,
  { probabilities, topClass, topProbability }: Pick<OnnxOracle, "probabilities" | "topClass" | "topProbability">,
): number {
  const top = Math.abs(values[topClass] - topProbability) / topProbability;
  if ("places" in probabilities) return Math.max(top, distance(values, probabilities));
  return Math.max(top, ...probabilities.map((expected, i) => Math.abs(values[i] - expected) / expected));
}

/** What torchvision_networks.py says of a network; the files of both exporters must give it. */
export interface TorchvisionOracle extends OnnxOracle {
  /** What neurons pass down to the pixels, by Captum, where its hooks apply. */
  readonly neurons?: readonly BackwardNeuron[];
}

export function readTorchvisionOracle(name: TorchvisionNetwork): TorchvisionOracle {
  return JSON.parse(
    readFileSync(new URL(`./torchvision/${name}.json`, import.meta.url), "utf8"),
  ) as TorchvisionOracle;
}

/** The largest differences, relative: see {@link probabilityDistance}, {@link distance}, {@link differenceOnTheWayDown}. */
export interface Distances {
  readonly probabilities: number;
  readonly activations: number;
  readonly gradients: number;
  /** Of the gradient, the deconvnet and the guided rule from single neurons; null where Captum does not apply. */
  readonly neurons: number | null;
}

/** How far each may be: the pictures are such that rounding decides no gradient (torchvision_networks.py). */
export const TOLERANCE = { native: 1e-5, wasm: 1e-4 };
/** On both, as of every way down that is Captum's: its sum is compared, too, which is up to a hundred times its norm. */
const TOLERANCE_OF_NEURONS = 1e-4;

export function agrees({ neurons, ...far }: Distances, backend: keyof typeof TOLERANCE): boolean {
  return Math.max(...Object.values(far)) < TOLERANCE[backend] && (neurons ?? 0) < TOLERANCE_OF_NEURONS;
}

/** @throws Error where the file's convolutions or their maps are not the oracle's; PippinError where it is refused. */
export async function distancesFrom(tf: TensorFlow, path: string, oracle: TorchvisionOracle): Promise<Distances> {
  const { network, weights, close } = await readNetwork(path);
  const targets = network.convolutions.map(({ activationNode }) => activationNode);
  const shapes = targets.map((node) => network.nodes[node].shape.join(" x "));
  const expected = oracle.convolutions.map(({ shape }) => shape.join(" x "));
  if (shapes.join() !== expected.join()) {
    throw new Error(`convolutions have maps of ${shapes.join()}, not of ${expected.join()}`);
  }
  const loaded = new LoadedNetwork(tf, network, weights);
  const { height, width, seed, scale, offset } = oracle.picture;
  const pixels = seededPicture(height, width, seed, scale, offset);
  const pass = loaded.forward(pixels, [...targets, ...outputsForClassGradients(network, targets)]);
  const gradients = classGradients(loaded, pass, oracle.topClass, targets);
  const largest = (distances: readonly number[]): number =>
    distances.some(Number.isNaN) ? Infinity : Math.max(...distances);
  const distances = {
    probabilities: probabilityDistance(pass.probabilities, oracle),
    activations: largest(
      oracle.convolutions.map(({ activation }, i) => distance(pass.values(targets[i]), activation)),
    ),
    gradients: largest(oracle.convolutions.map(({ gradient }, i) => distance(gradients.get(targets[i])!, gradient))),
  };
  pass.dispose();
  const neurons = oracle.neurons?.flatMap((neuron) =>
    BACKWARD_RULES.map((rule) => {
      const found = wayDown(loaded, rule, pixels, neuron);
      return differenceOnTheWayDown(found, neuron[rule], found.activation);
    }),
  );
  loaded.dispose();
  close();
  return { ...distances, neurons: neurons === undefined ? null : largest(neurons) };
}
