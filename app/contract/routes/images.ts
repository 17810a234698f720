/** Requests about photographs and their sets. */
import { z } from "zod";
import { ImageSet, StripImage } from "../images.ts";
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
  /** No more than a strip of thumbnails needs, by path. */
  imageStrip: defineRoute({
    input: z.strictObject({ set: Name.nullable().default(null) }),
    output: z.object({ images: z.array(StripImage) }),
    changes: [],
    reads: ["images"],
    title: "Listing images",
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
    changes: ["images", "jobs"],
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
