/** COCO as marks on images, and marks as COCO. */
import { area, boxAround, type Size } from "../../drawing/boxes.ts";
import type { CocoAnnotation, CocoCategory, CocoDataset, CocoKeypoint } from "./cocoDataset.ts";
import type { CocoMask } from "./cocoMask.ts";
import type { Mark, MarkedImage, MarkReading, Parts } from "./marks.ts";

/** Pippin's own field of an image. */
export const HASH_FIELD = "sha256";

/** @returns a mask's outlines, none where it holds no object; null: they have more corners than can be kept. */
export type TraceMask = (mask: CocoMask) => Polygons | null;
type Polygons = readonly (readonly number[])[];

/**
 * @returns what is marked on each image, by the image's id: read where its size is known, for masks become outlines only
 * then.
 */
export function marksOfCoco(
  { categories, annotations }: CocoDataset,
  trace: TraceMask,
): Map<number, (size: Size) => MarkReading> {
  const byId = new Map(categories.map((category) => [category.id, category]));
  const own = Map.groupBy(annotations, ({ imageId }) => imageId);
  const readingOf = (some: readonly CocoAnnotation[], size: Size): MarkReading => {
    const problems: string[] = [];
    const marks = some.flatMap((annotation) => {
      const polygons = polygonsOf(annotation.outline, size, trace);
      const hasBox = annotation.box !== null;
      if (typeof polygons === "string") {
        problems.push(
          `annotation ${annotation.id}, field segmentation: ${polygons}, so ${hasBox ? "its box was taken" : "it was left out"}.`,
        );
        return hasBox ? markOf(annotation, byId.get(annotation.categoryId)!, []) : [];
      }
      if (polygons.length > 0 || hasBox) return markOf(annotation, byId.get(annotation.categoryId)!, polygons);
      problems.push(`annotation ${annotation.id} has no outline, no mask and no box and was left out.`);
      return [];
    });
    return { marks, problems };
  };
  return new Map([...own].map(([imageId, some]) => [imageId, (size: Size) => readingOf(some, size)]));
}

/** @returns a sentence's middle where the mask cannot be had. */
function polygonsOf(outline: CocoAnnotation["outline"], size: Size, trace: TraceMask): Polygons | string {
  if (outline === null) return [];
  if (outline.kind === "polygons") return outline.polygons;
  if (outline.width !== size.width || outline.height !== size.height) {
    return `its mask has ${outline.width} x ${outline.height} pixels, the photograph ${size.width} x ${size.height}`;
  }
  const polygons = trace(outline);
  if (polygons === null) return "its mask is too ragged to be outlined";
  return polygons.length === 0 ? "its mask holds no pixel" : polygons;
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

/** @param polygons - none only where there is a box. */
function markOf({ id, box, keypoints }: CocoAnnotation, category: CocoCategory, polygons: Polygons): Mark {
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
