/** Requests that read the files of other programs, and write files to take away. */
import { z } from "zod";
import { EXPLANATION_FORMATS, OBJECT_FORMATS, OBJECT_SOURCES, PATCH_FORMATS } from "../interchange.ts";
import { Refusal } from "../jobs.ts";
import { GestureAnswer, LabelConflict } from "../patches.ts";
import { Hash } from "../records.ts";
import { counted } from "../numberWords.ts";
import { HOW } from "./explain.ts";
import { ExportAnswer, ImageSelection, Name, Unowned, defineRoute } from "./route.ts";

export const EXCHANGE_ROUTES = {
  /** Training patches: labelled boxes on images of the workspace, or beside the file; crops stand for themselves. */
  importPatches: defineRoute({
    input: z.strictObject({
      /** A file or a folder. */
      file: z.string().min(1),
      /** Left out: told from what `file` is. */
      format: z.enum(PATCH_FORMATS).optional(),
      /** Folder of COCO's or CSV's images; left out: those of the workspace only. */
      images: z.string().min(1).optional(),
      /** For images that come in. */
      set: Name.optional(),
      /** That the patches are for, and that gets their labels; left out: the only one that has a patch's label, or none. */
      class: Name.optional(),
    }),
    output: z.object({
      images: z.int(),
      added: z.int(),
      known: z.int(),
      unowned: Unowned,
      labels: z.record(z.string(), z.int()),
      refused: z.array(Refusal),
    }),
    job: true,
    changes: ["images", "patches", "classes"],
    reads: [],
    title: "Importing patches",
    summary: ({ added, known }) =>
      `${counted(added, "patch", "patches")} added${known > 0 ? `, ${known} known already` : ""}`,
  }),
  /** The training patches of a class, or all. COCO and CSV are one file, or one in the folder that is named. */
  exportPatches: defineRoute({
    input: z.strictObject({
      target: z.string().min(1),
      format: z.enum(PATCH_FORMATS).default("coco"),
      class: Name.optional(),
    }),
    output: z.object({ images: z.int(), patches: z.int(), ...ExportAnswer }),
    job: true,
    changes: [],
    reads: [],
    title: "Exporting patches",
    summary: ({ images, patches }) => `${counted(patches, "patch", "patches")} of ${counted(images, "image")} written`,
  }),
  /** Images with what is outlined on them: a file of COCO, a folder of Pascal VOC or YOLO, or masks as PNG. */
  importObjects: defineRoute({
    input: z.strictObject({
      format: z.enum(OBJECT_SOURCES).default("coco"),
      /** A file or a folder. */
      file: z.string().min(1),
      /**
       * Folder of COCO's images; left out: the file's. Of masks: left out, they are beside the masks, or in the workspace.
       * The others say where theirs are.
       */
      images: z.string().min(1).optional(),
      set: Name.optional(),
      /** What masks show; left out: what annotations beside them say, or the name of their folder or of the set. */
      category: Name.optional(),
    }),
    /** `notes`: what was made of the masks, in words. */
    output: z.object({ images: z.int(), objects: z.int(), notes: z.array(z.string()), refused: z.array(Refusal) }),
    job: true,
    changes: ["images", "objects"],
    reads: [],
    title: "Importing images with outlines",
    summary: ({ images, objects, notes }) =>
      [`${counted(images, "image")} with ${counted(objects, "object")}`, ...notes].join(". "),
  }),
  /** What is outlined on the images of a set (all where null), into an empty folder; YOLO and VOC with the images. */
  exportObjects: defineRoute({
    input: z.strictObject({
      target: z.string().min(1),
      format: z.enum(OBJECT_FORMATS).default("coco"),
      set: Name.nullable().default(null),
    }),
    output: z.object({ images: z.int(), objects: z.int(), ...ExportAnswer }),
    job: true,
    changes: [],
    reads: [],
    title: "Exporting outlines",
    summary: ({ images, objects }) => `${counted(objects, "object")} of ${counted(images, "image")} written`,
  }),
  /** The training patches of a class, with all that is known of them, as one file for other workspaces. */
  exportBundle: defineRoute({
    input: z.strictObject({
      class: Name,
      /** Patches on its photographs only; null: all. */
      set: Name.nullable().default(null),
      /** A file, or a folder that it is to lie in; null: a place in the workspace to download from. */
      target: z.string().min(1).nullable(),
      /** Of photographs that came in without one: "CC BY-SA 4.0". */
      licence: z.string().trim().min(1).max(200).nullable().default(null),
      /** Whole photographs, too: without them crops whose photograph is missing elsewhere stand for themselves. */
      photographs: z.boolean().default(false),
    }),
    output: z.object({
      images: z.int(),
      patches: z.int(),
      ...ExportAnswer,
      downloads: z.array(z.string()),
    }),
    job: true,
    changes: [],
    reads: [],
    title: "Sharing patches",
    summary: ({ images, patches }) =>
      `${counted(patches, "patch", "patches")} of ${counted(images, "photograph")} in a bundle`,
  }),
  /** A bundle's patches, merged by content. What differs from a label that is here is kept as a conflict, not as a patch. */
  importBundle: defineRoute({
    input: z.strictObject({
      file: z.string().min(1),
      /** Class whose labels the bundle's join; left out: the one of the bundle's name, made where there is none. */
      class: Name.optional(),
      /** For photographs and crops that come in. */
      set: Name.optional(),
    }),
    output: z.object({
      class: z.string(),
      images: z.int(),
      added: z.int(),
      known: z.int(),
      labels: z.record(z.string(), z.int()),
      /** Labels that the class did not have. */
      newLabels: z.array(z.string()),
      conflicts: z.int(),
      /** What people said of its patches, where they came from: kept, and handed on. */
      reviews: z.int(),
      notes: z.array(z.string()),
      refused: z.array(Refusal),
    }),
    job: true,
    changes: ["images", "patches", "classes"],
    reads: [],
    title: "Importing a bundle of patches",
    summary: ({ added, known, conflicts }) =>
      `${counted(added, "patch", "patches")} added, ${known} known already, ${counted(conflicts, "conflict")}`,
  }),
  labelConflicts: defineRoute({
    input: z.strictObject({}),
    output: z.object({ conflicts: z.array(LabelConflict) }),
    changes: [],
    reads: ["patches", "images"],
    title: "Listing conflicts",
  }),
  /** One gesture where the bundle's label is taken. */
  settleConflict: defineRoute({
    input: z.strictObject({ id: z.int(), take: z.enum(["ours", "theirs"]) }),
    output: GestureAnswer,
    changes: ["patches"],
    reads: [],
    title: "Settling a conflict",
  }),
  /**
   * Explanations as files, written image by image. Images that are not explained with these settings yet are explained on
   * the way. `pictures` are crops and reconstructions.
   */
  exportExplanations: defineRoute({
    input: z.strictObject({
      images: ImageSelection,
      ...HOW,
      format: z.enum(EXPLANATION_FORMATS),
      /** A file, or a folder for formats with files for each image; null: a place in the workspace to download from. */
      target: z.string().min(1).nullable(),
    }),
    output: z.object({
      images: z.int(),
      ...ExportAnswer,
      /** Of each file that was written where a page may download it, in order; empty where a target was named. */
      downloads: z.array(z.string()),
    }),
    job: true,
    mayImportModel: true,
    changes: ["images", "explanations"],
    reads: [],
    title: "Exporting explanations",
    summary: ({ images, written }) => `${counted(images, "image")} in ${counted(written.length, "file")} written`,
  }),
  /** Puts pictures of the workspace into a folder, which is made where it is missing. */
  copyBlobs: defineRoute({
    input: z.strictObject({
      folder: z.string().min(1),
      files: z.array(z.strictObject({ blob: Hash, name: z.string().regex(/^[^/\\]+$/) })),
    }),
    output: z.object({}),
    changes: [],
    reads: [],
    title: "Writing pictures",
  }),
} as const;
