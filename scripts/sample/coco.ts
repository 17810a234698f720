/** The annotations of dogs as COCO: objects (outline and parts as keypoints) and training patches, a file each. */
import { basename } from "node:path";
import { LABELS, PARTS, type Dog, type LabelledBox } from "./dogs.ts";

/** Most parts of each kind that one dog shows. */
const MOST: Readonly<Record<(typeof PARTS)[number], number>> = { eye: 2, ear: 2, nose: 1, paw: 4 };
/** Keypoints of the category "dog": the part's name, then a number. */
const KEYPOINTS = PARTS.flatMap((part) => Array.from({ length: MOST[part] }, (_, i) => `${part}_${i + 1}`));

export interface CocoDog extends Dog {
  readonly split: "train" | "explain";
}

function images(dogs: readonly CocoDog[]): object[] {
  return dogs.map(({ path, width, height, split }, i) => ({
    id: i + 1,
    file_name: basename(path),
    width,
    height,
    split,
  }));
}

const INFO = {
  description: "Dogs of the Oxford-IIIT Pet dataset (Parkhi, Vedaldi, Zisserman, Jawahar 2012), resized; CC BY-SA 4.0",
  url: "https://www.robots.ox.ac.uk/~vgg/data/pets/",
};

/** One annotation a dog: body polygons, head box as `head_box`, parts as keypoints (visibility 2 where marked). */
export function objectsCoco(dogs: readonly CocoDog[]): object {
  const annotations = dogs.map(({ polygons, headBox, parts }, i) => {
    const xs = polygons.flatMap((polygon) => polygon.filter((_, at) => at % 2 === 0));
    const ys = polygons.flatMap((polygon) => polygon.filter((_, at) => at % 2 === 1));
    const [x, y] = [Math.min(...xs), Math.min(...ys)];
    const bbox = [x, y, Math.max(...xs) - x, Math.max(...ys) - y];
    const keypoints = PARTS.flatMap((part) =>
      Array.from({ length: MOST[part] }, (_, place) => {
        const point = parts[part]?.[place];
        return point === undefined ? [0, 0, 0] : [...point, 2];
      }).flat(),
    );
    return {
      id: i + 1,
      image_id: i + 1,
      category_id: 1,
      bbox: bbox.map(tenth),
      area: tenth(bbox[2] * bbox[3]),
      iscrowd: 0,
      segmentation: polygons.map((polygon) => polygon.map(tenth)),
      keypoints,
      num_keypoints: Object.values(parts).flat().length,
      head_box: [headBox.x, headBox.y, headBox.width, headBox.height].map(tenth),
    };
  });
  const categories = [{ id: 1, name: "dog", supercategory: "animal", keypoints: KEYPOINTS, skeleton: [] }];
  return { info: INFO, images: images(dogs), annotations, categories };
}

/** One annotation a training patch; the category is the label. */
export function patchesCoco(dogs: readonly CocoDog[], patches: ReadonlyMap<string, readonly LabelledBox[]>): object {
  const annotations = dogs.flatMap((dog, i) =>
    (patches.get(dog.path) ?? []).map(({ label, box }) => ({
      image_id: i + 1,
      category_id: LABELS.indexOf(label) + 1,
      bbox: [box.x, box.y, box.width, box.height],
      area: box.width * box.height,
      iscrowd: 0,
    })),
  );
  const categories = LABELS.map((name, i) => ({ id: i + 1, name, supercategory: "patch" }));
  return {
    info: INFO,
    images: images(dogs),
    annotations: annotations.map((annotation, i) => ({ id: i + 1, ...annotation })),
    categories,
  };
}

/** One line a record: such files are compared in version control. */
export function cocoText(coco: object): string {
  const fields = Object.entries(coco).map(([key, value]) => {
    const text = Array.isArray(value)
      ? `[\n${value.map((one) => JSON.stringify(one)).join(",\n")}\n]`
      : JSON.stringify(value);
    return `${JSON.stringify(key)}: ${text}`;
  });
  return `{\n${fields.join(",\n")}\n}\n`;
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}
