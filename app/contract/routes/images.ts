/** Requests about photographs, their sets, and what is outlined on them. */
import { z } from "zod";
import { IMAGE_FILTERS, ImageDetails, ImageSet, ListedImage, StripImage } from "../images.ts";
import { OBJECT_FORMATS } from "../interchange.ts";
import { Refusal } from "../jobs.ts";
import { ImageRecord } from "../records.ts";
import { defineRoute, ExportAnswer, Name } from "./route.ts";

export const IMAGES_ROUTES = {
  addImages: defineRoute({
    /** Files, and folders with all that lies below them. */
    input: z.strictObject({ paths: z.array(z.string().min(1)).min(1), set: Name.optional() }),
    output: z.object({ added: z.array(ImageRecord), known: z.int(), refused: z.array(Refusal) }),
  }),
  /** By path, whatever the set; `search` looks for a part of the path, in any case. */
  listImages: defineRoute({
    input: z.strictObject({
      set: Name.nullable().default(null),
      search: z.string().max(500).default(""),
      filter: z.enum(IMAGE_FILTERS).default("all"),
      /** No more than so many, which are there sooner. */
      first: z.int().min(1).optional(),
    }),
    /** `total`: without the filter, and without `first`. */
    output: z.object({ images: z.array(ListedImage), total: z.int() }),
  }),
  /** No more than a strip of thumbnails needs, by path. */
  imageStrip: defineRoute({
    input: z.strictObject({ set: Name.nullable().default(null) }),
    output: z.object({ images: z.array(StripImage) }),
  }),
  imageDetails: defineRoute({ input: z.strictObject({ id: z.int() }), output: ImageDetails }),
  imageSets: defineRoute({ input: z.strictObject({}), output: z.object({ sets: z.array(ImageSet), images: z.int() }) }),
  /** A set that does not exist is made; images that are in it already, or are not, stay as they are. */
  changeSet: defineRoute({
    input: z.strictObject({
      set: Name,
      add: z.array(z.int()).default([]),
      remove: z.array(z.int()).default([]),
    }),
    output: z.object({ images: z.int() }),
  }),
  renameSet: defineRoute({ input: z.strictObject({ set: Name, name: Name }), output: z.object({}) }),
  /** The images stay in the workspace. */
  deleteSet: defineRoute({ input: z.strictObject({ set: Name }), output: z.object({}) }),
  /** From the workspace, with their patches and explanations; the files stay. */
  removeImages: defineRoute({
    input: z.strictObject({ ids: z.array(z.int()).min(1) }),
    output: z.object({ images: z.int(), patches: z.int() }),
  }),
  /** Finds images whose files have moved, by content, below a folder. */
  relinkImages: defineRoute({
    input: z.strictObject({ folder: z.string().min(1) }),
    output: z.object({ found: z.int(), missing: z.int(), refused: z.array(Refusal) }),
  }),
  /** Images with what is outlined on them: a file of COCO, or a folder of Pascal VOC or YOLO. */
  importObjects: defineRoute({
    input: z.strictObject({
      format: z.enum(OBJECT_FORMATS).default("coco"),
      file: z.string().min(1),
      /** Folder of COCO's images; left out: the file's. The others say where theirs are. */
      images: z.string().min(1).optional(),
      set: Name.optional(),
    }),
    output: z.object({ images: z.int(), objects: z.int(), refused: z.array(Refusal) }),
  }),
  /** What is outlined on the images of a set (all where null), into an empty folder; YOLO and VOC with the images. */
  exportObjects: defineRoute({
    input: z.strictObject({
      target: z.string().min(1),
      format: z.enum(OBJECT_FORMATS).default("coco"),
      set: Name.nullable().default(null),
    }),
    output: z.object({ images: z.int(), objects: z.int(), ...ExportAnswer }),
  }),
} as const;
