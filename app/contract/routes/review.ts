/** Requests about reviewing the labels of explanations. */
import { z } from "zod";
import { Refusal } from "../jobs.ts";
import { Retraining, Share } from "../patchClassifier.ts";
import { GestureAnswer } from "../patches.ts";
import { counted, percent } from "../numberWords.ts";
import { ClassifierRecord } from "../records.ts";
import { REVIEW_GROUPS, REVIEW_SORTS, ReviewFilter, ReviewPatch, ReviewSample, VERDICTS } from "../review.ts";
import { Measure } from "../settings.ts";
import { Name, defineRoute } from "./route.ts";

const Counted = { patches: z.int(), reviewed: z.int() };

export const REVIEW_ROUTES = {
  /** What there is to review of a version, how far that is, and what was found. */
  reviewOverview: defineRoute({
    input: z.strictObject({
      classifierId: z.int(),
      /** Null, or one that found nothing: attribution, else the first that found anything. */
      measure: Measure.nullable().default(null),
      /** Whose sample is wanted; null: that of all images. */
      set: Name.nullable().default(null),
    }),
    output: z.object({
      measures: z.array(z.object({ measure: Measure, ...Counted })),
      /** That all that follows is of; null where there is nothing to review. */
      measure: Measure.nullable(),
      ...Counted,
      labels: z.array(z.object({ label: z.string(), ...Counted })),
      convolutions: z.array(z.object({ convolution: z.int(), ...Counted })),
      verdicts: z.record(z.enum(VERDICTS), z.int()),
      /** Labels that reviewers found right, of those that they decided on. */
      precision: Share,
      /** Those that decide it and are training patches of this version; null where not all are reviewed. */
      learnt: z.int().nullable(),
      /** Verdicts that were said of another version. */
      carried: z.int(),
      /** Mean probability of the labels of those that were reviewed, and of all; null where there are none. */
      confidence: z.object({ reviewed: z.number().nullable(), all: z.number().nullable() }),
      /** Patches that a sample of the image set would be drawn from. */
      population: z.int(),
      sample: ReviewSample.nullable(),
      /** Decisions of this version that are training patches which it was not trained on. */
      corrections: z.int(),
    }),
    changes: [],
    reads: ["explanations", "classifiers", "reviews", "patches", "images"],
    title: "Counting reviews",
  }),
  /** The ids of all patches that fit, in order; groups one after the other. */
  reviewList: defineRoute({
    input: z.strictObject({
      filter: ReviewFilter,
      sort: z.enum(REVIEW_SORTS).default("least-sure"),
      group: z.enum(REVIEW_GROUPS).default("none"),
    }),
    output: z.object({
      ids: z.array(z.int()),
      reviewed: z.int(),
      /** In order; one without a name where nothing is grouped. */
      groups: z.array(z.object({ name: z.string(), ...Counted })),
    }),
    changes: [],
    reads: ["explanations", "classifiers", "images", "models"],
    title: "Listing patches",
  }),
  /** In the order of the ids; those that are gone are left out. */
  reviewPatches: defineRoute({
    input: z.strictObject({ ids: z.array(z.int()).min(1).max(1000) }),
    output: z.object({ patches: z.array(ReviewPatch) }),
    changes: [],
    reads: ["explanations", "classifiers", "images", "models", "classes"],
    title: "Reading patches",
  }),
  /**
   * Draws patches evenly from all that the measure found in the images of a set (all where null) and explained as predicted; the
   * sample that was there before is let go. The same seed draws the same patches of every version that has them.
   */
  drawReviewSample: defineRoute({
    input: z.strictObject({
      classifierId: z.int(),
      measure: Measure.nullable().default(null),
      set: Name.nullable().default(null),
      count: z.int().min(1).max(100_000),
      /** Left out: that of the version before, so that verdicts that are carried over count; where there was a sample, the next. */
      seed: z.int().nonnegative().optional(),
    }),
    output: ReviewSample,
    changes: ["reviews"],
    reads: [],
    title: "Drawing a sample",
  }),
  /** One gesture. The same neuron's patch by other measures gets the same verdict. */
  decide: defineRoute({
    input: z.strictObject({
      ids: z.array(z.int()).min(1).max(1_000_000),
      /** Null takes back what was said. */
      verdict: z.enum(VERDICTS).nullable(),
      /** Of `corrected`, and of nothing else. */
      label: z.string().trim().min(1).max(100).optional(),
      /** Accepted and corrected ones become training patches, with their label. */
      train: z.boolean().default(false),
    }),
    output: GestureAnswer,
    changes: ["patches", "reviews"],
    reads: [],
    title: "Reviewing",
  }),
  /**
   * The next version, from the training patches as they are now, measured beside the one before on the same folds. It is put
   * in use, and everything that the one before had labelled is explained again.
   */
  retrain: defineRoute({
    input: z.strictObject({ classifierId: z.int() }),
    output: z.object({
      classifier: ClassifierRecord,
      /** Null where nothing is known of what the version before was trained on. */
      comparison: Retraining.nullable(),
      /** Images explained again. */
      images: z.int(),
      refused: z.array(Refusal),
    }),
    job: true,
    changes: ["classifiers", "explanations"],
    reads: [],
    title: "Training from reviews",
    summary: ({ classifier: { name, version }, comparison, images }) =>
      `"${name}", version ${version}: ${comparison === null ? "" : `${percent(comparison.after.rate)}, ${percent(comparison.before.rate)} before; `}${counted(images, "image")} explained again`,
  }),
} as const;
