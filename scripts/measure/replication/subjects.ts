/** The shared photographs with what is marked on them, as COCO: one file a subject. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { decodeImage } from "../../../app/main/imaging/decode.ts";

export interface MarkedSubject {
  readonly name: string;
  /** COCO with outlines, and part points as keypoints. */
  readonly objects: string;
}

type Points = Readonly<Record<string, readonly (readonly [number, number])[]>>;
type Segmentation = readonly (readonly number[])[] | { readonly size: readonly number[]; readonly counts: number[] };

interface Photograph {
  /** Below the folder of the photographs. */
  readonly path: string;
  readonly width: number;
  readonly height: number;
  readonly objects: readonly { readonly box: readonly number[]; readonly segmentation: Segmentation }[];
}

/** Dogs and cats, whose bodies are outlined. */
export function pets(images: string, name: "dog" | "cat", target: string): MarkedSubject {
  const coco = JSON.parse(readFileSync(join(images, "pets_headbox_mask_coco.json"), "utf8")) as {
    images: { id: number; file_name: string; width: number; height: number }[];
    annotations: { image_id: number; segmentation: number[][] }[];
  };
  const folders = readdirSync(images).filter((folder) => folder === name || folder.startsWith(`${name}_`));
  const paths = folders.flatMap((folder) => readdirSync(join(images, folder)).map((file) => `${folder}/${file}`));
  const photographs = coco.images.flatMap(({ id, file_name: file, width, height }): Photograph[] => {
    const path = paths.find((one) => basename(one) === basename(file));
    const outlines = coco.annotations.filter((one) => one.image_id === id && one.segmentation.length > 0);
    if (path === undefined || outlines.length === 0) return [];
    return [{ path, width, height, objects: outlines.map((one) => polygons(one.segmentation)) }];
  });
  return written(images, name, photographs, target);
}

/** Penn-Fudan's masks: the number of a person in every pixel, 0 where there is none. */
export async function people(images: string, target: string): Promise<MarkedSubject> {
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
    });
  }
  return written(images, "person", photographs, target);
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

function written(images: string, name: string, photographs: readonly Photograph[], target: string): MarkedSubject {
  const all = JSON.parse(readFileSync(join(images, "part_points.json"), "utf8")) as Record<string, Points>;
  const most = new Map<string, number>();
  for (const { path } of photographs) {
    for (const [part, points] of Object.entries(all[path] ?? {})) {
      most.set(part, Math.max(most.get(part) ?? 0, points.length));
    }
  }
  const keypoints = [...most].flatMap(([part, count]) => Array.from({ length: count }, (_, i) => ({ part, i })));
  let annotation = 0;
  const coco = {
    images: photographs.map(({ path, width, height }, i) => ({ id: i + 1, file_name: path, width, height })),
    categories: [{ id: 1, name, keypoints: keypoints.map(({ part, i }) => `${part}_${i + 1}`) }],
    annotations: photographs.flatMap(({ path, objects }, image) =>
      objects.map(({ box, segmentation }, place) => ({
        id: ++annotation,
        image_id: image + 1,
        category_id: 1,
        bbox: box,
        segmentation,
        iscrowd: Array.isArray(segmentation) ? 0 : 1,
        // Points are told by photograph, not by object: the first has them all.
        keypoints: keypoints.flatMap(({ part, i }) => {
          const point = place === 0 ? all[path]?.[part]?.[i] : undefined;
          return point === undefined ? [0, 0, 0] : [...point, 2];
        }),
      })),
    ),
  };
  const objects = join(target, `${name}-objects.json`);
  writeFileSync(objects, JSON.stringify(coco));
  return { name, objects };
}
