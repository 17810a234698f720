/** What the Patches page shows and asks for. */
import { z } from "zod";
import { Box } from "./geometry.ts";
import { Hash, PatchRecord } from "./records.ts";
import { Decided } from "./review.ts";

export const Label = z.string().trim().min(1).max(100);

/** One step of a gesture. Boxes are in pixels of the upright file and are cut off at its edges. */
export const PatchChange = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("add"),
    imageId: z.int(),
    /** Left out: the only class that has the label. */
    classId: z.int().optional(),
    label: Label,
    box: Box,
    origin: z.enum(["stamp", "suggestion", "sample", "review", "discovered"]).default("stamp"),
  }),
  z.strictObject({ kind: z.literal("change"), id: z.int(), label: Label.optional(), box: Box.optional() }),
  z.strictObject({ kind: z.literal("remove"), id: z.int() }),
]);
export type PatchChange = z.infer<typeof PatchChange>;

const Outline = z.array(z.number()).min(6).max(20_000);

/** One step of a gesture on objects. Outlines are flat x, y lists in pixels of the upright file. */
export const ObjectChange = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("add"),
    imageId: z.int(),
    category: Label,
    polygons: z.array(Outline).min(1).max(1000),
  }),
  z.strictObject({ kind: z.literal("change"), id: z.int(), category: Label }),
  /** Moved, or its corners. */
  z.strictObject({ kind: z.literal("reshape"), id: z.int(), polygons: z.array(Outline).min(1).max(1000) }),
  z.strictObject({ kind: z.literal("remove"), id: z.int() }),
]);
export type ObjectChange = z.infer<typeof ObjectChange>;

/** What undo and redo would do, in words; null: nothing. */
export const History = z.object({ undo: z.string().nullable(), redo: z.string().nullable() });
export type History = z.infer<typeof History>;

/** A gesture of another page than the one that asked. */
export const Elsewhere = z.object({ page: z.string(), title: z.string() });
export type Elsewhere = z.infer<typeof Elsewhere>;

/** What a gesture, its undoing or its redoing came to. */
export const GestureAnswer = z.object({
  /** Null where there was nothing to do. */
  title: z.string().nullable(),
  /** Where the page that asked has nothing to undo or to do again: what another page has. Nothing was done to it. */
  elsewhere: Elsewhere.nullable().default(null),
  /** The patches of every image that it touched, as they are now. */
  images: z.array(z.object({ imageId: z.int(), patches: z.array(PatchRecord) })),
  /** The verdicts that it touched, as they are now. */
  verdicts: z.array(Decided),
  history: History,
});
export type GestureAnswer = z.infer<typeof GestureAnswer>;

/** What people crop patches for: a class, or several that have the same parts, such as all dogs. */
export const ClassRecord = z.object({
  id: z.int(),
  name: z.string(),
  /** The vocabulary, in the order of the keys; "none" has the key 0 wherever it stands. */
  labels: z.array(z.string()),
  /** Of a model's classes, where they are known. */
  classIndices: z.array(z.int()),
  /** Patches wanted of each label. */
  target: z.int(),
  /** Set whose photographs its patches are cropped from; null: all. */
  set: z.string().nullable(),
});
export type ClassRecord = z.infer<typeof ClassRecord>;

/** A patch with what its crop is read by: `/crop/HASH/x,y,width,height`. */
export const PictureOfPatch = PatchRecord.extend({ hash: Hash, name: z.string() });
export type PictureOfPatch = z.infer<typeof PictureOfPatch>;

/** A training patch that a bundle calls otherwise. */
export const LabelConflict = z.object({
  id: z.int(),
  patch: PictureOfPatch,
  theirs: z.string(),
  /** Name of the bundle's file. */
  source: z.string(),
});
export type LabelConflict = z.infer<typeof LabelConflict>;
