/** Formats of other programs. */
export const OBJECT_FORMATS = ["coco", "voc", "yolo"] as const;
export type ObjectFormat = (typeof OBJECT_FORMATS)[number];

/** `folders`: a folder a label with its crops, and a table of where they were cut. */
export const PATCH_FORMATS = ["coco", "voc", "yolo", "folders", "csv"] as const;
export type PatchFormat = (typeof PATCH_FORMATS)[number];
