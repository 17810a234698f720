/** Images and categories of a COCO file. */
import type { CocoCategory, CocoImage } from "./cocoDataset.ts";
import { quoted, type CocoRecord } from "./cocoFields.ts";

export function readImage(record: CocoRecord): CocoImage {
  return {
    id: record.id("id"),
    fileName: fileName(record),
    width: record.size("width"),
    height: record.size("height"),
    extra: record.extra("id", "file_name", "width", "height"),
  };
}

export function readCategory(record: CocoRecord): CocoCategory {
  return {
    id: record.id("id"),
    name: record.text("name"),
    keypoints: record.has("keypoints") ? keypointNames(record) : null,
    extra: record.extra("id", "name", "keypoints"),
  };
}

/** A path inside the folder of images: an annotation file must not be able to open others. */
function fileName(record: CocoRecord): string {
  const name = record.text("file_name").replaceAll("\\", "/");
  if (name.startsWith("/") || /^[a-z]:/i.test(name) || name.split("/").includes("..")) {
    throw record.problem("file_name", `${quoted(name)} leads out of the folder of images`);
  }
  return name;
}

function keypointNames(record: CocoRecord): string[] {
  const names = record.fields["keypoints"];
  if (!Array.isArray(names) || !names.every((name) => typeof name === "string")) {
    throw record.problem("keypoints", `${quoted(names)} is not a list of names`);
  }
  return names;
}
