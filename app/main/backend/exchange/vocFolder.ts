/** A folder of Pascal VOC: `Annotations/*.xml` and `JPEGImages/`, or XML files beside their images. */
import { basename, dirname, extname, join } from "node:path";
import { PippinError } from "../../../contract/errors.ts";
import type { Refusal } from "../../../contract/jobs.ts";
import { readVoc } from "../../interchange/voc.ts";
import { filesBelow, readText } from "../../files/findFiles.ts";
import { sentenceOf } from "../jobs/refusal.ts";
import { isImageFile, namesIn, type MarkSource, type SourceImage } from "./source.ts";

/** Files that count from 0 exceed the image by a pixel; so do boxes that were rounded. */
const SLACK = 1;
const IMAGE_FOLDERS = ["JPEGImages", "images", "."];

/** @throws PippinError `bad-file` where there is no XML file below the folder. */
export function vocSource(folder: string): MarkSource {
  const { files, refused: unreadable } = filesBelow([folder]);
  const annotations = files.filter((file) => extname(file).toLowerCase() === ".xml");
  if (annotations.length === 0) {
    throw new PippinError("bad-file", `"${folder}" holds no XML files. Choose the folder that holds Annotations/.`);
  }
  const images: SourceImage[] = [];
  const refused: Refusal[] = [...unreadable];
  for (const file of annotations) {
    try {
      images.push(annotated(file, folder));
    } catch (error) {
      refused.push({ item: file, message: sentenceOf(error) });
    }
  }
  return { images, refused };
}

function annotated(file: string, folder: string): SourceImage {
  const { fileName, hash, size, marks, problems } = readVoc(readText(file), file);
  const stem = basename(file, extname(file));
  const roots = [dirname(file), dirname(dirname(file)), folder];
  const folders = [...new Set(roots.flatMap((root) => IMAGE_FOLDERS.map((name) => join(root, name))))];
  // Annotations copied or renamed often still name the image that they were made for.
  const beside = folders.flatMap((one) =>
    namesIn(one)
      .filter((name) => isImageFile(name) && basename(name, extname(name)) === stem)
      .map((name) => join(one, name)),
  );
  return {
    from: file,
    name: fileName ?? stem,
    hash,
    size,
    files: [...(fileName === null ? [] : folders.map((one) => join(one, fileName))), ...beside],
    slack: SLACK,
    read: () => ({ marks, problems }),
  };
}
