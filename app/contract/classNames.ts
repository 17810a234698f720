/** Lists of class names as people have them: from the bytes of a file, or a typed text, to one name a class in order. */
import { PippinError } from "./errors.ts";

/** Says what is wrong with a list. */
type Refuse = (what: string, line?: number) => never;

/** A name with the index that the list gives it. */
interface Numbered {
  readonly index: number;
  readonly name: string;
  readonly line?: number;
}

interface Line {
  readonly text: string;
  /** In the file, from 1. */
  readonly number: number;
}

/**
 * One name a line; "0 Cat" as in Teachable Machine's `labels.txt`, where the number counts; JSON: a list, `{"0": "cat"}`,
 * `{"cat": 0}`, Keras's `class_index.json`, or an object that holds one of these as its labels; a table with a header,
 * separated by commas, semicolons or tabs. "ice bear, polar bear" is one class, and two classes may have one name.
 *
 * @param file - for sentences; a typed list has none.
 * @returns the names in the order of the network's scores.
 * @throws PippinError `bad-file` that says what is wrong, with the line where one is.
 */
export function classNamesIn(text: string, file?: string): string[] {
  const refuse: Refuse = (what, line) => {
    const place = file === undefined ? "The list of class names" : `"${file}"`;
    const at = line === undefined ? place : `${place}, line ${line}`;
    throw new PippinError("bad-file", `${at} ${what}`, { ...(file === undefined ? {} : { file }) });
  };
  const plain = text.replace(/^\uFEFF/, "").trim();
  if (plain === "") return refuse("is empty. Give one name for each class: a name a line, or JSON.");
  return /^[[{]/.test(plain) ? namesInJson(plain, refuse) : namesInLines(linesOf(text), refuse);
}

/**
 * @param bytes - of a file of text: UTF-8, or UTF-16 with its byte order mark.
 * @throws PippinError `bad-file` that names the file and the line where they are no such text.
 */
export function textOfBytes(bytes: Uint8Array, file: string): string {
  const encoding = encodingOf(bytes);
  const decoded = new TextDecoder(encoding).decode(bytes);
  let text: string | null = null;
  try {
    text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    // Said below.
  }
  if (text !== null && !text.includes("\0")) return text;
  const line = decoded.slice(0, decoded.search(/[\0\uFFFD]/)).split("\n").length;
  throw new PippinError(
    "bad-file",
    `"${file}", line ${line} holds bytes that are no ${encoding.toUpperCase()} text. Open the file in an editor and save it as UTF-8.`,
    { file, line },
  );
}

function encodingOf([first, second]: Uint8Array): "utf-8" | "utf-16le" | "utf-16be" {
  if (first === 0xff && second === 0xfe) return "utf-16le";
  return first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
}

/** Fields of an object that hold a list: Teachable Machine's metadata, configurations of Hugging Face, of YOLO. */
const HOLDERS = [
  ...["labels", "id2label", "names", "classes", "class_names", "classNames", "class_labels", "class_indices"],
  ...["class_to_idx", "idx_to_class", "label_names"],
];

const SHAPES = 'Give a list of names, {"0": "cat"} or {"cat": 0}.';

function namesInJson(text: string, refuse: Refuse): string[] {
  const value = parsed(text, refuse);
  const held = Array.isArray(value) ? undefined : heldBy(value as Readonly<Record<string, unknown>>);
  return namesInValue(held ?? value, refuse);
}

function parsed(text: string, refuse: Refuse): object {
  let fault = "";
  for (const json of [text, pythonAsJson(text)]) {
    try {
      return JSON.parse(json) as object;
    } catch (error) {
      fault ||= (error as Error).message;
    }
  }
  const place = /position (\d+)/.exec(fault)?.[1];
  const line = text.slice(0, place === undefined ? undefined : Number(place)).split("\n").length;
  return refuse("begins like JSON, but is damaged there. Give JSON, or one name a line.", line);
}

/** Lists and dictionaries that Python prints: single quotes, numbers as keys, commas at the end. */
function pythonAsJson(text: string): string {
  // Each token takes the spaces behind it, so that none is looked at twice.
  return text.replace(
    /'((?:[^'\\\n]|\\.)*)'|"(?:[^"\\\n]|\\.)*"|(\d+)(\s*)(:?)|,(\s*)([\]}]?)/g,
    (token: string, single?: string, digits?: string, spaces?: string, colon?: string, gap?: string, end?: string) => {
      if (single !== undefined) return JSON.stringify(single.replace(/\\(['"\\])/g, "$1"));
      if (digits !== undefined) return colon === "" ? token : `"${digits}"${spaces ?? ""}:`;
      return end === undefined || end === "" ? token : `${gap ?? ""}${end}`;
    },
  );
}

function heldBy(value: Readonly<Record<string, unknown>>): object | undefined {
  const held = HOLDERS.map((name) => value[name]);
  return held.find((one): one is object => typeof one === "object" && one !== null);
}

function namesInValue(value: object, refuse: Refuse): string[] {
  if (Array.isArray(value)) {
    if (value.length === 0) return refuse("holds an empty list. Give one name for each class.");
    return value.map((entry: unknown, i) => nameOf(entry) ?? refuse(`has no name in entry ${i + 1}. ${SHAPES}`));
  }
  const entries = Object.entries(value as Readonly<Record<string, unknown>>);
  if (entries.length > 0 && entries.every(([, index]) => Number.isInteger(index))) {
    return inOrder(
      entries.map(([name, index]) => ({ name: name.trim(), index: index as number })),
      refuse,
    );
  }
  if (entries.length > 0 && entries.every(([key]) => /^\d+$/.test(key))) {
    const numbered = entries.map(([key, entry]) => {
      return { index: Number(key), name: nameOf(entry) ?? refuse(`has no name for class ${key}. ${SHAPES}`) };
    });
    return inOrder(numbered, refuse);
  }
  return refuse(`is JSON, but no list of class names. ${SHAPES}`);
}

/** A name, an object that has one, or Keras's `["n01440764", "tench"]`. */
function nameOf(entry: unknown): string | null {
  const record = (typeof entry === "object" && entry !== null ? entry : {}) as Readonly<Record<string, unknown>>;
  const own = Array.isArray(entry)
    ? (entry as unknown[])[1]
    : (record["name"] ?? record["label"] ?? record["class"] ?? entry);
  return typeof own === "string" && own.trim() !== "" ? own.trim() : null;
}

function inOrder(numbered: readonly Numbered[], refuse: Refuse): string[] {
  const names = new Map<number, Numbered>();
  for (const one of numbered) {
    const other = names.get(one.index);
    if (other !== undefined) {
      return refuse(
        `gives the index ${one.index} to "${other.name}" and to "${one.name}". Each class has its own.`,
        one.line,
      );
    }
    names.set(one.index, one);
  }
  return numbered.map((_, index) => names.get(index)?.name ?? refuse(gap(index, numbered)));
}

function gap(missing: number, numbered: readonly Numbered[]): string {
  const fromOne = missing === 0 && numbered.some(({ index }) => index === numbered.length);
  const advice = fromOne
    ? "Indices count from 0: take 1 from each."
    : "Give one name for each class, with indices from 0 on and none left out.";
  return `has ${numbered.length} classes and none with the index ${missing}. ${advice}`;
}

function linesOf(text: string): Line[] {
  return text
    .replace(/^\uFEFF/, "")
    .split(/\r\n|\n|\r/)
    .map((line, i) => ({ text: line.trim(), number: i + 1 }))
    .filter((line) => line.text !== "");
}

function namesInLines(lines: readonly Line[], refuse: Refuse): string[] {
  return namesInTable(lines, refuse) ?? namesWithNumbers(lines, refuse) ?? lines.map(({ text }) => bare(text));
}

const NAME_COLUMNS = new Set([
  ...["name", "names", "class", "classes", "label", "labels", "class_name", "class_names", "classname", "class name"],
  ...["label_name", "labelname", "category"],
]);
/** Pandas leaves the header of its own numbers empty. */
const INDEX_COLUMNS = new Set([
  ...["", "index", "idx", "id", "number", "class_id", "class_index", "classid", "class id", "class index", "label_id"],
]);

/** @returns null where the first line is no header. */
function namesInTable([header, ...rows]: readonly Line[], refuse: Refuse): string[] | null {
  if (header === undefined || rows.length === 0) return null;
  for (const separator of [",", ";", "\t"]) {
    const columns = cellsOf(header.text, separator).map((column) => column.trim().toLowerCase());
    const [nameAt, indexAt] = [
      columns.findIndex((column) => NAME_COLUMNS.has(column)),
      columns.findIndex((column) => INDEX_COLUMNS.has(column)),
    ];
    if (nameAt === -1) continue;
    const entries = rows.map(({ text, number: line }, row): Numbered => {
      const cells = cellsOf(text, separator);
      // Synonyms without quotes in the last column are one name.
      const name = (
        nameAt === columns.length - 1 ? cells.slice(nameAt).join(`${separator} `) : (cells[nameAt] ?? "")
      ).trim();
      if (name === "") return refuse(`has no name in the column "${columns[nameAt]}".`, line);
      if (indexAt === -1) return { index: row, name, line };
      const index = cells[indexAt]?.trim() ?? "";
      if (!/^\d+$/.test(index))
        return refuse(`has "${index}" for an index; a whole number from 0 on was expected.`, line);
      return { index: Number(index), name, line };
    });
    return inOrder(entries, refuse);
  }
  return null;
}

/** RFC 4180, within a line. */
function cellsOf(line: string, separator: string): string[] {
  const cells: string[] = [];
  let [from, quoted] = [0, false];
  for (let at = 0; at <= line.length; at++) {
    if (line[at] === '"' && (quoted || line.slice(from, at).trim() === "")) quoted = !quoted;
    if (at < line.length && (quoted || line[at] !== separator)) continue;
    cells.push(bare(line.slice(from, at).trim()));
    from = at + 1;
  }
  return cells;
}

/** Without the quotes around it. */
function bare(text: string): string {
  return /^"(?:[^"]|"")*"$/.test(text) ? text.slice(1, -1).replaceAll('""', '"').trim() || text : text;
}

/** "0 Cat", "0: Cat", "0,Cat"; ImageNet's "n01440764 tench, Tinca tinca". @returns null where lines are names. */
function namesWithNumbers(lines: readonly Line[], refuse: Refuse): string[] | null {
  const known = lines.map(({ text }) => /^n\d{8}[\s,]+(\S.*)$/.exec(text)?.[1]);
  if (known.every((name) => name !== undefined)) return known.map(bare);
  const numbered = lines.flatMap(({ text, number: line }): Numbered[] => {
    const [, index, name] = /^(\d+)(?:\s*[,;:]\s*|\s+)(\S.*)$/.exec(text) ?? [];
    return index === undefined || name === undefined ? [] : [{ index: Number(index), name: bare(name), line }];
  });
  // Coins are called "1 euro" and "2 euro": only numbers that count from 0 are indices.
  if (numbered.length < lines.length || !numbered.some(({ index }) => index === 0)) return null;
  return inOrder(numbered, refuse);
}
