/** Requests about photographs and their sets. */
import { z } from "zod";
import {
  IMAGE_FILTERS,
  IMAGE_OUTCOMES,
  IMAGE_SORTS,
  ImageDetails,
  ImageSet,
  ListedImage,
  StripImage,
} from "../images.ts";
import { Refusal } from "../jobs.ts";
import { ImageRecord } from "../records.ts";
import { counted } from "../numberWords.ts";
import { Name, defineRoute } from "./route.ts";

export const IMAGES_ROUTES = {
  addImages: defineRoute({
    /** Files, and folders with all that lies below them. */
    input: z.strictObject({ paths: z.array(z.string().min(1)).min(1), set: Name.optional() }),
    output: z.object({ added: z.array(ImageRecord), known: z.int(), refused: z.array(Refusal) }),
    job: true,
    changes: ["images"],
    reads: [],
    title: "Adding images",
    summary: ({ added, known }) =>
      `${counted(added.length - known, "image")} added${known > 0 ? `, ${known} known already` : ""}`,
  }),
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
  /** No more than a strip of thumbnails needs, by path. */
  imageStrip: defineRoute({
    input: z.strictObject({ set: Name.nullable().default(null) }),
    output: z.object({ images: z.array(StripImage) }),
    changes: [],
    reads: ["images"],
    title: "Listing images",
  }),
  imageDetails: defineRoute({
    input: z.strictObject({ id: z.int() }),
    output: ImageDetails,
    changes: [],
    reads: ["images", "objects", "patches", "explanations", "predictions", "models", "settings", "classes"],
    title: "Looking at an image",
  }),
  imageSets: defineRoute({
    input: z.strictObject({}),
    output: z.object({ sets: z.array(ImageSet), images: z.int() }),
    changes: [],
    reads: ["images"],
    title: "Listing sets",
  }),
  /** A gesture of the page Images, as the next two. A set that does not exist is made; images that are in it already, or are not, stay as they are. */
  changeSet: defineRoute({
    input: z.strictObject({
      set: Name,
      add: z.array(z.int()).default([]),
      remove: z.array(z.int()).default([]),
    }),
    output: z.object({ images: z.int() }),
    changes: ["images"],
    reads: [],
    title: "Changing a set",
  }),
  renameSet: defineRoute({
    input: z.strictObject({ set: Name, name: Name }),
    output: z.object({}),
    changes: ["images"],
    reads: [],
    title: "Renaming a set",
  }),
  /** The images stay in the workspace. */
  deleteSet: defineRoute({
    input: z.strictObject({ set: Name }),
    output: z.object({}),
    changes: ["images"],
    reads: [],
    title: "Deleting a set",
  }),
  /** What would go with the images: what is asked before they are removed. */
  imageUse: defineRoute({
    input: z.strictObject({ ids: z.array(z.int()).min(1) }),
    output: z.object({
      patches: z.int(),
      explanations: z.int(),
      /** Of patches of its explanations, by a person. */
      verdicts: z.int(),
      objects: z.int(),
    }),
    changes: [],
    reads: ["images", "patches", "explanations", "reviews", "objects"],
    title: "Looking at images",
  }),
  /** From the workspace, with their patches and explanations; the files stay. */
  removeImages: defineRoute({
    input: z.strictObject({ ids: z.array(z.int()).min(1) }),
    output: z.object({ images: z.int(), patches: z.int() }),
    changes: ["images", "patches", "explanations"],
    reads: [],
    title: "Removing images",
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
      `${counted(images - refused.length, "image")} predicted${known > 0 ? `, ${known} of them before` : ""}`,
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
  /** Finds images whose files have moved, by content, below a folder. */
  relinkImages: defineRoute({
    input: z.strictObject({ folder: z.string().min(1) }),
    output: z.object({ found: z.int(), missing: z.int(), refused: z.array(Refusal) }),
    job: true,
    changes: ["images"],
    reads: [],
    title: "Looking for moved files",
    summary: ({ found, missing }) =>
      `${counted(found, "image")} found again${missing > 0 ? `, ${missing} still missing` : ""}`,
  }),
} as const;
