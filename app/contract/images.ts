/** What the Images page shows and asks for. */
import { z } from "zod";
import { ImageRecord, StoredObject } from "./records.ts";

/** An image in a list, with what the workspace knows of it. */
export const ListedImage = ImageRecord.extend({
  /** The file's name without its folder. */
  name: z.string(),
  /** Training patches cropped from it. */
  patches: z.int(),
  /** Outlined objects. */
  objects: z.int(),
  explanations: z.int(),
  /** The file is not where it was. */
  missing: z.boolean(),
});
export type ListedImage = z.infer<typeof ListedImage>;

export const StripImage = ImageRecord.pick({ id: true, hash: true, path: true, width: true, height: true });
export type StripImage = z.infer<typeof StripImage>;

export const IMAGE_FILTERS = ["all", "labelled", "unlabelled", "outlined", "warnings", "missing"] as const;
export type ImageFilter = (typeof IMAGE_FILTERS)[number];

export const ImageSet = z.object({ name: z.string(), images: z.int() });
export type ImageSet = z.infer<typeof ImageSet>;

export const ImageDetails = z.object({
  image: ListedImage,
  objects: z.array(StoredObject),
  sets: z.array(z.string()),
  /** Training patches by label. */
  labels: z.record(z.string(), z.int()),
});
export type ImageDetails = z.infer<typeof ImageDetails>;
