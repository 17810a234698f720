/** Requests about what networks say of photographs, what these show, and which of them are found by it. */
import { z } from "zod";
import { IMAGE_FILTERS, IMAGE_OUTCOMES, IMAGE_SORTS, ImageDetails, ListedImage } from "../images.ts";
import { Refusal } from "../jobs.ts";
import { counted } from "../numberWords.ts";
import { Name, defineRoute } from "./route.ts";

export const PREDICTIONS_ROUTES = {
  /** In order, whatever the set; `search` looks for a part of the path, in any case. */
  listImages: defineRoute({
    input: z.strictObject({
      set: Name.nullable().default(null),
      search: z.string().max(500).default(""),
      filter: z.enum(IMAGE_FILTERS).default("all"),
      /** Predicted by the network in use as this class. */
      predicted: z.int().nonnegative().nullable().default(null),
      /** What it shows, as {@link ListedImage} says it. */
      shows: z.string().max(500).nullable().default(null),
      outcome: z.enum(IMAGE_OUTCOMES).default("any"),
      /** With a training patch of that label. */
      label: z.string().max(100).nullable().default(null),
      sort: z.enum(IMAGE_SORTS).default("path"),
      /** No more than so many, which are there sooner. */
      first: z.int().min(1).optional(),
    }),
    /** `total`: without the filter, and without `first`. */
    output: z.object({ images: z.array(ListedImage), total: z.int() }),
    changes: [],
    reads: ["images", "objects", "patches", "explanations", "predictions", "models", "settings", "classes"],
    title: "Listing images",
  }),
  imageDetails: defineRoute({
    input: z.strictObject({ id: z.int() }),
    output: ImageDetails,
    changes: [],
    reads: ["images", "objects", "patches", "explanations", "predictions", "models", "settings", "classes"],
    title: "Looking at an image",
  }),
  /**
   * What the network says of each image of a set (all where null). Those that are predicted already are passed over, so it goes
   * on where it was stopped.
   */
  predictImages: defineRoute({
    input: z.strictObject({ model: Name.optional(), set: Name.nullable().default(null) }),
    output: z.object({ images: z.int(), known: z.int(), refused: z.array(Refusal) }),
    job: true,
    mayImportModel: true,
    changes: ["predictions"],
    reads: [],
    title: "Predicting",
    summary: ({ images, known, refused }) =>
      `${counted(images - refused.length, "image")} predicted${known > 0 ? `; ${known} of them had been before` : ""}`,
  }),
  /** What the network in use (or another) has predicted so far, of a set's images (of all where null). */
  predictions: defineRoute({
    input: z.strictObject({ model: Name.optional(), set: Name.nullable().default(null) }),
    output: z.object({
      model: z.string(),
      images: z.int(),
      predicted: z.int(),
      /** The most frequent first. */
      classes: z.array(
        z.object({
          index: z.int(),
          name: z.string(),
          images: z.int(),
          /** Name of the workspace's class that covers it; null: none does. */
          coveredBy: z.string().nullable(),
        }),
      ),
      /** What the images show, as far as it is known, the most frequent first. */
      shows: z.array(z.object({ name: z.string(), images: z.int() })),
      /** Of the predictions. */
      right: z.int(),
      wrong: z.int(),
    }),
    changes: [],
    reads: ["predictions", "explanations", "images", "objects", "models", "classes", "settings"],
    title: "Looking at predictions",
  }),
} as const;
