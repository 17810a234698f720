/** Dogs of the Oxford-IIIT Pet set with part points and body polygons, and the rule that turns them into patches. */
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Box } from "../../app/contract/geometry.ts";
import { area, sharedArea } from "../../app/drawing/boxes.ts";
import { rasterise } from "../../app/main/imaging/mask.ts";
import { inputGeometry, toImageBox } from "../../app/main/modelGeometry/preprocessing.ts";
import { seededRandom, type SeededRandom } from "../../app/main/statistics/seededRandom.ts";

export const PARTS = ["eye", "ear", "nose", "paw"] as const;
export const LABELS = [...PARTS, "fur", "none"] as const;
export type Label = (typeof LABELS)[number];
export type Point = readonly [number, number];

export interface Dog {
  /** `dog_other/beagle_101.jpg`, below the folder of the photographs. */
  readonly path: string;
  readonly breed: string;
  readonly width: number;
  readonly height: number;
  /** Flat x, y lists in pixels of the file. */
  readonly polygons: readonly (readonly number[])[];
  readonly headBox: Box;
  readonly parts: Readonly<Partial<Record<(typeof PARTS)[number], readonly Point[]>>>;
}

/** @param folder - of the photographs, with `part_points.json` and `pets_headbox_mask_coco.json`. */
export function readDogs(folder: string): Dog[] {
  const points = JSON.parse(readFileSync(join(folder, "part_points.json"), "utf8")) as Record<string, Dog["parts"]>;
  const coco = JSON.parse(readFileSync(join(folder, "pets_headbox_mask_coco.json"), "utf8")) as {
    images: { id: number; file_name: string; width: number; height: number }[];
    annotations: { image_id: number; bbox: [number, number, number, number]; segmentation: number[][] }[];
  };
  return coco.images.flatMap(({ id, file_name: file, width, height }) => {
    const path = Object.keys(points).find((one) => one.startsWith("dog_") && basename(one) === basename(file));
    const annotation = coco.annotations.find((one) => one.image_id === id);
    if (path === undefined || annotation === undefined) return [];
    const [x, y, boxWidth, boxHeight] = annotation.bbox;
    return [
      {
        path,
        breed: basename(path).replace(/_\d+\.jpg$/, ""),
        width,
        height,
        polygons: annotation.segmentation,
        headBox: { x, y, width: boxWidth, height: boxHeight },
        parts: points[path],
      },
    ];
  });
}

/** Sides of the patches at a network input of 224 pixels: what neurons of middle convolutions see. */
export const SIDES = { from: 26, to: 46 };
export const INPUT = 224;
/** Patches without parts, a photograph. */
const TEXTURES = 3;
const TRIES = 400;

export interface LabelledBox {
  readonly label: Label;
  readonly box: Box;
}

/**
 * Patches of one photograph, all inside the centre square that the network sees:
 * a square around every marked part; up to three squares of `fur` whose pixels are on the body (at least 9 of 10) and
 * that hold no marked part; up to three of `none` that touch neither body, head nor part. Sides are drawn evenly from 26
 * to 46 pixels of a 224 pixel input.
 */
export function patchesOf(dog: Dog, seed: number): LabelledBox[] {
  const random = seededRandom(seed);
  const geometry = inputGeometry(dog.width, dog.height, [INPUT, INPUT, 3], "crop");
  const seen = toImageBox(geometry, { x: 0, y: 0, width: INPUT, height: INPUT });
  const scale = seen.width / INPUT;
  const side = (): number => Math.round((SIDES.from + random.next() * (SIDES.to - SIDES.from)) * scale);
  const parts = PARTS.flatMap((label) =>
    (dog.parts[label] ?? [])
      .filter((point) => inside(seen, point))
      .map((point) => ({ label, box: around(point, side(), seen) })),
  );
  const body = rasterise([...dog.polygons], dog.width, dog.height);
  const points = Object.values(dog.parts).flat();
  const textures = (label: "fur" | "none"): LabelledBox[] => {
    const found: LabelledBox[] = [];
    for (let attempt = 0; attempt < TRIES && found.length < TEXTURES; attempt++) {
      const box = randomBox(random, side(), seen);
      const near = points.some((point) => inside(grown(box, label === "fur" ? 0 : box.width / 4), point));
      const taken = found.some((other) => sharedArea(other.box, box) > 0.3 * area(box));
      if (near || taken) continue;
      const onBody = share(body, dog.width, box);
      const fits = label === "fur" ? onBody >= 0.9 : onBody === 0 && sharedArea(dog.headBox, box) === 0;
      if (fits) found.push({ label, box });
    }
    return found;
  };
  return [...parts, ...textures("fur"), ...textures("none")];
}

export function inside(box: Box, [x, y]: Point): boolean {
  return x >= box.x && y >= box.y && x < box.x + box.width && y < box.y + box.height;
}

/** The square around a point, moved inwards where it would leave what the network sees. */
export function around([x, y]: Point, side: number, seen: Box): Box {
  const place = (centre: number, from: number, length: number): number =>
    Math.round(Math.min(Math.max(centre - side / 2, from), from + length - side));
  return { x: place(x, seen.x, seen.width), y: place(y, seen.y, seen.height), width: side, height: side };
}

export function randomBox(random: SeededRandom, side: number, seen: Box): Box {
  const x = Math.round(seen.x + random.next() * Math.max(0, seen.width - side));
  const y = Math.round(seen.y + random.next() * Math.max(0, seen.height - side));
  return { x, y, width: side, height: side };
}

function grown(box: Box, by: number): Box {
  return { x: box.x - by, y: box.y - by, width: box.width + 2 * by, height: box.height + 2 * by };
}

export function share(mask: Uint8Array, width: number, box: Box): number {
  let count = 0;
  for (let y = box.y; y < box.y + box.height; y++) {
    for (let x = box.x; x < box.x + box.width; x++) count += mask[y * width + x] === 1 ? 1 : 0;
  }
  return count / area(box);
}
