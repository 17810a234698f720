/** Requests about training patches. */
import { z } from "zod";
import { Box } from "../geometry.ts";
import { Refusal } from "../jobs.ts";
import { ClassRecord, GestureAnswer, History, Label, ObjectChange, PatchChange, PictureOfPatch } from "../patches.ts";
import { Hash, PatchRecord } from "../records.ts";
import { BundledReview } from "../review.ts";
import { ExplanationSettings, Measure } from "../settings.ts";
import { counted } from "../numberWords.ts";
import { KnownImages, Name, Unowned, defineRoute } from "./route.ts";

/** Page that a gesture is made on, by its address. */
const MadeOn = z.string().regex(/^[a-z]{1,40}$/);

export const PATCHES_ROUTES = {
  /** In the order of their making. */
  imagePatches: defineRoute({
    input: z.strictObject({ imageId: z.int() }),
    output: z.object({ patches: z.array(PatchRecord) }),
    changes: [],
    reads: ["patches"],
    title: "Listing patches",
  }),
  /** A label's patches on the images of a set (all where null), of one class or of all; newest first. */
  labelPatches: defineRoute({
    input: z.strictObject({ label: Name, set: Name.nullable().default(null), classId: z.int().optional() }),
    output: z.object({
      patches: z.array(
        PictureOfPatch.extend({
          /** What was said of it where a bundle of patches came from; null: none came with a word on it. */
          elsewhere: BundledReview.nullable(),
        }),
      ),
    }),
    changes: [],
    reads: ["patches", "images"],
    title: "Listing patches",
  }),
  /**
   * How many patches each label has on the images of a set (all where null), and which labels each image has: of one class, or
   * of all.
   */
  patchOverview: defineRoute({
    input: z.strictObject({ set: Name.nullable().default(null), classId: z.int().optional() }),
    output: z.object({
      labels: z.record(z.string(), z.int()),
      images: z.array(z.object({ imageId: z.int(), labels: z.record(z.string(), z.int()) })),
    }),
    changes: [],
    reads: ["patches", "images"],
    title: "Counting patches",
  }),
  /** One gesture: all of it is saved, as one step of the history, or nothing. What was undone before is forgotten. */
  changePatches: defineRoute({
    input: z.strictObject({
      /** In words, for "Undo ...": left out, it is told from the changes. */
      title: z.string().min(1).max(200).optional(),
      page: MadeOn.optional(),
      changes: z.array(PatchChange).min(1).max(10_000),
    }),
    output: GestureAnswer,
    changes: ["patches"],
    reads: [],
    title: "Changing patches",
  }),
  /** Objects that people mark on photographs: a gesture like those on patches, in the same history. */
  changeObjects: defineRoute({
    input: z.strictObject({
      title: z.string().min(1).max(200).optional(),
      page: MadeOn.optional(),
      changes: z.array(ObjectChange).min(1).max(10_000),
    }),
    output: GestureAnswer,
    changes: ["objects", "patches"],
    reads: [],
    title: "Changing objects",
  }),
  /** Of the objects on all images, the most frequent first. */
  objectCategories: defineRoute({
    input: z.strictObject({}),
    output: z.object({
      categories: z.array(z.object({ category: z.string(), objects: z.int(), images: z.int() })),
    }),
    changes: [],
    reads: ["objects", "images"],
    title: "Counting objects",
  }),
  /** Of the page, where one is given: what other pages did stays, and is named. */
  undo: defineRoute({
    input: z.strictObject({ page: MadeOn.optional() }),
    output: GestureAnswer,
    changes: ["patches", "reviews", "objects", "groups", "classes", "images", "jobs"],
    reads: [],
    title: "Undoing",
  }),
  redo: defineRoute({
    input: z.strictObject({ page: MadeOn.optional() }),
    output: GestureAnswer,
    changes: ["patches", "reviews", "objects", "groups", "classes", "images", "jobs"],
    reads: [],
    title: "Redoing",
  }),
  history: defineRoute({
    input: z.strictObject({}),
    output: History,
    changes: [],
    reads: ["patches"],
    title: "Reading the history",
  }),
  /** By name. */
  classes: defineRoute({
    input: z.strictObject({}),
    output: z.object({ classes: z.array(ClassRecord) }),
    changes: [],
    reads: ["classes", "images"],
    title: "Listing classes",
  }),
  /** A new class, or the one of that `id` changed; patches keep their labels. Those of no class by its labels become its own. */
  saveClass: defineRoute({
    input: z.strictObject({
      id: z.int().optional(),
      name: Name,
      labels: z.array(z.string().trim().min(1).max(100)).min(2).max(40),
      classIndices: z.array(z.int().nonnegative()).default([]),
      target: z.int().min(1).max(100_000).default(80),
      set: Name.nullable().default(null),
      /** What it stands for in a network; left out: as it is, for a new class what its name says. */
      covers: z.strictObject({ model: Name, classIndices: z.array(z.int().nonnegative()) }).optional(),
    }),
    output: ClassRecord,
    mayImportModel: true,
    changes: ["classes", "patches"],
    reads: [],
    title: "Saving a class",
  }),
  /** What goes by a label of a class: what is asked before it is renamed or removed. */
  labelUse: defineRoute({
    input: z.strictObject({ class: z.int(), label: Label }),
    output: z.object({
      patches: z.int(),
      images: z.int(),
    }),
    changes: [],
    reads: ["classes", "patches", "images"],
    title: "Counting patches",
  }),
  /** A label of a class with its patches; onto a label that the class has, both become one. One gesture. */
  renameLabel: defineRoute({
    input: z.strictObject({ class: z.int(), from: Label, to: Label }),
    output: GestureAnswer,
    changes: ["classes", "patches", "settings"],
    reads: [],
    title: "Renaming a label",
  }),
  /** From a class, with its patches or without. One gesture. */
  removeLabel: defineRoute({
    input: z.strictObject({ class: z.int(), label: Label, patches: z.enum(["keep", "remove"]) }),
    output: GestureAnswer,
    changes: ["classes", "patches"],
    reads: [],
    title: "Removing a label",
  }),
  /** What other classes have by the labels of this one, on the photographs of its set, that it has not. */
  patchesElsewhere: defineRoute({
    input: z.strictObject({ class: z.int() }),
    output: z.object({
      classes: z.array(z.object({ id: z.int(), name: z.string(), labels: z.record(z.string(), z.int()) })),
      /** Of no class. */
      unowned: z.record(z.string(), z.int()),
    }),
    changes: [],
    reads: ["classes", "patches", "images"],
    title: "Counting patches",
  }),
  /** Patches of another class by the labels of this one become its own, too. One gesture. */
  takePatches: defineRoute({
    input: z.strictObject({
      class: z.int(),
      /** Null: those of no class, which belong to this one then. That is no gesture. */
      from: z.int().nullable(),
      /** Of this class; left out: all that both have. */
      labels: z.array(Label).min(1).optional(),
    }),
    output: GestureAnswer.extend({ taken: z.int(), known: z.int() }),
    changes: ["patches"],
    reads: [],
    title: "Taking patches over",
  }),
  /** The patches and patch classifiers stay, the patches without a class. */
  deleteClass: defineRoute({
    input: z.strictObject({ id: z.int() }),
    output: z.object({}),
    changes: ["classes", "patches"],
    reads: [],
    title: "Deleting a class",
  }),
  /** Which classes of a network it stands for: as was said or trained, else those that are called as it covers elsewhere, or as it is. */
  covers: defineRoute({
    input: z.strictObject({ class: z.int(), model: Name }),
    output: z.object({ classIndices: z.array(z.int()) }),
    mayImportModel: true,
    changes: [],
    reads: ["classes", "models"],
    title: "Looking at a class",
  }),
  setCovers: defineRoute({
    input: z.strictObject({ class: z.int(), model: Name, classIndices: z.array(z.int().nonnegative()) }),
    output: z.object({}),
    mayImportModel: true,
    changes: ["classes"],
    reads: [],
    title: "Saving a class",
  }),
  /** Training patches at the positions of top neurons, labelled by marked parts and outlines. */
  harvestPatches: defineRoute({
    input: z.strictObject({
      set: Name,
      /** That they are for, and that gets their labels; left out: the only one that has a patch's label. */
      class: Name.optional(),
      model: Name.optional(),
      settings: ExplanationSettings,
      /** Neurons that different measures find look at different things; random ones see what is none. */
      measures: z.array(Measure).min(1).default(["attribution", "activation-sum", "random"]),
      /** Label of a patch without a part that lies on the object; null: such a patch is "none". */
      texture: Name.nullable().default("fur"),
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
    mayImportModel: true,
    changes: ["patches", "classes"],
    reads: [],
    title: "Harvesting patches",
    summary: ({ images, added }) => `${counted(added, "patch", "patches")} of ${counted(images, "image")} added`,
  }),
  /** Training patches drawn off the outlined objects (for "none"), or on them away from marked parts (for "fur"). */
  samplePatches: defineRoute({
    input: z.strictObject({
      /** Null: all images. */
      set: Name.nullable().default(null),
      /** That they are for, that gets the label, and whose patches they keep away from; left out: the only one that has it, and all. */
      class: Name.optional(),
      label: Name,
      where: z.enum(["outside", "inside"]),
      count: z.int().min(1).max(100_000),
      /** In pixels of the file; left out: as large as the label's patches, or all. */
      side: z.number().positive().optional(),
      seed: z.int().nonnegative().default(0),
      /** Only says what would be drawn. */
      preview: z.boolean().default(false),
    }),
    output: z.object({
      added: z.int(),
      unowned: Unowned,
      images: z.int(),
      patches: z.array(PictureOfPatch.omit({ id: true, classId: true, origin: true })),
    }),
    changes: ["patches", "classes"],
    reads: [],
    title: "Drawing patches",
  }),
  /** Regions without a label yet, for a label: the likeliest, or those that the patch classifier is least sure of. */
  suggestPatches: defineRoute({
    input: z.strictObject({
      images: KnownImages,
      classifier: Name,
      label: Name,
      by: z.enum(["probability", "uncertainty"]).default("probability"),
      /** Of each image. */
      top: z.int().min(1).max(1000).default(5),
    }),
    output: z.object({
      classifier: z.object({ name: z.string(), version: z.int() }),
      suggestions: z.array(
        z.object({
          imageId: z.int(),
          path: z.string(),
          box: Box,
          /** Of the label. */
          probability: z.number(),
          /** 1 less the distance between the two highest probabilities. */
          uncertainty: z.number(),
          labels: z.array(z.object({ label: z.string(), probability: z.number() })),
        }),
      ),
      refused: z.array(Refusal),
    }),
    changes: [],
    reads: ["classifiers"],
    title: "Looking for patches",
  }),
  /** Training patches that are likely mislabelled, by cross-validation. */
  auditPatches: defineRoute({
    input: z.strictObject({ classifier: Name, top: z.int().min(1).max(100_000).default(20) }),
    output: z.object({
      classifier: z.object({ name: z.string(), version: z.int() }),
      /** That the classifier was trained on. */
      patches: z.int(),
      doubtful: z.array(
        z.object({
          patchId: z.int(),
          imageId: z.int(),
          hash: Hash,
          path: z.string(),
          box: Box,
          label: z.string(),
          /** Of the label that the patch has. */
          probability: z.number(),
          rather: z.object({ label: z.string(), probability: z.number() }),
        }),
      ),
    }),
    changes: [],
    reads: ["patches", "classifiers"],
    title: "Looking for doubtful labels",
  }),
} as const;
