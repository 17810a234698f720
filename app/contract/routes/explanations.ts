/** Requests that explain images, and what is made of explanations. */
import { z } from "zod";
import { Box } from "../geometry.ts";
import { Refusal } from "../jobs.ts";
import { Review } from "../review.ts";
import { ExplanationSettings, Measure } from "../settings.ts";
import { defineRoute, ImageSelection, Name } from "./route.ts";

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
  review: Review.optional(),
  /** Blobs, PNG. */
  patchBlob: z.string(),
  reconstructionBlob: z.string(),
});

const ClassScore = z.object({ index: z.int(), name: z.string(), probability: z.number() });

export const ExplainedImage = z.object({
  path: z.string(),
  hash: z.string(),
  width: z.int(),
  height: z.int(),
  prediction: z.array(ClassScore),
  explained: ClassScore,
  convolutions: z.array(z.int()),
  /** Id of the patch classifier that labelled. */
  classifierId: z.int().nullable(),
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
  model: z.object({ name: z.string(), hash: z.string() }),
  settings: ExplanationSettings,
  images: z.array(ExplainedImage),
  refused: z.array(Refusal),
  /** Images whose explanation was there already. */
  reused: z.int(),
});
export type ExplainAnswer = z.infer<typeof ExplainAnswer>;

/** Ways to take explanations away: a file each, figures a file an image. */
export const EXPORT_FORMATS = [
  "html",
  "csv",
  "json",
  "coco",
  "figure-svg",
  "figure-png",
  "sheet-svg",
  "sheet-png",
] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export const EXPLANATIONS_ROUTES = {
  /**
   * One image as a page looks at it: the stored explanation, or a new one. Other settings of the image that was looked at
   * last need no forward pass.
   */
  explainImage: defineRoute({
    input: z.strictObject({ imageId: z.int(), model: Name.optional(), settings: ExplanationSettings }),
    output: z.object({
      model: z.object({ name: z.string(), hash: z.string() }),
      /** With `auto` resolved. */
      settings: ExplanationSettings,
      explained: ExplainedImage,
      /** The vocabulary of the patch classifier that labelled; empty where none covers the class. */
      vocabulary: z.array(z.string()),
    }),
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
  }),
  /** What the latest explanation of each image of a set (all where null) says, in passing. */
  imageSummaries: defineRoute({
    input: z.strictObject({ set: Name.nullable().default(null) }),
    output: z.object({
      images: z.array(
        z.object({ imageId: z.int(), className: z.string(), probability: z.number(), label: z.string().nullable() }),
      ),
    }),
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
          patchBlob: z.string(),
          reconstructionBlob: z.string(),
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
  }),
  /** Where every channel of the network answers most strongly in each image of a set (all where null). */
  surveyNeurons: defineRoute({
    input: z.strictObject({ model: Name.optional(), set: Name.nullable().default(null) }),
    output: z.object({ images: z.int(), known: z.int(), refused: z.array(Refusal) }),
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
      patchBlob: z.string(),
      reconstructionBlob: z.string(),
    }),
  }),
  /**
   * Explanations as files: text, or base64 for PNG. Images that are not explained with these settings yet are explained on
   * the way.
   */
  exportExplanations: defineRoute({
    input: z.strictObject({
      images: ImageSelection,
      model: Name.optional(),
      settings: ExplanationSettings,
      format: z.enum(EXPORT_FORMATS),
    }),
    output: z.object({
      files: z.array(
        z.object({ name: z.string(), type: z.string(), text: z.string().nullable(), base64: z.string().nullable() }),
      ),
      /** What is not in the files, in sentences. */
      notes: z.array(z.string()),
      refused: z.array(Refusal),
    }),
  }),
  explain: defineRoute({
    input: z.strictObject({ images: ImageSelection, model: Name.optional(), settings: ExplanationSettings }),
    output: ExplainAnswer,
  }),
  report: defineRoute({
    input: z.strictObject({ title: z.string().min(1), explained: ExplainAnswer }),
    output: z.object({ html: z.string() }),
  }),
  /** Writes crops and reconstructions into a folder; names by image hash and place of the patch. */
  writePictures: defineRoute({
    input: z.strictObject({ folder: z.string().min(1), explained: ExplainAnswer }),
    output: z.object({
      names: z.record(z.string(), z.array(z.object({ patchImage: z.string(), reconstruction: z.string() }))),
    }),
  }),
  /** Puts pictures of the workspace into a folder, which is made where it is missing. */
  copyBlobs: defineRoute({
    input: z.strictObject({
      folder: z.string().min(1),
      files: z.array(z.strictObject({ blob: z.string().regex(/^[0-9a-f]{64}$/), name: z.string().regex(/^[^/\\]+$/) })),
    }),
    output: z.object({}),
  }),
  csv: defineRoute({ input: z.strictObject({ explained: ExplainAnswer }), output: z.object({ csv: z.string() }) }),
  /** Labelled patches of explanations: categories are labels, boxes lie in the photographs. */
  coco: defineRoute({
    input: z.strictObject({ explained: ExplainAnswer }),
    output: z.object({
      coco: z.string(),
      patches: z.int(),
      /** Without a label, so not in the file. */
      unlabelled: z.int(),
      /** Whose label a reviewer rejected, so not in the file. */
      rejected: z.int(),
    }),
  }),
} as const;
