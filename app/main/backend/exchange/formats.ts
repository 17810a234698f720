/** Which reader reads a file or folder. */
import { extname, join } from "node:path";
import { PippinError } from "../../../contract/errors.ts";
import type { PatchFormat } from "../../../contract/interchange.ts";
import { fileExists, filesBelow } from "../../files/findFiles.ts";
import { CROP_TABLE, cropSource } from "./cropFolder.ts";
import type { ImageFinder } from "./imageFinder.ts";
import { cocoSource, tableSource } from "./singleFiles.ts";
import { isFolder, type MarkSource } from "./source.ts";
import { vocSource } from "./vocFolder.ts";
import { hasYoloClasses, yoloSource } from "./yoloFolder.ts";

/** @param images - folder of the images of COCO and CSV; null: they are in the workspace. */
export function openSource(format: PatchFormat, path: string, images: string | null, finder: ImageFinder): MarkSource {
  const needsFolder = format === "voc" || format === "yolo" || format === "folders";
  if (!isFolder(path) && !fileExists(path)) {
    throw new PippinError("unreadable-file", `There is no file or folder "${path}".`, { file: path });
  }
  if (needsFolder !== isFolder(path)) {
    const [is, wants] = needsFolder ? ["file", "folder"] : ["folder", "file"];
    throw new PippinError("unreadable-file", `"${path}" is a ${is}; ${WORDS[format]} is read from a ${wants}.`);
  }
  switch (format) {
    case "coco":
      return cocoSource(path, images);
    case "csv":
      return tableSource(path, images);
    case "voc":
      return vocSource(path);
    case "yolo":
      return yoloSource(path);
    case "folders":
      return cropSource(path, finder);
  }
}

/** @returns the format that the file's ending, or what is in the folder, shows. */
export function formatOf(path: string): PatchFormat {
  if (!isFolder(path)) return extname(path).toLowerCase() === ".csv" ? "csv" : "coco";
  if (fileExists(join(path, CROP_TABLE))) return "folders";
  if (hasYoloClasses(path)) return "yolo";
  return filesBelow([path]).files.some((file) => extname(file).toLowerCase() === ".xml") ? "voc" : "folders";
}

const WORDS: Readonly<Record<PatchFormat, string>> = {
  coco: "COCO",
  csv: "a table",
  voc: "Pascal VOC",
  yolo: "YOLO",
  folders: "a set of crops",
};
