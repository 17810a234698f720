/** What people say of the labels that patches got. */
import { z } from "zod";
import { Box } from "./geometry.ts";
import { Share } from "./patchClassifier.ts";
import { Hash } from "./records.ts";
import { Measure } from "./settings.ts";

/** `rejected`: the label is wrong, and no other is given. `skipped`: seen, but nobody can tell. */
export const VERDICTS = ["accepted", "corrected", "rejected", "skipped"] as const;
export const Verdict = z.enum(VERDICTS);
export type Verdict = z.infer<typeof Verdict>;

/** What a person said of an explained patch's label; `label`: that it should have had, where it was corrected. */
export const Review = z.object({ verdict: Verdict, label: z.string().nullable() });
export type Review = z.infer<typeof Review>;

/** Number of the version of which it was said, of the same label of the same patch; null: of this one. */
const CarriedFrom = z.int().nullable();

/** One that an explanation's patch has. */
export const ExplainedReview = Review.extend({ carriedFrom: CarriedFrom });
export type ExplainedReview = z.infer<typeof ExplainedReview>;

/** One that came with a bundle of patches; `source`: the bundle's file name. */
export const BundledReview = Review.extend({ source: z.string() });
export type BundledReview = z.infer<typeof BundledReview>;

/** A patch of the gallery with what was said of it; null: nothing yet. */
export const Decided = z.object({
  id: z.int(),
  verdict: Verdict.nullable(),
  /** That the patch should have had, where it was corrected. */
  label: z.string().nullable(),
  carriedFrom: CarriedFrom,
});
export type Decided = z.infer<typeof Decided>;

/** Which patches the gallery shows: of one version of a patch classifier, found by one measure. */
export const ReviewFilter = z.strictObject({
  classifierId: z.int(),
  /** Null, or one that found nothing: attribution, else the first that found anything. */
  measure: Measure.nullable().default(null),
  /** On the images of a set; null: of all. */
  set: z.string().nullable().default(null),
  label: z.string().nullable().default(null),
  convolution: z.int().nullable().default(null),
  /** Of the label, lowest and highest. */
  confidence: z.tuple([z.number(), z.number()]).default([0, 1]),
  /** `carried`: said of another version, and carried over. */
  verdict: z.enum(["any", "none", ...VERDICTS, "carried"]).default("any"),
  /** Whether the image's prediction is right, where objects of the image say what it shows. */
  prediction: z.enum(["any", "right", "wrong"]).default("any"),
  /** Also explanations that somebody asked for of a class that was not predicted. */
  otherClasses: z.boolean().default(false),
  /** Those of a sample, by its id; null: all. */
  sample: z.int().nullable().default(null),
});
export type ReviewFilter = z.infer<typeof ReviewFilter>;

export const REVIEW_SORTS = ["least-sure", "surest", "newest"] as const;
export const REVIEW_GROUPS = ["none", "label", "neuron", "image"] as const;
export type ReviewSort = (typeof REVIEW_SORTS)[number];
export type ReviewGroup = (typeof REVIEW_GROUPS)[number];

/** A patch as the gallery shows it. */
export const ReviewPatch = Decided.omit({ label: true }).extend({
  /** That it should have had, where it was corrected. */
  correction: z.string().nullable(),
  imageId: z.int(),
  hash: Hash,
  /** The image's file name. */
  name: z.string(),
  width: z.int(),
  height: z.int(),
  /** In pixels of the upright file. */
  box: Box,
  layer: z.string(),
  convolution: z.int(),
  channel: z.int(),
  row: z.int(),
  column: z.int(),
  /** Highest first. */
  labels: z.array(z.object({ label: z.string(), probability: z.number() })),
  prediction: z.object({ name: z.string(), probability: z.number() }),
  /** Null where no object of the image says what it shows. */
  right: z.boolean().nullable(),
  /** Labels of the training patch with this box; empty: there is none. */
  training: z.array(z.string()),
  /** What was said of it where a bundle of patches came from; null: none came with a word on it. */
  elsewhere: BundledReview.nullable(),
  /** Blobs, PNG. */
  patchBlob: Hash,
  reconstructionBlob: Hash,
});
export type ReviewPatch = z.infer<typeof ReviewPatch>;

/** Patches of a version that were drawn evenly from all that a measure found: each was as likely to be drawn. */
export const ReviewSample = z.object({
  id: z.int(),
  seed: z.int(),
  /** Members that are there still. */
  patches: z.int(),
  /** Of them: with a verdict. */
  reviewed: z.int(),
  skipped: z.int(),
  /** How many patches it was drawn from. */
  population: z.int(),
  /** How many more there are by now. */
  since: z.int(),
  /** Labels that reviewers found right, of those that they decided on. */
  precision: Share,
  /** Members that decide the share and are training patches of this version: it has learnt them. */
  learnt: z.int(),
});
export type ReviewSample = z.infer<typeof ReviewSample>;
