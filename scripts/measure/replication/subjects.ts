/** The shared photographs with what is marked on them. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { decodeImage } from "../../../app/main/imaging/decode.ts";
import { encodePng } from "../../../app/main/imaging/encode.ts";
import { rasterise } from "../../../app/main/imaging/mask.ts";
import type { Point } from "../../sample/dogs.ts";

type Points = Readonly<Record<string, readonly Point[]>>;
type Segmentation = readonly (readonly number[])[] | { readonly size: readonly number[]; readonly counts: number[] };

export interface Photograph {
  /** Below the folder of the photographs. */
  readonly path: string;
  readonly width: number;
  readonly height: number;
  readonly objects: readonly { readonly box: readonly number[]; readonly segmentation: Segmentation }[];
  /** Empty where no parts are marked. */
  readonly parts: Points;
  /** @returns `[height, width]`, 1 on an object. */
  mask(): Uint8Array;
}

export interface Subject {
  readonly name: SubjectName;
  /** Folder that paths start from. */
  readonly images: string;
  readonly photographs: readonly Photograph[];
}

export const SUBJECTS = ["dog", "cat", "person", "polar bear"] as const;
export type SubjectName = (typeof SUBJECTS)[number];

/** A slide's frame around each photograph of the bears. */
const FRAME = 6;
/** Drawn by eye on the 20 bears with part points, about 3 pixels off, in pixels of the file with its frame. */
const BEARS = fileURLToPath(new URL("polarBearOutlines.json", import.meta.url));

/** @param target - a folder for photographs that are made from the shared ones. */
export async function subjectOf(name: SubjectName, images: string, target: string): Promise<Subject> {
  switch (name) {
    case "dog":
    case "cat":
      return { name, images, photographs: pets(images, name) };
    case "person":
      return { name, images, photographs: await people(images) };
    case "polar bear":
      return { name, images: target, photographs: await polarBears(images, target) };
  }
}

function partPoints(images: string): Record<string, Points> {
  return JSON.parse(readFileSync(join(images, "part_points.json"), "utf8")) as Record<string, Points>;
}

/** Dogs and cats, whose bodies are outlined. */
function pets(images: string, name: "dog" | "cat"): Photograph[] {
  const parts = partPoints(images);
  const coco = JSON.parse(readFileSync(join(images, "pets_headbox_mask_coco.json"), "utf8")) as {
    images: { id: number; file_name: string; width: number; height: number }[];
    annotations: { image_id: number; segmentation: number[][] }[];
  };
  const folders = readdirSync(images).filter((folder) => folder === name || folder.startsWith(`${name}_`));
  const paths = folders.flatMap((folder) => readdirSync(join(images, folder)).map((file) => `${folder}/${file}`));
  return coco.images.flatMap(({ id, file_name: file, width, height }): Photograph[] => {
    const path = paths.find((one) => basename(one) === basename(file));
    const outlines = coco.annotations.filter((one) => one.image_id === id && one.segmentation.length > 0);
    if (path === undefined || outlines.length === 0) return [];
    const objects = outlines.map((one) => polygons(one.segmentation));
    const mask = (): Uint8Array =>
      rasterise(
        outlines.flatMap(({ segmentation }) => segmentation),
        width,
        height,
      );
    return [{ path, width, height, objects, parts: parts[path] ?? {}, mask }];
  });
}

/** Penn-Fudan's masks: the number of a person in every pixel, 0 where there is none. */
async function people(images: string): Promise<Photograph[]> {
  const parts = partPoints(images);
  const masks = readdirSync(join(images, "masks_person"));
  const photographs: Photograph[] = [];
  for (const file of readdirSync(join(images, "person")).sort()) {
    const stem = file.replace(/\.\w+$/, "");
    const mask = masks.find((one) => one.startsWith(`${stem}_`));
    if (mask === undefined) continue;
    const path = join(images, "masks_person", mask);
    const { image } = await decodeImage(readFileSync(path), path);
    const { width, height } = image;
    const numbers = Uint8Array.from({ length: width * height }, (_, i) => image.data[3 * i]);
    const persons = [...new Set(numbers)].filter((number) => number > 0);
    photographs.push({
      path: `person/${file}`,
      width,
      height,
      objects: persons.map((person) => runs(numbers, width, height, person)),
      parts: parts[`person/${file}`] ?? {},
      mask: () => numbers.map((number) => (number > 0 ? 1 : 0)),
    });
  }
  return photographs;
}

/** Bears without their frame, as files below the target. */
async function polarBears(images: string, target: string): Promise<Photograph[]> {
  const parts = partPoints(images);
  const outlines = JSON.parse(readFileSync(BEARS, "utf8")) as Record<string, number[]>;
  const photographs: Photograph[] = [];
  for (const [file, outline] of Object.entries(outlines)) {
    const { image } = await decodeImage(readFileSync(join(images, file)), file);
    const [width, height] = [image.width - 2 * FRAME, image.height - 2 * FRAME];
    const rows = Array.from({ length: height }, (_, y) => {
      const start = 3 * ((y + FRAME) * image.width + FRAME);
      return image.data.subarray(start, start + 3 * width);
    });
    const path = file.replace(/\.\w+$/, ".png");
    mkdirSync(dirname(join(target, path)), { recursive: true });
    writeFileSync(join(target, path), await encodePng({ width, height, data: Uint8Array.from(Buffer.concat(rows)) }));
    const inside = outline.map((value, i) => Math.min(i % 2 === 0 ? width : height, Math.max(0, value - FRAME)));
    const moved = Object.entries(parts[file] ?? {}).map(([part, points]): [string, Point[]] => [
      part,
      points.map(([x, y]) => [x - FRAME, y - FRAME]),
    ]);
    photographs.push({
      ...{ path, width, height, objects: [polygons([inside])], parts: Object.fromEntries(moved) },
      mask: () => rasterise([inside], width, height),
    });
  }
  return photographs;
}

function polygons(segmentation: readonly (readonly number[])[]): Photograph["objects"][number] {
  const flat = segmentation.flat();
  const [xs, ys] = [flat.filter((_, i) => i % 2 === 0), flat.filter((_, i) => i % 2 === 1)];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return { box: [left, top, Math.max(...xs) - left, Math.max(...ys) - top], segmentation };
}

/** COCO's run lengths, down the columns, zeros first. */
function runs(numbers: Uint8Array, width: number, height: number, wanted: number): Photograph["objects"][number] {
  const counts = [0];
  let inside = false;
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let x = 0; x < width; x++) {
    for (let y = 0; y < height; y++) {
      const isWanted = numbers[y * width + x] === wanted;
      if (isWanted !== inside) {
        counts.push(0);
        inside = isWanted;
      }
      counts[counts.length - 1]++;
      if (!isWanted) continue;
      [left, top, right, bottom] = [Math.min(left, x), Math.min(top, y), Math.max(right, x), Math.max(bottom, y)];
    }
  }
  return {
    box: [left, top, right - left + 1, bottom - top + 1],
    segmentation: { size: [height, width], counts },
  };
}

/** Objects as COCO, with part points as keypoints. */
export function objectsText(name: string, photographs: readonly Photograph[]): string {
  const most = new Map<string, number>();
  for (const { parts } of photographs) {
    for (const [part, points] of Object.entries(parts)) {
      most.set(part, Math.max(most.get(part) ?? 0, points.length));
    }
  }
  const keypoints = [...most].flatMap(([part, count]) => Array.from({ length: count }, (_, i) => ({ part, i })));
  let annotation = 0;
  return JSON.stringify({
    images: photographs.map(({ path, width, height }, i) => ({ id: i + 1, file_name: path, width, height })),
    categories: [{ id: 1, name, keypoints: keypoints.map(({ part, i }) => `${part}_${i + 1}`) }],
    annotations: photographs.flatMap(({ objects, parts }, image) =>
      objects.map(({ box, segmentation }, place) => ({
        id: ++annotation,
        image_id: image + 1,
        category_id: 1,
        bbox: box,
        segmentation,
        iscrowd: Array.isArray(segmentation) ? 0 : 1,
        // Points are told by photograph, not by object: the first has them all.
        keypoints: keypoints.flatMap(({ part, i }) => {
          const point = place === 0 ? parts[part]?.[i] : undefined;
          return point === undefined ? [0, 0, 0] : [...point, 2];
        }),
      })),
    ),
  });
}
