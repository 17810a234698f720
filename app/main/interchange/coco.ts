/**
 * COCO object annotations, from and to one JSON file.
 * Source: https://cocodataset.org/#format-data
 */
import { PippinError } from "../../contract/errors.ts";
import { readAnnotation } from "./cocoAnnotation.ts";
import type { CocoAnnotation, CocoCategory, CocoDataset, CocoImage, CocoOutline } from "./cocoDataset.ts";
import { Findings, isRecord, type CocoProblem, type JsonRecord } from "./cocoFields.ts";
import { readCategory, readImage } from "./cocoRecords.ts";

export interface CocoReading {
  readonly dataset: CocoDataset;
  /** Everything that was left out or changed, each by file, record and field. */
  readonly problems: readonly CocoProblem[];
}

/**
 * Reads a COCO file. Records with errors are left out and named; the rest is kept.
 *
 * @param fileName - for sentences.
 * @throws PippinError `bad-file` where the text is no JSON or has no list of images: then nothing could be kept.
 */
export function readCoco(text: string, fileName: string): CocoReading {
  const { images, categories = [], annotations = [], ...extra } = parsed(text, fileName);
  if (!Array.isArray(images)) throw bad(fileName, "has no list `images`, so it is not a COCO file");
  if (!Array.isArray(categories)) throw bad(fileName, "has a field `categories` that is not a list");
  if (!Array.isArray(annotations)) throw bad(fileName, "has a field `annotations` that is not a list");
  const findings = new Findings(fileName);
  const imagesById = readAll(images, "images", findings, readImage);
  const categoriesById = readAll(categories, "categories", findings, readCategory);
  const known = { images: imagesById, categories: categoriesById, refused: refusedIds(images, imagesById) };
  const annotationsById = readAll(annotations, "annotations", findings, (record) => readAnnotation(record, known));
  const dataset = {
    images: [...imagesById.values()],
    categories: [...categoriesById.values()],
    annotations: [...annotationsById.values()],
    extra,
  };
  return { dataset, problems: findings.problems };
}

/** A dataset whose records are made while they are written. */
export interface CocoRecords {
  readonly images: Iterable<CocoImage>;
  readonly categories: Iterable<CocoCategory>;
  readonly annotations: Iterable<CocoAnnotation>;
  readonly extra: JsonRecord;
}

/** @returns the dataset as JSON, one record a line; {@link readCoco} gives it back unchanged. */
export function writeCoco(dataset: CocoRecords): string {
  return [...cocoPieces(dataset)].join("");
}

/** The same text piece by piece. */
export function* cocoPieces({ images, categories, annotations, extra }: CocoRecords): Generator<string> {
  yield "{\n";
  for (const [name, value] of Object.entries(extra)) yield `${JSON.stringify(name)}: ${JSON.stringify(value)},\n`;
  yield* list("images", images, imageRecord);
  yield ",\n";
  yield* list("categories", categories, categoryRecord);
  yield ",\n";
  yield* list("annotations", annotations, annotationRecord);
  yield "\n}\n";
}

function parsed(text: string, fileName: string): JsonRecord {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    throw bad(fileName, `is not JSON (${error instanceof Error ? error.message : String(error)})`);
  }
  if (!isRecord(value)) throw bad(fileName, "is JSON, but not a COCO file: it holds no object with a list `images`");
  return value;
}

/** Records by id, in the file's order; of several with one id the first. */
function readAll<Item extends { readonly id: number }>(
  values: readonly unknown[],
  listName: string,
  findings: Findings,
  read: (record: ReturnType<Findings["record"]>) => Item,
): Map<number, Item> {
  const items = new Map<number, Item>();
  values.forEach((value, index) => {
    findings.collect(() => {
      const record = findings.record(value, `${listName}[${index}]`);
      const item = read(record);
      if (items.has(item.id)) throw record.problem("id", `the id ${item.id} is used twice; the first record keeps it`);
      items.set(item.id, item);
    });
  });
  return items;
}

/** Ids of images that are in the file but were left out, so that their annotations can say why they are, too. */
function refusedIds(values: readonly unknown[], kept: ReadonlyMap<number, CocoImage>): ReadonlySet<unknown> {
  return new Set(
    values
      .filter(isRecord)
      .map((record) => record["id"])
      .filter((id) => !kept.has(id as number)),
  );
}

function* list<Item>(name: string, items: Iterable<Item>, recordOf: (item: Item) => JsonRecord): Generator<string> {
  let isFirst = true;
  for (const item of items) {
    yield `${isFirst ? `"${name}": [` : ","}\n${JSON.stringify(recordOf(item))}`;
    isFirst = false;
  }
  yield isFirst ? `"${name}": []` : "\n]";
}

function imageRecord({ id, fileName, width, height, extra }: CocoImage): JsonRecord {
  return { id, file_name: fileName, ...(width !== null && { width }), ...(height !== null && { height }), ...extra };
}

function categoryRecord({ id, name, keypoints, extra }: CocoCategory): JsonRecord {
  return { id, name, ...(keypoints && { keypoints }), ...extra };
}

function annotationRecord({ id, imageId, categoryId, box, outline, keypoints, extra }: CocoAnnotation): JsonRecord {
  return {
    id,
    image_id: imageId,
    category_id: categoryId,
    ...(box && { bbox: [box.x, box.y, box.width, box.height] }),
    ...(outline && { segmentation: segmentation(outline) }),
    ...(keypoints && {
      keypoints: keypoints.flatMap(({ x, y, visibility }) => [x, y, visibility]),
      num_keypoints: keypoints.filter(({ visibility }) => visibility > 0).length,
    }),
    ...extra,
  };
}

function segmentation(outline: CocoOutline): unknown {
  if (outline.kind === "polygons") return outline.polygons;
  return { size: [outline.height, outline.width], counts: outline.counts };
}

function bad(fileName: string, problem: string): PippinError {
  return new PippinError("bad-file", `${fileName} ${problem}. Choose a JSON file of COCO annotations.`, {
    file: fileName,
  });
}
