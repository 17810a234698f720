/** What onnx_torch.py says of an ONNX file: what PyTorch computes from it, in double precision. */
import { distance, type MapSummary } from "./networks.ts";

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
