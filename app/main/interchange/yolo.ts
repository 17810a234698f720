/**
 * YOLO: one text file an image, one object a line: the number of its class, then a box (centre x, centre y, width,
 * height) or an outline (x, y, x, y, ...), in shares of the image's width and height.
 * Source: https://docs.ultralytics.com/datasets/detect/ and /segment/
 */
import { parse, stringify } from "yaml";
import { PippinError } from "../../contract/errors.ts";
import { boxAround, centre, isEmpty, type Size } from "../../drawing/boxes.ts";
import { isRecord, quoted } from "./cocoFields.ts";
import { isBox, snapped, type Mark, type MarkedImage, type MarkReading } from "./marks.ts";

export interface YoloClasses {
  /** Names by the number of the class. */
  readonly names: ReadonlyMap<number, string>;
  /** Lines hold a box and then points ("pose"); the points have no names, so they are not read. */
  readonly pose: boolean;
}

/** @throws PippinError `bad-file` where the text is no YAML or has no `names`. */
export function readYoloData(text: string, file: string): YoloClasses {
  const bad = (problem: string): PippinError =>
    new PippinError("bad-file", `${file} ${problem}. It should list the classes under \`names\`.`, { file });
  let data: unknown;
  try {
    data = parse(text, { maxAliasCount: 0, schema: "core", logLevel: "error" });
  } catch (error) {
    throw bad(`is not YAML (${error instanceof Error ? error.message.split("\n")[0] : String(error)})`);
  }
  const names = isRecord(data) ? data["names"] : undefined;
  const entries = Array.isArray(names) ? [...names.entries()] : isRecord(names) ? Object.entries(names) : null;
  if (entries === null || entries.length === 0) throw bad("has no `names`");
  const known = new Map<number, string>();
  for (const [key, name] of entries as [string | number, unknown][]) {
    if (!/^\d+$/.test(String(key))) throw bad(`has a class number ${quoted(key)}, which is not a whole number`);
    const label = typeof name === "string" || typeof name === "number" ? String(name).trim() : "";
    if (label === "") throw bad(`has no name for class ${key}`);
    known.set(Number(key), label);
  }
  return { names: known, pose: isRecord(data) && data["kpt_shape"] !== undefined };
}

/** @returns the classes of a `classes.txt`: a name a line, the first for class 0. */
export function readYoloNames(text: string): YoloClasses {
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  const names = lines.map((line, i): [number, string] => [i, line.trim()]).filter(([, name]) => name !== "");
  return { names: new Map(names), pose: false };
}

/** @param size - of the image, in pixels. */
export function readYoloLabels(text: string, { names, pose }: YoloClasses, size: Size): MarkReading {
  const marks: Mark[] = [];
  const problems: string[] = [];
  text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .forEach((line, i) => {
      const cells = line.trim().split(/\s+/);
      if (cells[0] === "") return;
      const place = `line ${i + 1}`;
      const mark = readLine(cells, place, { names, pose }, size);
      if (typeof mark === "string") problems.push(`${place}, ${mark}. It is left out.`);
      else marks.push(mark);
    });
  return { marks, problems };
}

/** @returns the lines of an image's label file; `labels` gives the classes their numbers. */
export function writeYoloLabels({ marks, size }: MarkedImage, labels: readonly string[]): string {
  return marks
    .map((mark) => {
      const numbers =
        outlineOf(mark)?.map((value, i) => value / (i % 2 === 0 ? size.width : size.height)) ?? shares(mark, size);
      return `${labels.indexOf(mark.label)} ${numbers.join(" ")}\n`;
    })
    .join("");
}

/** @returns the `data.yaml` of a folder whose `images/` are all for training. */
export function writeYoloData(labels: readonly string[]): string {
  return stringify({
    train: "images",
    val: "images",
    nc: labels.length,
    names: Object.fromEntries(labels.map((label, i) => [i, label])),
  });
}

/** @returns what YOLO cannot hold of these, in sentences. */
export function yoloLosses(images: readonly MarkedImage[]): string[] {
  const marks = images.flatMap((image) => image.marks);
  const several = marks.filter((mark) => !isBox(mark) && outlineOf(mark) === null).length;
  const points = marks.reduce((sum, { parts }) => sum + Object.values(parts).flat().length, 0);
  return [
    ...(several === 0
      ? []
      : [`YOLO holds one polygon an object: of ${several} outlines of several pieces only the boxes were written.`]),
    ...(points === 0 ? [] : [`YOLO holds no named parts: ${points} marked points were left out.`]),
  ];
}

/** @returns the mark, or what is wrong with the line. */
function readLine(cells: readonly string[], place: string, { names, pose }: YoloClasses, size: Size): Mark | string {
  const [number = "", ...rest] = cells;
  const label = /^\d+(\.0*)?$/.test(number) ? names.get(Number(number)) : undefined;
  if (label === undefined) {
    return `class: ${quoted(number)} is not one of the ${names.size} classes (0 to ${Math.max(...names.keys())})`;
  }
  const values = rest.map(Number);
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) return `number ${wrong + 2}: ${quoted(rest[wrong])} is not a number`;
  // A box may be followed by the probability of a prediction.
  if (values.length === 4 || values.length === 5 || pose) return boxLine(values, label, place, size);
  if (values.length < 6 || values.length % 2 !== 0) {
    return `${values.length} numbers after the class are neither a box (4) nor an outline (3 or more pairs)`;
  }
  const polygon = values.map((value, i) => snapped(value * (i % 2 === 0 ? size.width : size.height)));
  const box = boxAround([polygon]);
  if (isEmpty(box)) return "outline: it has no area";
  return { label, box, polygons: [polygon], parts: {}, place };
}

function boxLine(values: readonly number[], label: string, place: string, size: Size): Mark | string {
  const [x, y, width, height] = values;
  if (x === undefined || y === undefined || width === undefined || height === undefined) {
    return `box: ${values.length} numbers are not four (centre x and y, width, height)`;
  }
  if (width <= 0 || height <= 0) return "box: it has no area: its width or height is not above 0";
  const box = {
    x: snapped((x - width / 2) * size.width),
    y: snapped((y - height / 2) * size.height),
    width: snapped(width * size.width),
    height: snapped(height * size.height),
  };
  return { label, box, polygons: [], parts: {}, place };
}

/** @returns the one polygon where it says more than the box. */
function outlineOf(mark: Mark): readonly number[] | null {
  const [polygon, ...others] = mark.polygons;
  return polygon === undefined || others.length > 0 || isBox(mark) ? null : polygon;
}

function shares({ box }: Mark, size: Size): number[] {
  const { x, y } = centre(box);
  return [x / size.width, y / size.height, box.width / size.width, box.height / size.height];
}
