/** What the Images page shows and asks for. */
import { z } from "zod";
import { ImageRecord, StoredObject } from "./records.ts";

/** A class of the network in use, as it predicts it of an image. */
export const PredictedClass = z.object({ index: z.int(), name: z.string(), probability: z.number() });
export type PredictedClass = z.infer<typeof PredictedClass>;

/** An image in a list, with what the workspace knows of it. */
export const ListedImage = ImageRecord.extend({
  /** The file's name without its folder. */
  name: z.string(),
  /** Training patches cropped from it. */
  patches: z.int(),
  /** Outlined objects. */
  objects: z.int(),
  explanations: z.int(),
  /** When it came in, ISO 8601; null: before that was written down. */
  added: z.string().nullable(),
  /** By the network in use; null: not yet. */
  predicted: PredictedClass.nullable(),
  /** What it shows, as far as marked objects, a set or its folder say; null: nothing is known. */
  shows: z.string().nullable(),
  /** Whether the prediction fits what it shows; null: not predicted, or nothing is known. */
  right: z.boolean().nullable(),
  /** The file is not where it was. */
  missing: z.boolean(),
});
export type ListedImage = z.infer<typeof ListedImage>;

export const StripImage = ImageRecord.pick({ id: true, hash: true, path: true, width: true, height: true });
export type StripImage = z.infer<typeof StripImage>;

export const IMAGE_FILTERS = ["all", "labelled", "unlabelled", "outlined", "warnings", "missing"] as const;
export type ImageFilter = (typeof IMAGE_FILTERS)[number];

/** By path; by the file's name; those that came in last first; by predicted class, the surest first; the least sure first. */
export const IMAGE_SORTS = ["path", "name", "newest", "predicted", "unsure"] as const;
export type ImageSort = (typeof IMAGE_SORTS)[number];

/** Whether a prediction fits what the photograph shows; "unknown": nothing says what it shows. */
export const IMAGE_OUTCOMES = ["any", "right", "wrong", "unknown", "unpredicted"] as const;
export type ImageOutcome = (typeof IMAGE_OUTCOMES)[number];

/** `id`: the same under another name; a set that is made later may get that of one that is gone. */
export const ImageSet = z.object({ id: z.int(), name: z.string(), images: z.int() });
export type ImageSet = z.infer<typeof ImageSet>;

export const ImageDetails = z.object({
  image: ListedImage,
  objects: z.array(StoredObject),
  sets: z.array(z.string()),
  /** Training patches by label. */
  labels: z.record(z.string(), z.int()),
  /** By the network in use, most probable first; empty: not yet. */
  prediction: z.array(PredictedClass),
  /** What says what it shows. */
  shownBy: z.enum(["objects", "set", "folder"]).nullable(),
});
export type ImageDetails = z.infer<typeof ImageDetails>;
