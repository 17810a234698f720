/** What an explanation depends on besides the image and the model: recorded with it, so that it can be made again. */
import { z } from "zod";

/** Ways to score a neuron; `algorithm` names and formulas are in `app/main/engine/importance/`. */
export const MEASURES = [
  "attribution",
  "activation-sum",
  "activation-variance",
  "weight-sum",
  "weight-variance",
  "random",
] as const;
export const Measure = z.enum(MEASURES);
export type Measure = z.infer<typeof Measure>;

export const ExplanationSettings = z.strictObject({
  measure: Measure,
  /** Where a weight measure counts a neuron: A > 0 (`strict`), or A >= 0 as the paper prints it, always open after ReLU. */
  gate: z.enum(["strict", "as-printed"]),
  /**
   * How a weight measure joins the kernels W[c'] that carry a channel on: one statistic over `all` of them, or a
   * statistic for each kernel and then the `max` or the `mean` over c'.
   */
  aggregation: z.enum(["all", "max", "mean"]),
  /** Numbers of the convolutions to rank, from 1, or `auto`. */
  convolutions: z.union([z.literal("auto"), z.array(z.int().positive()).min(1)]),
  /** Neurons to take from each convolution. */
  top: z.int().min(1).max(1000),
  /** Skip a neuron whose patch overlaps a better one of its convolution by more than this IoU; null: keep all. */
  distinct: z.number().min(0).max(1).nullable(),
  /** Class index that attribution explains; null: the predicted class. */
  explainedClass: z.int().nonnegative().nullable(),
  /** Pixels that crops are taken from: the original file, or the network's input. */
  patchSource: z.enum(["original", "network"]),
  /** Of the `random` measure. */
  seed: z.int().nonnegative(),
});
export type ExplanationSettings = z.infer<typeof ExplanationSettings>;

/** `recommended` is the default; `paper` is everything as published. */
export const PRESETS = {
  recommended: {
    measure: "attribution",
    gate: "strict",
    aggregation: "all",
    convolutions: "auto",
    top: 5,
    distinct: 0.5,
    explainedClass: null,
    patchSource: "original",
    seed: 0,
  },
  paper: {
    measure: "activation-sum",
    gate: "as-printed",
    aggregation: "all",
    convolutions: [5, 6, 7],
    top: 5,
    distinct: null,
    explainedClass: null,
    patchSource: "original",
    seed: 0,
  },
} satisfies Record<string, ExplanationSettings>;
export type Preset = keyof typeof PRESETS;
