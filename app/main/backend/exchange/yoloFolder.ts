/** A folder of YOLO: `images/` with `labels/` beside it (also per split: `train/images`), and the names of the classes. */
import { basename, dirname, extname, join, relative, sep } from "node:path";
import { PippinError } from "../../../contract/errors.ts";
import type { Refusal } from "../../../contract/jobs.ts";
import { readYoloData, readYoloLabels, readYoloNames, type YoloClasses } from "../../interchange/yolo.ts";
import { fileExists, filesBelow, readText } from "../../files/findFiles.ts";
import { isImageFile, namesIn, type MarkSource } from "./source.ts";

const NAME_FILES = ["classes.txt", "obj.names", join("labels", "classes.txt")];

/** @throws PippinError `bad-file` where the classes have no names, or there is no image. */
export function yoloSource(folder: string): MarkSource {
  const classes = classesOf(folder);
  const { files, refused: unreadable } = filesBelow([folder]);
  const images = files.filter(isImageFile);
  const labelled = new Set(images.map((image) => labelFile(image, folder)));
  const lost = files.filter((file) => isLabelFile(file) && !labelled.has(file));
  if (images.length === 0 && lost.length === 0) {
    throw new PippinError("bad-file", `"${folder}" holds no images. Choose the folder that holds images/ and labels/.`);
  }
  const refused: Refusal[] = lost.map((file) => ({
    item: file,
    message: `${file}: there is no image of this name in images/ or beside it, so its labels were left out.`,
  }));
  return {
    images: images.map((image) => {
      const from = labelFile(image, folder);
      return {
        from,
        name: relative(folder, image).split(sep).join("/"),
        hash: null,
        size: null,
        files: [image],
        // An image without a label file shows nothing that is labelled.
        read: (size) =>
          fileExists(from) ? readYoloLabels(readText(from), classes, size) : { marks: [], problems: [] },
      };
    }),
    refused: [...unreadable, ...refused],
  };
}

export function hasYoloClasses(folder: string): boolean {
  return dataFile(folder) !== undefined || NAME_FILES.some((name) => fileExists(join(folder, name)));
}

function classesOf(folder: string): YoloClasses {
  const data = dataFile(folder);
  if (data !== undefined) return readYoloData(readText(data), data);
  const names = NAME_FILES.map((name) => join(folder, name)).find(fileExists);
  if (names === undefined) {
    throw new PippinError(
      "bad-file",
      `"${folder}" holds neither data.yaml nor classes.txt, so its classes have no names. Choose the folder that does.`,
    );
  }
  const classes = readYoloNames(readText(names));
  if (classes.names.size === 0) throw new PippinError("bad-file", `${names} is empty. It should name a class a line.`);
  return classes;
}

/** The only YAML file there, whatever it is called. */
function dataFile(folder: string): string | undefined {
  const named = ["data.yaml", "data.yml", "dataset.yaml"].map((name) => join(folder, name)).find(fileExists);
  if (named !== undefined) return named;
  const all = namesIn(folder).filter((name) => /\.ya?ml$/i.test(name));
  const [only] = all;
  return only !== undefined && all.length === 1 ? join(folder, only) : undefined;
}

/** The last `images` in the path becomes `labels`; without one the file lies beside the image. */
function labelFile(image: string, folder: string): string {
  const parts = relative(folder, image).split(sep);
  const at = parts.lastIndexOf("images", parts.length - 2);
  const labels = at < 0 ? parts : parts.with(at, "labels");
  return join(folder, ...labels.slice(0, -1), `${basename(image, extname(image))}.txt`);
}

/** Other text files (a list of images, notes) lie elsewhere. */
function isLabelFile(file: string): boolean {
  if (extname(file).toLowerCase() !== ".txt" || basename(file) === "classes.txt") return false;
  return dirname(file).split(sep).includes("labels");
}
