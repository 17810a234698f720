/** Masks as PNG, each named like its photograph: Pascal VOC's `SegmentationObject`, Penn-Fudan's `PedMasks`, any folder. */
import { basename, dirname, extname, join, relative } from "node:path";
import type { ReadMaskResult } from "../../../contract/engine.ts";
import { PippinError } from "../../../contract/errors.ts";
import { counted } from "../../../contract/numberWords.ts";
import { boxAround, type Size } from "../../../drawing/boxes.ts";
import { fileExists, filesBelow, readText } from "../../files/findFiles.ts";
import type { MarkReading } from "../../interchange/marks.ts";
import { readPascalNames } from "../../interchange/pennFudan.ts";
import { readVoc } from "../../interchange/voc.ts";
import type { Computes } from "../context.ts";
import { sentenceOf } from "../jobs/refusal.ts";
import type { ImageFinder } from "./imageFinder.ts";
import { isFolder, isImageFile, namesIn, type MarkSource, type SourceImage } from "./source.ts";

interface MaskPlace {
  /** A mask, or a folder with masks below it. */
  readonly path: string;
  /** Folder of the photographs; null: they are beside the masks, or in the workspace. */
  readonly images: string | null;
  readonly set: string | null;
  /** Of all objects; null: told from what is beside the masks. */
  readonly category: string | null;
}

/** Folders of masks in the folders of well-known sets. */
const MASK_FOLDERS = ["SegmentationObject", "PedMasks"];
/** A class a colour: which pixels belong to one object cannot be told. */
const CLASS_FOLDER = "SegmentationClass";
const IMAGE_FOLDERS = ["JPEGImages", "PNGImages", "images", "Images", "imgs"];
/** What a mask's name has behind its photograph's. */
const SUFFIX = /[-_. ](masks?|instances?|seg|segmentation)$/i;

/** @throws PippinError `bad-file` where there is no mask, `unreadable-file` where there is nothing at all. */
export function maskSource(
  { engine }: Computes,
  place: MaskPlace,
  finder: ImageFinder,
): MarkSource & {
  /** What was made of the masks so far, in words. */
  notes(): string[];
} {
  const folder = folderOf(place.path);
  const { files, refused } = filesBelow([isFolder(place.path) ? folder : place.path]);
  const pngs = files.filter((file) => extname(file).toLowerCase() === ".png");
  const marked = pngs.filter((file) => SUFFIX.test(stemOf(file)));
  // Where some are called masks, the others are photographs.
  const masks = marked.length > 0 ? marked : pngs;
  if (masks.length === 0) {
    throw new PippinError("bad-file", `"${place.path}" holds no masks: PNG files named like their photographs.`);
  }
  const photographs = photographsOf(place.images === null ? besides(folder) : below(place.images), new Set(masks));
  const seen: ReadMaskResult[] = [];
  const images = masks.map((mask): SourceImage => {
    const name = photographName(mask, folder);
    const known = finder.findStem(name).filter(({ path }) => path !== mask);
    const [only] = known.length === 1 ? known : [];
    const beside = photographs(name);
    return {
      from: mask,
      name: only?.path ?? name,
      // Known by its content: then no file needs to be looked for.
      hash: beside.length === 0 ? (only?.hash ?? null) : null,
      size: null,
      files: beside,
      read: async (size) => {
        const read = await maskOn(engine, mask, size);
        if (typeof read === "string") return { marks: [], problems: [read] };
        seen.push(read);
        return marksOf(read, size, () => categoriesOf(mask, folder, place, read));
      },
    };
  });
  return { images, refused, notes: () => inWords(seen) };
}

/** @returns the folder that names in it are told from; of a set's own folder, that of its masks. */
function folderOf(path: string): string {
  if (!isFolder(path)) {
    if (!fileExists(path)) {
      throw new PippinError("unreadable-file", `There is no file or folder "${path}".`, { file: path });
    }
    return dirname(path);
  }
  if (basename(path) === CLASS_FOLDER) {
    throw new PippinError(
      "bad-file",
      `"${path}" has a colour for each class, so that objects side by side cannot be told apart. Choose SegmentationObject beside it.`,
    );
  }
  return MASK_FOLDERS.map((name) => join(path, name)).find(isFolder) ?? path;
}

function stemOf(file: string): string {
  return basename(file, extname(file));
}

/** @returns what the photograph's path ends in, from the folder of masks on, without an ending. */
function photographName(mask: string, folder: string): string {
  const within = relative(folder, dirname(mask));
  return join(within, stemOf(mask).replace(SUFFIX, "")).replaceAll("\\", "/");
}

interface Listing {
  readonly folder: string;
  readonly files: readonly string[];
}

function below(folder: string): Listing[] {
  return isFolder(folder) ? [{ folder, files: filesBelow([folder]).files }] : [];
}

/** @returns what is in the folder of masks, in those beside it that sets keep photographs in, and loose beside it. */
function besides(folder: string): Listing[] {
  const parent = dirname(folder);
  const loose = namesIn(parent).map((name) => join(parent, name));
  return [
    ...below(folder),
    ...IMAGE_FOLDERS.map((name) => join(parent, name)).flatMap((one) => (one === folder ? [] : below(one))),
    { folder: parent, files: loose.filter(fileExists) },
  ];
}

/** @returns what finds a photograph's file: in the same folder below those that are listed, else the only one there. */
function photographsOf(listings: readonly Listing[], masks: ReadonlySet<string>): (name: string) => string[] {
  const all = listings.flatMap(({ folder, files }) =>
    files
      .filter((file) => isImageFile(file) && !masks.has(file))
      .map((file) => ({ file, name: photographName(file, folder), stem: stemOf(file) })),
  );
  const byName = Map.groupBy(all, ({ name }) => name);
  const byStem = Map.groupBy(all, ({ stem }) => stem);
  return (name) => {
    const same = byName.get(name) ?? [];
    const loose = byStem.get(basename(name)) ?? [];
    return (same.length > 0 || loose.length > 1 ? same : loose).map(({ file }) => file);
  };
}

/** @returns a sentence where it is no mask of the photograph: that is added without objects. */
async function maskOn(engine: Computes["engine"], mask: string, size: Size): Promise<ReadMaskResult | string> {
  try {
    return await engine.readMask({ maskPath: mask, size });
  } catch (error) {
    if (!(error instanceof PippinError) || !WRONG_MASK.has(error.code)) throw error;
    // The file's name is put in front of every problem.
    return sentenceOf(error).replace(`${mask} `, "it ");
  }
}

const WRONG_MASK = new Set<string>(["bad-file", "unsupported", "invalid-request"]);

function marksOf(read: ReadMaskResult, size: Size, categories: () => readonly string[] | string): MarkReading {
  const { objects } = read;
  if (objects.length === 0) return { marks: [], problems: ["it holds no object: all of it is background."] };
  const names = categories();
  if (typeof names === "string") return { marks: [], problems: [names] };
  const isScaled = read.size.width !== size.width || read.size.height !== size.height;
  const problem = `it has ${read.size.width} x ${read.size.height} pixels, its photograph ${size.width} x ${size.height}: it was brought to that size.`;
  return {
    marks: objects.map(({ value, polygons }, i) => ({
      label: names[i]!,
      box: boxAround(polygons),
      polygons,
      parts: {},
      place: `object ${read.kind === "numbers" ? value : i + 1}`,
    })),
    problems: isScaled ? [problem] : [],
  };
}

/** @returns what each object is, or a sentence where the annotation beside it does not fit. */
function categoriesOf(
  mask: string,
  folder: string,
  { category, set }: MaskPlace,
  { objects, kind }: ReadMaskResult,
): readonly string[] | string {
  const all = (name: string): string[] => objects.map(() => name);
  if (category !== null) return all(category);
  const beside = annotationOf(mask, folder);
  if (beside === null) {
    const own = dirname(mask) === folder ? (set ?? basename(folder)) : basename(dirname(mask));
    return all(own);
  }
  const { file, names } = beside;
  const [first] = new Set(names);
  if (first !== undefined && new Set(names).size === 1) return all(first);
  // A number is the object's place in the annotation; there may be objects without a mask.
  const named = objects.map(({ value }, i) => names[kind === "numbers" ? value - 1 : i]);
  if (names.length === objects.length && named.every((name) => name !== undefined)) return named;
  return `it shows ${counted(objects.length, "object")}, "${file}" names ${names.length}, so what they are is not known. Name a category.`;
}

/** @returns the objects' names of an annotation that is named like the photograph. */
function annotationOf(mask: string, folder: string): { file: string; names: readonly string[] } | null {
  const stem = stemOf(mask).replace(SUFFIX, "");
  for (const name of namesIn(dirname(folder)).filter((one) => /^annotation/i.test(one))) {
    const [xml, text] = [".xml", ".txt"].map((ending) => join(dirname(folder), name, stem + ending)) as [
      string,
      string,
    ];
    if (fileExists(xml)) return { file: xml, names: readVoc(readText(xml), xml).marks.map(({ label }) => label) };
    const names = fileExists(text) ? readPascalNames(readText(text)) : null;
    if (names !== null) return { file: text, names };
  }
  return null;
}

function inWords(seen: readonly ReadMaskResult[]): string[] {
  const of = (kind: ReadMaskResult["kind"]): number =>
    seen.filter((one) => one.kind === kind && one.objects.length > 0).length;
  const rows: [number, string][] = [
    [of("one"), "of one object"],
    [of("numbers"), "with a number for each object"],
    [of("colours"), "with a colour for each object"],
  ];
  const kinds = rows.filter(([count]) => count > 0).map(([count, words]) => `${counted(count, "mask")} ${words}`);
  const edged = seen.filter(({ hasVoid }) => hasVoid).length;
  return [
    ...(kinds.length === 0 ? [] : [kinds.join(", ")]),
    ...(edged === 0 ? [] : [`The void border of ${counted(edged, "mask")} is not object`]),
  ];
}
