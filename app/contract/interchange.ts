/** Formats of other programs. */
export const OBJECT_FORMATS = ["coco", "voc", "yolo"] as const;
export type ObjectFormat = (typeof OBJECT_FORMATS)[number];

/** What objects come from: the formats above, and masks as PNG, a number or a colour for each object. */
export const OBJECT_SOURCES = [...OBJECT_FORMATS, "masks"] as const;

/** `folders`: a folder a label with its crops, and a table of where they were cut. */
export const PATCH_FORMATS = ["coco", "voc", "yolo", "folders", "csv"] as const;
export type PatchFormat = (typeof PATCH_FORMATS)[number];

/** Ways to take explanations away: one file of all images, or files for each (figures, sheets of patches, pictures). */
export const EXPLANATION_FORMATS = [
  "html",
  "csv",
  "json",
  "coco",
  "figure-svg",
  "figure-png",
  "sheet-svg",
  "sheet-png",
  "pictures",
] as const;
export type ExplanationFormat = (typeof EXPLANATION_FORMATS)[number];
