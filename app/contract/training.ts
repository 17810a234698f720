/** What the Train page shows of patch classifiers. */
import { z } from "zod";
import { CLASSIFIERS, FEATURE_NAMES, Share, TrainingMetrics } from "./patchClassifier.ts";
import { ClassifierRecord } from "./records.ts";

export { Share } from "./patchClassifier.ts";

const Interval = z.tuple([z.number(), z.number()]);

/** A version in a list: the one number that matters, and what it is of. */
export const ClassifierVersion = ClassifierRecord.pick({
  id: true,
  name: true,
  version: true,
  labels: true,
  classIndices: true,
  features: true,
  options: true,
  created: true,
}).extend({
  model: z.string(),
  accuracy: z.number(),
  interval: Interval,
  patches: z.int(),
  images: z.int(),
  /** Explanations and suggestions use it. */
  current: z.boolean(),
  /** That it labelled. */
  explanations: z.int(),
});
export type ClassifierVersion = z.infer<typeof ClassifierVersion>;

export const ClassifierDetails = ClassifierVersion.extend({
  metrics: TrainingMetrics,
  /** In the order of the vocabulary: of the label's patches those that are found, of those called so the ones that are. */
  perLabel: z.array(z.object({ label: z.string(), recall: Share, precision: Share })),
});
export type ClassifierDetails = z.infer<typeof ClassifierDetails>;

/** What one feature and one classifier came to. */
export const ComparisonCell = z.object({
  features: z.enum(FEATURE_NAMES),
  classifier: z.enum(CLASSIFIERS),
  /** On held-out patches, by the most probable label. */
  accuracy: Share,
  /** The same patches at the other resolution; null where the features read nothing but the network. */
  otherResolution: z.object({ testedOn: z.enum(["sharp", "degraded"]), accuracy: Share }).nullable(),
  brier: z.number(),
  chosen: z.object({ C: z.number(), gamma: z.number().nullable() }),
  medianKernel: z.number().nullable(),
  dimension: z.int(),
  seconds: z.number(),
  warnings: z.array(z.string()),
  /**
   * Of features that look with a second network: the accuracy less that of the best features without one, of the same
   * classifier on the same patches. Missing where there is nothing to set it against.
   */
  gain: z.object({ over: z.enum(FEATURE_NAMES), difference: z.number(), interval: Interval }).optional(),
});
export type ComparisonCell = z.infer<typeof ComparisonCell>;

export const Comparison = z.object({
  id: z.int(),
  /** The class. */
  name: z.string(),
  /** What the network is called whose activations the features are: none where it was removed; missing where it is not known. */
  models: z.array(z.string()).optional(),
  labels: z.array(z.string()),
  patches: z.int(),
  images: z.int(),
  /** When it was started, ISO 8601. */
  made: z.string(),
  cells: z.array(ComparisonCell),
});
export type Comparison = z.infer<typeof Comparison>;

/** Patches that both versions were tested on, each by machines that had not seen them. */
export const VersionDifference = z.object({
  patches: z.int(),
  images: z.int(),
  first: Share,
  second: Share,
  /** Second less first. */
  difference: z.number(),
  /** 95%, bootstrap over images. */
  interval: Interval,
  /** On the patches of each label that has any, in the order of the vocabulary. */
  labels: z.array(
    z.object({
      label: z.string(),
      patches: z.int(),
      difference: z.number(),
      interval: Interval,
      /** Two-sided, signs flipped over images; corrected for the number of labels (Holm). */
      p: z.number(),
      /** p is below 0.05. */
      told: z.boolean(),
    }),
  ),
});
export type VersionDifference = z.infer<typeof VersionDifference>;
