/**
 * Pascal VOC: one XML file an image, with boxes of objects and, inside them, of their parts.
 * Source: http://host.robots.ox.ac.uk/pascal/VOC/voc2012/devkit_doc.pdf. Its pixels count from 1 and a box holds its last
 * row and column, so that `xmin` 1 and `xmax` 10 are Pippin's x 0 and width 10.
 */
import { XMLBuilder, XMLParser } from "fast-xml-parser";
import { PippinError } from "../../contract/errors.ts";
import type { Box } from "../../contract/geometry.ts";
import { centre, type Size } from "../../drawing/boxes.ts";
import { isRecord, quoted } from "./cocoFields.ts";
import { insideFolder, isBox, snapped, type Mark, type MarkedImage, type Parts } from "./marks.ts";

export interface VocReading {
  /** As the file names it; null where it does not. */
  readonly fileName: string | null;
  /** Pippin's own field. */
  readonly hash: string | null;
  /** Null where the file does not say. */
  readonly size: Size | null;
  readonly marks: readonly Mark[];
  /** Sentences without the file's name: what was left out, and why. */
  readonly problems: readonly string[];
}

/** Half of the side of the box that stands for a point: whole pixels where the point lies between pixels. */
const POINT = 1;

const PARSER = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  trimValues: false,
  // Files that declare entities of their own are refused, so these are the standard's five and numbers.
  processEntities: { enabled: true, maxTotalExpansions: 1e6, maxExpandedLength: 1e7 },
  htmlEntities: true,
  isArray: (name) => name === "object" || name === "part",
});

const BUILDER = new XMLBuilder({ format: true, indentBy: "  " });

/**
 * @param file - for sentences.
 * @throws PippinError `bad-file` where the text is no XML, or no annotation.
 */
export function readVoc(text: string, file: string): VocReading {
  const annotation = parsed(text, file);
  const problems: string[] = [];
  const objects = Array.isArray(annotation["object"]) ? annotation["object"] : [];
  const marks = objects.flatMap((object: unknown, i) => {
    try {
      return [readObject(object, `object ${i + 1}`, problems)];
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      problems.push(`${error.message}. It is left out.`);
      return [];
    }
  });
  const fileName = textOf(annotation["filename"]);
  const hash = textOf(annotation["sha256"])?.trim().toLowerCase() ?? "";
  return {
    fileName: fileName === null ? null : namedImage(fileName, file),
    hash: /^[0-9a-f]{64}$/.test(hash) ? hash : null,
    size: sizeOf(annotation["size"]),
    marks,
    problems,
  };
}

/**
 * @returns the annotation file; {@link readVoc} gives boxes, labels and parts back.
 * @throws PippinError `unsupported` for a name with a control character, which XML cannot hold.
 */
export function writeVoc({ fileName, hash, size, marks }: MarkedImage): string {
  for (const name of [fileName, ...marks.flatMap(({ label, parts }) => [label, ...Object.keys(parts)])]) {
    if (hasControl(name)) {
      throw new PippinError("unsupported", `${quoted(name)} holds a control character, which XML cannot. Rename it.`);
    }
  }
  return BUILDER.build({
    annotation: {
      folder: "JPEGImages",
      filename: fileName,
      ...(hash !== null && { sha256: hash }),
      source: { database: "Pippin" },
      size: { ...size, depth: 3 },
      segmented: 0,
      object: marks.map(objectRecord),
    },
  });
}

/** @returns what Pascal VOC cannot hold of these, in sentences. */
export function vocLosses(images: readonly MarkedImage[]): string[] {
  const marks = images.flatMap((image) => image.marks);
  const outlines = marks.filter((mark) => !isBox(mark)).length;
  const fractions = marks.filter(({ box }) => Object.values(box).some((side) => !Number.isInteger(side))).length;
  return [
    ...(outlines === 0
      ? []
      : [`Pascal VOC holds boxes, not outlines: of ${outlines} outlines only the boxes around them were written.`]),
    ...(fractions === 0
      ? []
      : [
          `${fractions} boxes have fractions of pixels. They were written with decimals; some programs read whole numbers only.`,
        ]),
  ];
}

class Unreadable extends Error {}

function parsed(text: string, file: string): Readonly<Record<string, unknown>> {
  const bad = (problem: string): PippinError =>
    new PippinError("bad-file", `${file} ${problem}. Choose an annotation file of Pascal VOC.`, { file });
  if (/<!(DOCTYPE|ENTITY)/i.test(text))
    throw bad("declares a document type or entities, which annotations do not need");
  let value: unknown;
  try {
    value = PARSER.parse(text.replace(/^\uFEFF/, ""), true);
  } catch (error) {
    throw bad(`is not XML (${error instanceof Error ? error.message : String(error)})`);
  }
  const annotation = isRecord(value) ? value["annotation"] : undefined;
  if (annotation === "" || (typeof annotation === "string" && annotation.trim() === "")) return {};
  if (!isRecord(annotation)) throw bad("is XML, but has no element `annotation`");
  return annotation;
}

function namedImage(name: string, file: string): string {
  const inside = insideFolder(name);
  if (inside !== null) return inside;
  throw new PippinError("bad-file", `${file}: field filename: ${quoted(name)} leads out of the folder of images.`, {
    file,
    field: "filename",
  });
}

function readObject(object: unknown, place: string, problems: string[]): Mark {
  if (!isRecord(object)) throw new Unreadable(`${place} is empty`);
  const label = textOf(object["name"])?.trim() ?? "";
  if (label === "") throw new Unreadable(`${place}, field name: is missing`);
  const box = readBox(object["bndbox"], `${place}, field bndbox`);
  const parts = new Map<string, [number, number][]>();
  const list = Array.isArray(object["part"]) ? object["part"] : [];
  list.forEach((part: unknown, i) => {
    const where = `${place}, part ${i + 1}`;
    try {
      if (!isRecord(part)) throw new Unreadable(`${where} is empty`);
      const name = textOf(part["name"])?.trim() ?? "";
      if (name === "") throw new Unreadable(`${where}, field name: is missing`);
      const { x, y } = centre(readBox(part["bndbox"], `${where}, field bndbox`));
      parts.set(name, [...(parts.get(name) ?? []), [snapped(x), snapped(y)]]);
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      problems.push(`${error.message}. The part is left out.`);
    }
  });
  return { label, box, polygons: [], parts: Object.fromEntries(parts), place: `${place}, field bndbox` };
}

function readBox(value: unknown, place: string): Box {
  if (!isRecord(value)) throw new Unreadable(`${place}: is missing`);
  const side = (name: string): number => {
    const text = textOf(value[name])?.trim() ?? "";
    const number = text === "" ? NaN : Number(text);
    if (!Number.isFinite(number)) throw new Unreadable(`${place}.${name}: ${quoted(text)} is not a number`);
    return number;
  };
  const [left, top, right, bottom] = [side("xmin") - 1, side("ymin") - 1, side("xmax"), side("ymax")];
  if (right <= left || bottom <= top) {
    throw new Unreadable(`${place}: it has no area: xmax is below xmin, or ymax below ymin`);
  }
  return { x: snapped(left), y: snapped(top), width: snapped(right - left), height: snapped(bottom - top) };
}

/** Some programs write 0 for what they do not know. */
function sizeOf(value: unknown): Size | null {
  if (!isRecord(value)) return null;
  const side = (name: string): number => Number(textOf(value[name]) ?? NaN);
  const [width, height] = [side("width"), side("height")];
  return width > 0 && height > 0 ? { width, height } : null;
}

function textOf(value: unknown): string | null {
  if (typeof value === "string") return value;
  return isRecord(value) && typeof value["#text"] === "string" ? value["#text"] : null;
}

function objectRecord({ label, box, parts }: Mark): object {
  return {
    name: label,
    pose: "Unspecified",
    truncated: 0,
    difficult: 0,
    bndbox: corner(box),
    part: pointsOf(parts).map(([name, [x, y]]) => ({
      name,
      bndbox: corner({ x: x - POINT, y: y - POINT, width: 2 * POINT, height: 2 * POINT }),
    })),
  };
}

function corner({ x, y, width, height }: Box): object {
  return { xmin: x + 1, ymin: y + 1, xmax: x + width, ymax: y + height };
}

function pointsOf(parts: Parts): [string, readonly [number, number]][] {
  return Object.entries(parts).flatMap(([name, points]) =>
    points.map((point): [string, readonly [number, number]] => [name, point]),
  );
}

function hasControl(name: string): boolean {
  return /\p{Cc}/u.test(name);
}
