/** How good explanations are: what is asked of an evaluation, what it finds in each image, and the tables made of it. */
import { z } from "zod";
import { Box } from "./geometry.ts";
import { Refusal } from "./jobs.ts";
import { ExplanationSettings, Measure, MEASURES } from "./settings.ts";

/** Fewer images than these are said to be few: intervals over them are wide, and the bootstrap's too narrow. */
export const FEW_IMAGES = 20;

/** A share of patches or images, with what it is made of. */
export const Rate = z.object({
  successes: z.number(),
  n: z.number(),
  /** Images that add to it. */
  images: z.int(),
  rate: z.number(),
  /** 95%, Wilson. */
  interval: z.tuple([z.number(), z.number()]),
  /** 95%, bootstrap over images. */
  byImage: z.tuple([z.number(), z.number()]),
});
export type Rate = z.infer<typeof Rate>;

/** A mean of numbers that are no successes. */
export const Mean = z.object({
  mean: z.number(),
  n: z.number(),
  images: z.int(),
  /** 95%, bootstrap over images. */
  byImage: z.tuple([z.number(), z.number()]),
});
export type Mean = z.infer<typeof Mean>;

/** What counts as the object: each as it is marked, or the box around each. */
const ObjectTruth = z.enum(["outlines", "boxes"]);
/** Where the truth of a patch's label comes from: parts marked on photographs, or what people said in Review. */
const LabelTruth = z.enum(["parts", "reviews"]);

/** What patches are covered with: the mean colour of the network's view, or the view blurred. */
export const Fill = z.enum(["mean", "blur"]);
export type Fill = z.infer<typeof Fill>;

export const OcclusionSettings = z.strictObject({
  fills: z.array(Fill).min(1).default(["mean"]),
  /** Random orders, and sets of random patches of the same sizes, that the mean of each control is made of. */
  draws: z.int().min(1).max(20).default(3),
});
export type OcclusionSettings = z.infer<typeof OcclusionSettings>;

export const SanitySettings = z.strictObject({
  /** How far down weights are re-drawn, as shares of the layers with weights, from the top. */
  depths: z.array(z.number().gt(0).max(1)).min(1).default([0.1, 0.25, 0.5, 0.75, 1]),
});
export type SanitySettings = z.infer<typeof SanitySettings>;

/** All that a table depends on but the images and the model. */
export const EvaluationSettings = z.strictObject({
  /** Of the explanations; its measure is not used. */
  explanation: ExplanationSettings,
  measures: z
    .array(Measure)
    .min(1)
    .default([...MEASURES]),
  /** Categories of objects that count; null: all that are marked. */
  categories: z.array(z.string().min(1)).min(1).nullable().default(null),
  objects: ObjectTruth.default("outlines"),
  labels: LabelTruth.default("parts"),
  /** CAM and Grad-CAM on the same masks. */
  classMaps: z.boolean().default(true),
  /** Null: not asked for. */
  occlusion: OcclusionSettings.nullable().default(null),
  /** Null: not asked for. */
  sanity: SanitySettings.nullable().default(null),
  /** Of bootstrap, controls and weights that are drawn. */
  seed: z.int().nonnegative().default(0),
});
export type EvaluationSettings = z.infer<typeof EvaluationSettings>;

/** The paper's shares of patches on an object, and the stricter ones. */
export const HITS = ["anyPixel", "centre", "overlap", "pointing"] as const;

/** Whether one patch, or its reconstruction, lies on the object. */
export const Hit = z.object({
  /** The patch holds a pixel of the object. */
  anyPixel: z.boolean(),
  /** Its centre is one. */
  centre: z.boolean(),
  /** At least half of it is. */
  overlap: z.boolean(),
  /** The strongest pixel of its reconstruction is one; null: the reconstruction is zero everywhere. */
  pointing: z.boolean().nullable(),
  /** Share of the reconstruction's magnitude on the object; null: it is zero everywhere. */
  energy: z.number().nullable(),
});
export type Hit = z.infer<typeof Hit>;

/** Chance of a neuron drawn evenly from each of the convolutions: exact, not a sample. */
export const Chance = z.object({
  anyPixel: z.number(),
  centre: z.number(),
  overlap: z.number(),
  /** Of a reconstruction that is spread evenly over its field. */
  pointing: z.number(),
  energy: z.number(),
});
export type Chance = z.infer<typeof Chance>;

/** A region beside the object: how much of the object it covers, and how much of it is object. */
export const RegionFit = z.object({
  coverage: z.number(),
  precision: z.number(),
  iou: z.number(),
  /** Its strongest place lies on the object; null: there is none. */
  pointing: z.boolean().nullable(),
});
export type RegionFit = z.infer<typeof RegionFit>;

const ClassMapKind = z.enum(["CAM", "Grad-CAM"]);

/** Objects of the same category in one image; the first scope of an image is all of its objects together. */
export const Scope = z.object({
  categories: z.array(z.string()),
  /** Share of the network's view that they cover. */
  share: z.number(),
  chance: Chance,
  maps: z.array(RegionFit.extend({ kind: ClassMapKind })),
});
export type Scope = z.infer<typeof Scope>;

/** What happened to the class's probability as patches were covered, or laid bare, in some order. */
export const Curve = z.object({
  /** `[patches + 1]`: with 0, 1, ... patches covered. */
  deletion: z.array(z.number()),
  /** `[patches + 1]`: with 0, 1, ... patches laid bare, all else covered. */
  insertion: z.array(z.number()),
  /** `[patches + 1]`: share of the network's view that the patches take: patches that overlap take less. */
  covered: z.array(z.number()),
});
export type Curve = z.infer<typeof Curve>;

export const OcclusionFinding = z.object({
  fill: Fill,
  /** By rank within each convolution: the strongest of each, from the last convolution to the first, then the second of each. */
  ranked: Curve,
  /** `[patches + 1]`: place of the class among all, from 1, while patches are covered in that order. */
  places: z.array(z.number()),
  /** The same patches in random order; mean over draws. */
  shuffled: Curve,
  /** Random patches of the same sizes; mean over draws. */
  random: Curve,
  /** One for each of the measure's patches, in their order there: drop of the class's probability with it alone covered. */
  drops: z.array(z.number()),
  /**
   * Spearman correlation of scores and drops within each convolution (scores of two have different units), mean over them;
   * null: none has three patches that differ.
   */
  correlation: z.number().nullable(),
});
export type OcclusionFinding = z.infer<typeof OcclusionFinding>;

export const SanityFinding = z.object({
  depth: z.number(),
  /** The lowest layer whose weights were drawn anew. */
  layer: z.string(),
  /** Share of the chosen neurons that are chosen again. */
  kept: z.number(),
  /** Spearman correlation of all scores of the convolutions, mean over them; null where one side is constant in all. */
  correlation: z.number().nullable(),
  /**
   * Pearson correlation of the magnitudes of the same neurons' reconstructions, mean over neurons, 0 of those that fell silent;
   * null: there was none to compare.
   */
  reconstruction: z.number().nullable(),
});
export type SanityFinding = z.infer<typeof SanityFinding>;

export const FoundPatch = z.object({
  convolution: z.int(),
  channel: z.int(),
  row: z.int(),
  column: z.int(),
  rank: z.int(),
  score: z.number(),
  /** In pixels of the upright file. */
  imageBox: Box,
  /** Most probable first. */
  labels: z.array(z.object({ label: z.string(), probability: z.number() })),
  /** What it truly shows; null where nobody has said. `label` null: reviewed as wrong, without saying what is right. */
  truth: z.object({ label: z.string().nullable(), any: z.array(z.string()) }).nullable(),
  /** One a scope of the image. */
  hits: z.array(Hit),
});
export type FoundPatch = z.infer<typeof FoundPatch>;

export const MeasureFinding = z.object({
  measure: Measure,
  /** Neurons that score the same as the last one taken, over all convolutions. */
  ties: z.int(),
  patches: z.array(FoundPatch),
  /** The union of the patches beside the object, one a scope. */
  union: z.array(RegionFit),
  /** One a fill. */
  occlusion: z.array(OcclusionFinding),
  /** One a depth; none of `random`, which asks nothing of the network. */
  sanity: z.array(SanityFinding),
});
export type MeasureFinding = z.infer<typeof MeasureFinding>;

/** All that one image adds to a table. */
export const ImageFinding = z.object({
  predicted: z.object({ index: z.int(), probability: z.number() }),
  explained: z.object({ index: z.int(), probability: z.number() }),
  /** Whether the prediction is right, as far as marked objects say. */
  right: z.boolean().nullable(),
  scopes: z.array(Scope).min(1),
  measures: z.array(MeasureFinding),
});
export type ImageFinding = z.infer<typeof ImageFinding>;

/** Labels against what patches truly show. */
export const LabelFigures = z.object({
  top1: Rate,
  top2: Rate,
  /** As top-1 and top-2, where any marked part inside the patch counts. */
  any: Rate,
  anyTop2: Rate,
  /** Top-1 of patches that show something. */
  withoutNone: Rate,
  /** Patches whose truth is a part. */
  partRate: Rate,
  /** Of the patches that truly show a label, those that are given it. */
  recall: z.array(z.object({ label: z.string(), rate: Rate })),
  /** `[truth][given]` by the vocabulary's order. */
  confusion: z.array(z.array(z.int())),
  vocabulary: z.array(z.string()),
  /** Top-1 of labels drawn by how often each was given. */
  chance: z.number(),
});
export type LabelFigures = z.infer<typeof LabelFigures>;

export const RegionFigures = z.object({ coverage: Mean, precision: Mean, iou: Mean, pointing: Rate });
export type RegionFigures = z.infer<typeof RegionFigures>;

export const MeanCurve = z.object({
  /** `[points]` over the share of patches covered, means over images. */
  deletion: z.array(z.number()),
  insertion: z.array(z.number()),
  /** `[points]`: share of the network's view that the patches take. */
  covered: z.array(z.number()),
  /** Areas under them over the share of patches, means over images. */
  deletionArea: Mean,
  insertionArea: Mean,
});
export type MeanCurve = z.infer<typeof MeanCurve>;

/** The measure's deletion area less that of a control, paired over images: below 0 is better than it. */
export const ControlDifference = z.object({
  difference: z.number(),
  /** 95%, paired bootstrap over images. */
  interval: z.tuple([z.number(), z.number()]),
  /** Two-sided, by flipping signs of images' differences. */
  p: z.number(),
  /** The same by Holm over all measures of the table. */
  corrected: z.number(),
});
export type ControlDifference = z.infer<typeof ControlDifference>;

export const OcclusionFigures = z.object({
  fill: Fill,
  ranked: MeanCurve,
  shuffled: MeanCurve,
  random: MeanCurve,
  /** `[points]`: median place of the class. */
  places: z.array(z.number()),
  /** Mean over images of the correlation of score and drop. */
  correlation: Mean,
  againstShuffled: ControlDifference,
  againstRandom: ControlDifference,
  /**
   * As `againstRandom`, with areas over the share of the view that is covered, as far as both go, and divided by it: a
   * measure's patches overlap and so cover less than random ones.
   */
  againstRandomEqually: ControlDifference,
});
export type OcclusionFigures = z.infer<typeof OcclusionFigures>;

export const SanityFigures = z.object({
  depth: z.number(),
  layer: z.string(),
  kept: Mean,
  correlation: Mean,
  reconstruction: Mean,
});
export type SanityFigures = z.infer<typeof SanityFigures>;

export const TableRow = z.object({
  measure: Measure,
  /** Mean number of neurons an image that tie with the last one taken. */
  ties: z.number(),
  anyPixel: Rate,
  centre: Rate,
  overlap: Rate,
  pointing: Rate,
  energy: Mean,
  /** Null where no patch classifier labelled, or nothing says what patches show. */
  labels: LabelFigures.nullable(),
  union: RegionFigures,
  occlusion: z.array(OcclusionFigures),
  sanity: z.array(SanityFigures),
});
export type TableRow = z.infer<typeof TableRow>;

/** Figures that measures are compared by. */
export const COMPARED = ["anyPixel", "centre", "overlap", "pointing", "energy", "top1", "top2"] as const;

/** Two measures over the same images: second less first. */
export const Difference = z.object({
  figure: z.enum(COMPARED),
  first: Measure,
  second: Measure,
  difference: z.number(),
  /** 95%, paired bootstrap over images. */
  interval: z.tuple([z.number(), z.number()]),
  /** Two-sided, by flipping signs of images' differences. */
  p: z.number(),
  /** The same by Holm over all pairs of the figure. */
  corrected: z.number(),
});
export type Difference = z.infer<typeof Difference>;

export const EvaluationTable = z.object({
  /** Null: all objects together. */
  category: z.string().nullable(),
  images: z.int(),
  /** Of those whose prediction could be told right or wrong. */
  right: z.object({ right: z.int(), told: z.int() }),
  chance: Chance,
  rows: z.array(TableRow),
  maps: z.array(RegionFigures.extend({ kind: ClassMapKind })),
  differences: z.array(Difference),
});
export type EvaluationTable = z.infer<typeof EvaluationTable>;

/** An evaluation as lists show it. */
export const EvaluationSummary = z.object({
  id: z.int(),
  set: z.string(),
  model: z.string(),
  created: z.string(),
  settings: EvaluationSettings,
  /** That labels all images, whatever their class; null: those that cover the classes. */
  classifier: z.string().nullable(),
  /** Otherwise it is under way or was stopped; `done` of `total` images are there. */
  finished: z.boolean(),
  done: z.int(),
  total: z.int(),
});
export type EvaluationSummary = z.infer<typeof EvaluationSummary>;

export const Evaluation = z.object({
  id: z.int(),
  set: z.string(),
  model: z.object({ name: z.string(), hash: z.string(), classNames: z.array(z.string()) }),
  /** That labelled: those that cover a class which was explained, or the one that was chosen. */
  classifiers: z.array(z.object({ id: z.int(), name: z.string(), version: z.int(), labels: z.array(z.string()) })),
  settings: EvaluationSettings,
  convolutions: z.array(z.int()),
  backend: z.string(),
  version: z.string(),
  created: z.string(),
  images: z.int(),
  /**
   * Images with patches that the patch classifier was trained on: labels on them say nothing about others. Null where it is
   * not known, of a version of before this was kept.
   */
  trainedOn: z.int().nullable(),
  /** What a reader must know to read the figures right: few images, labels on photographs of the training, and the like. */
  notes: z.array(z.string()),
  tables: z.array(EvaluationTable).min(1),
  refused: z.array(Refusal),
});
export type Evaluation = z.infer<typeof Evaluation>;
