/** One annotation of a COCO file: which object it marks, and where. */
import type { Box } from "../../contract/geometry.ts";
import { clipped, isEmpty, liesWithin } from "../../drawing/boxes.ts";
import type { CocoAnnotation, CocoCategory, CocoImage, CocoKeypoint, CocoOutline } from "./cocoDataset.ts";
import { isRecord, quoted, type CocoRecord } from "./cocoFields.ts";
import { decompressCounts } from "./cocoMask.ts";

export interface KnownRecords {
  readonly images: ReadonlyMap<number, CocoImage>;
  readonly categories: ReadonlyMap<number, CocoCategory>;
  /** Ids of images that were left out. */
  readonly refused: ReadonlySet<unknown>;
}

export function readAnnotation(record: CocoRecord, known: KnownRecords): CocoAnnotation {
  const id = record.id("id");
  const imageId = record.id("image_id");
  const image = known.images.get(imageId);
  if (!image) throw record.problem("image_id", imageProblem(imageId, known));
  const categoryId = record.id("category_id");
  const category = known.categories.get(categoryId);
  if (!category) throw record.problem("category_id", `the file has no category with the id ${categoryId}`);
  const annotation = {
    id,
    imageId,
    categoryId,
    box: record.has("bbox") ? readBox(record, image) : null,
    outline: record.has("segmentation") ? readOutline(record) : null,
    keypoints: record.has("keypoints") ? readKeypoints(record, category) : null,
    extra: record.extra("id", "image_id", "category_id", "bbox", "segmentation", "keypoints", "num_keypoints"),
  };
  if (!annotation.box && !annotation.outline && !annotation.keypoints) {
    throw record.problem("bbox", "the annotation has no box, no outline and no keypoints");
  }
  return annotation;
}

function imageProblem(id: number, { refused }: KnownRecords): string {
  return refused.has(id) ? `the image with the id ${id} was left out` : `the file has no image with the id ${id}`;
}

function readBox(record: CocoRecord, image: CocoImage): Box {
  const numbers = record.numbers("bbox");
  if (numbers.length !== 4)
    throw record.problem("bbox", `${quoted(numbers)} has not four numbers (x, y, width, height)`);
  const [x, y, width, height] = numbers as [number, number, number, number];
  if (width <= 0 || height <= 0)
    throw record.problem("bbox", `${quoted(numbers)} has no area: its width or height is not above 0`);
  return cutOff({ x, y, width, height }, record, image);
}

function cutOff(box: Box, record: CocoRecord, image: CocoImage): Box {
  const size = { width: image.width ?? Infinity, height: image.height ?? Infinity };
  if (liesWithin(box, size)) return box;
  const where = `${quoted([box.x, box.y, box.width, box.height])} lies`;
  const pixels = image.width && image.height ? ` of ${image.width} x ${image.height} pixels` : "";
  const inside = clipped(box, size);
  if (isEmpty(inside)) throw record.problem("bbox", `${where} outside the image${pixels}`);
  record.note("bbox", `${where} partly outside the image${pixels}; that part is cut off`);
  return inside;
}

function readOutline(record: CocoRecord): CocoOutline | null {
  const value = record.fields["segmentation"];
  if (isRecord(value)) return readMask(record, value);
  if (!Array.isArray(value)) throw record.problem("segmentation", `${quoted(value)} is neither polygons nor a mask`);
  if (value.length === 0) return null;
  const polygons = value.map((polygon: unknown) => {
    const numbers = record.numbers("segmentation", polygon);
    if (numbers.length < 6 || numbers.length % 2 !== 0) {
      throw record.problem(
        "segmentation",
        `a polygon of ${numbers.length} numbers is not three or more pairs of x and y`,
      );
    }
    return numbers;
  });
  return { kind: "polygons", polygons };
}

/** Whether it has the size of its photograph is asked of the photograph: what the file says of it may be careless. */
function readMask(record: CocoRecord, value: Readonly<Record<string, unknown>>): CocoOutline {
  const size = record.numbers("segmentation", value["size"]);
  const [height, width] = size;
  if (size.length !== 2 || !isSide(width) || !isSide(height)) {
    throw record.problem("segmentation", `the mask's size ${quoted(size)} is not a height and a width`);
  }
  const packed = value["counts"];
  const counts = typeof packed === "string" ? decompressCounts(packed) : record.numbers("segmentation", packed);
  const total = counts?.reduce((sum, count) => (isCount(count) ? sum + count : NaN), 0);
  if (!counts || total !== width * height) {
    throw record.problem("segmentation", `the mask's run lengths do not add up to its ${width} x ${height} pixels`);
  }
  return { kind: "mask", width, height, counts };
}

function isSide(value: number | undefined): value is number {
  return Number.isSafeInteger(value) && value! > 0;
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function readKeypoints(record: CocoRecord, category: CocoCategory): CocoKeypoint[] {
  const numbers = record.numbers("keypoints");
  if (numbers.length % 3 !== 0)
    throw record.problem("keypoints", `${numbers.length} numbers are not triples of x, y and visibility`);
  const expected = category.keypoints?.length;
  if (expected !== undefined && numbers.length !== expected * 3) {
    throw record.problem(
      "keypoints",
      `has ${numbers.length / 3} points; the category ${quoted(category.name)} has ${expected}`,
    );
  }
  return Array.from({ length: numbers.length / 3 }, (_, index) => {
    const [x, y, visibility] = numbers.slice(index * 3) as [number, number, number];
    if (visibility !== 0 && visibility !== 1 && visibility !== 2) {
      throw record.problem("keypoints", `the visibility ${visibility} of point ${index + 1} is not 0, 1 or 2`);
    }
    return { x, y, visibility };
  });
}
