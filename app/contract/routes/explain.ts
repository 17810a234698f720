/** Requests that explain images, and what is asked about explanations. */
import { z } from "zod";
import { Box } from "../geometry.ts";
import { Refusal } from "../jobs.ts";
import { Hash } from "../records.ts";
import { SPECIFIED_FEATURES } from "../patchClassifier.ts";
import { ExplainedReview } from "../review.ts";
import { ExplanationSettings, Measure } from "../settings.ts";
import { counted } from "../numberWords.ts";
import { ImageSelection, Name, defineRoute } from "./route.ts";

const LabelledPatch = z.object({
  convolution: z.int(),
  layer: z.string(),
  channel: z.int(),
  row: z.int(),
  column: z.int(),
  measure: Measure,
  score: z.number(),
  activation: z.number(),
  rank: z.int(),
  neurons: z.int(),
  box: Box,
  imageBox: Box,
  labels: z.array(z.object({ label: z.string(), probability: z.number() })),
  /** Left out: nobody has said anything of it. */
  review: ExplainedReview.optional(),
  /** Blobs, PNG. */
  patchBlob: Hash,
  reconstructionBlob: Hash,
});

const ClassScore = z.object({ index: z.int(), name: z.string(), probability: z.number() });

export const ExplainedImage = z.object({
  path: z.string(),
  hash: Hash,
  width: z.int(),
  height: z.int(),
  prediction: z.tuple([ClassScore], ClassScore),
  /** Each class is answered for by itself: probabilities do not share one whole, and several may be high. */
  independent: z.boolean(),
  explained: ClassScore,
  convolutions: z.array(z.int()),
  /** Id of the patch classifier that labelled. */
  classifierId: z.int().nullable(),
  /** What that one looks at; null: none covers the class. Of `second` ones labels tell what another network sees there. */
  features: z.enum(SPECIFIED_FEATURES).nullable(),
  /** Name of the patch classifier, where it is not for the explained class: its words were asked for. */
  borrowed: z.string().nullable(),
  ties: z.array(z.object({ convolution: z.int(), ties: z.int() })),
  patches: z.array(LabelledPatch),
  /** In words: "Great Pyrenees, 94%. It looked at eyes (3 neurons, up to 91%), ...". */
  sentence: z.string(),
  warnings: z.array(z.string()),
  seconds: z.number(),
});
export type ExplainedImage = z.infer<typeof ExplainedImage>;

export const ExplainAnswer = z.object({
  version: z.string(),
  backend: z.string(),
  model: z.object({ name: z.string(), hash: Hash }),
  settings: ExplanationSettings,
  images: z.array(ExplainedImage),
  refused: z.array(Refusal),
  /** Images whose explanation was there already. */
  reused: z.int(),
});
export type ExplainAnswer = z.infer<typeof ExplainAnswer>;

/** What an explanation depends on besides its image. */
export const HOW = {
  model: Name.optional(),
  settings: ExplanationSettings,
  /** Patch classifier whose words name the patches, whatever its classes are; null: the one that covers the class. */
  words: Name.nullable().default(null),
};

export const EXPLAIN_ROUTES = {
  /**
   * One image as a page looks at it: the stored explanation, or a new one. Other settings of the image that was looked at
   * last need no forward pass.
   */
  explainImage: defineRoute({
    input: z.strictObject({ imageId: z.int(), ...HOW }),
    output: z.object({
      model: z.object({ name: z.string(), hash: Hash }),
      /** With `auto` resolved. */
      settings: ExplanationSettings,
      explained: ExplainedImage,
      /** The vocabulary of the patch classifier that labelled; empty where none covers the class. */
      vocabulary: z.array(z.string()),
    }),
    mayImportModel: true,
    changes: ["explanations"],
    reads: ["classifiers"],
    title: "Explaining an image",
  }),
  /**
   * Where the patches of {@link explainImage} lie, and the prediction, before the patches have labels. Null where that would
   * come no sooner: the explanation is stored, or labels take no look of a second network.
   */
  explainBoxes: defineRoute({
    input: z.strictObject({ imageId: z.int(), ...HOW }),
    output: z.object({
      boxes: z
        .object({
          hash: Hash,
          predicted: ClassScore,
          patches: z.array(z.object({ convolution: z.int(), imageBox: Box, labels: z.tuple([]) })),
        })
        .nullable(),
    }),
    mayImportModel: true,
    changes: [],
    reads: [],
    title: "Finding what neurons see",
  }),
  /** Where in the image a class's score comes from. */
  classMap: defineRoute({
    input: z.strictObject({
      imageId: z.int(),
      model: Name.optional(),
      /** Null: the predicted class. */
      classIndex: z.int().nonnegative().nullable().default(null),
    }),
    output: z.object({
      kind: z.enum(["CAM", "Grad-CAM"]),
      layer: z.string(),
      className: z.string(),
      rows: z.int(),
      columns: z.int(),
      /** Row by row, as shares of the highest: below 0 it speaks against the class. */
      values: z.array(z.number()),
      /** Of the photograph: what the network saw of it. */
      box: Box,
    }),
    mayImportModel: true,
    changes: [],
    reads: [],
    title: "Drawing a class map",
  }),
  /** What the latest explanation of each image of a set (all where null) says, in passing. */
  imageSummaries: defineRoute({
    input: z.strictObject({
      set: Name.nullable().default(null),
      /** Only explanations that are made so; left out: of each image the newest by attribution, or the newest. */
      how: z.strictObject(HOW).optional(),
    }),
    output: z.object({
      images: z.array(
        z.object({ imageId: z.int(), className: z.string(), probability: z.number(), label: z.string().nullable() }),
      ),
    }),
    mayImportModel: true,
    changes: [],
    reads: ["explanations", "models", "classifiers"],
    title: "Listing explanations",
  }),
  /** A channel's strongest patches: among the explanations that there are, with their labels, and over the whole set. */
  neuron: defineRoute({
    input: z.strictObject({
      model: Name.optional(),
      convolution: z.int().positive(),
      channel: z.int().nonnegative(),
      set: Name.nullable().default(null),
      top: z.int().min(1).max(500).default(60),
    }),
    output: z.object({
      layer: z.string(),
      /** Patches of the channel in all explanations, each place of an image once. */
      found: z.int(),
      images: z.int(),
      labels: z.array(z.object({ label: z.string(), patches: z.int() })),
      patches: z.array(
        z.object({
          imageId: z.int(),
          name: z.string(),
          row: z.int(),
          column: z.int(),
          activation: z.number(),
          label: z.string().nullable(),
          probability: z.number().nullable(),
          /** What it sees, in pixels of the upright file. */
          box: Box,
          patchBlob: Hash,
          reconstructionBlob: Hash,
        }),
      ),
      /** Of all images of the set, explained or not: each image's strongest neuron of the channel. */
      survey: z.object({
        images: z.int(),
        /** Images that `surveyNeurons` has looked through. */
        surveyed: z.int(),
        strongest: z.array(
          z.object({ imageId: z.int(), name: z.string(), row: z.int(), column: z.int(), activation: z.number() }),
        ),
      }),
    }),
    mayImportModel: true,
    changes: [],
    reads: ["explanations", "peaks", "images", "models"],
    title: "Looking at a neuron",
  }),
  /** Where every channel of the network answers most strongly in each image of a set (all where null). */
  surveyNeurons: defineRoute({
    input: z.strictObject({ model: Name.optional(), set: Name.nullable().default(null) }),
    output: z.object({ images: z.int(), known: z.int(), refused: z.array(Refusal) }),
    job: true,
    mayImportModel: true,
    changes: ["peaks"],
    reads: [],
    title: "Looking for strongest patches",
    summary: ({ images, known }) =>
      `${counted(images, "image")} looked through${known > 0 ? `; ${known} of them had been before` : ""}`,
  }),
  /** What one neuron sees of an image, and its label. Drawn when it is first asked for. */
  neuronPatch: defineRoute({
    input: z.strictObject({
      model: Name.optional(),
      imageId: z.int(),
      convolution: z.int().positive(),
      channel: z.int().nonnegative(),
      row: z.int().nonnegative(),
      column: z.int().nonnegative(),
    }),
    output: z.object({
      activation: z.number(),
      label: z.string().nullable(),
      probability: z.number().nullable(),
      /** In pixels of the upright file. */
      box: Box,
      patchBlob: Hash,
      reconstructionBlob: Hash,
    }),
    mayImportModel: true,
    keeps: true,
    changes: [],
    reads: ["classifiers", "models"],
    title: "Drawing a patch",
  }),
  explain: defineRoute({
    input: z.strictObject({ images: ImageSelection, ...HOW }),
    output: ExplainAnswer,
    job: true,
    mayImportModel: true,
    changes: ["images", "explanations"],
    reads: [],
    title: "Explaining",
    summary: ({ images, reused }) =>
      `${counted(images.length, "image")} explained${reused > 0 ? `; ${reused} of them had been before` : ""}`,
  }),
} as const;
