/** COCO as marks on images, and marks as COCO. */
import { area, boxAround } from "../../drawing/boxes.ts";
import type { CocoAnnotation, CocoCategory, CocoDataset, CocoKeypoint } from "./cocoDataset.ts";
import type { Mark, MarkedImage, MarkReading, Parts } from "./marks.ts";

/** Pippin's own field of an image. */
export const HASH_FIELD = "sha256";

/** @returns what is marked on each image, by the image's id. */
export function marksOfCoco({ categories, annotations }: CocoDataset): Map<number, MarkReading> {
  const byId = new Map(categories.map((category) => [category.id, category]));
  const readings = new Map<number, { marks: Mark[]; problems: string[] }>();
  for (const annotation of annotations) {
    const reading = readings.get(annotation.imageId) ?? { marks: [], problems: [] };
    readings.set(annotation.imageId, reading);
    const mark = markOf(annotation, byId.get(annotation.categoryId)!);
    if (mark === null) {
      reading.problems.push(`annotation ${annotation.id} has neither polygons nor a box and was left out.`);
    } else reading.marks.push(mark);
  }
  return readings;
}

/** @returns a dataset that {@link marksOfCoco} gives back as the same marks. */
export function cocoOfMarks(images: readonly MarkedImage[], supercategory: string): CocoDataset {
  const labels = [...new Set(images.flatMap(({ marks }) => marks.map(({ label }) => label)))].sort();
  const keypoints = new Map(labels.map((label) => [label, keypointsOf(images, label)]));
  let annotation = 0;
  return {
    images: images.map(({ fileName, hash, size }, i) => ({
      id: i + 1,
      fileName,
      ...size,
      extra: hash === null ? {} : { [HASH_FIELD]: hash },
    })),
    categories: labels.map((name, i) => {
      const points = keypoints.get(name)!;
      return {
        id: i + 1,
        name,
        keypoints: points.length === 0 ? null : points.map(([part, n]) => `${part}_${n + 1}`),
        extra: { supercategory },
      };
    }),
    annotations: images.flatMap(({ marks }, i) =>
      marks.map(({ label, box, polygons, parts }) => ({
        id: ++annotation,
        imageId: i + 1,
        categoryId: labels.indexOf(label) + 1,
        box,
        outline: polygons.length === 0 ? null : { kind: "polygons" as const, polygons },
        keypoints: keypoints.get(label)!.length === 0 ? null : keypoints.get(label)!.map((at) => point(parts, at)),
        extra: { area: area(box), iscrowd: 0 },
      })),
    ),
    extra: {},
  };
}

function markOf({ id, outline, box, keypoints }: CocoAnnotation, category: CocoCategory): Mark | null {
  const polygons = outline?.kind === "polygons" ? outline.polygons : [];
  if (polygons.length === 0 && box === null) return null;
  const place = `annotation ${id}`;
  return {
    label: category.name.trim(),
    box: box ?? boxAround(polygons),
    polygons,
    parts: partsOf(keypoints, category),
    place,
  };
}

/** "eye_1" and "eye_2", "left_eye" and "right_eye" are all eyes. */
function partsOf(keypoints: readonly CocoKeypoint[] | null, category: CocoCategory): Parts {
  const parts = new Map<string, [number, number][]>();
  keypoints?.forEach(({ x, y, visibility }, i) => {
    if (visibility === 0) return;
    const part = (category.keypoints?.[i] ?? "part").replace(/^(left|right)_|_(\d+|left|right)$/g, "");
    parts.set(part, [...(parts.get(part) ?? []), [x, y]]);
  });
  return Object.fromEntries(parts);
}

/** Each part as often as the object has it that has most of it. */
function keypointsOf(images: readonly MarkedImage[], label: string): [string, number][] {
  const most = new Map<string, number>();
  for (const { parts } of images.flatMap(({ marks }) => marks.filter((mark) => mark.label === label))) {
    for (const [part, points] of Object.entries(parts)) most.set(part, Math.max(most.get(part) ?? 0, points.length));
  }
  return [...most].flatMap(([part, count]) => Array.from({ length: count }, (_, n): [string, number] => [part, n]));
}

function point(parts: Parts, [part, n]: readonly [string, number]): CocoKeypoint {
  const at = parts[part]?.[n];
  return at === undefined ? { x: 0, y: 0, visibility: 0 } : { x: at[0], y: at[1], visibility: 2 };
}
