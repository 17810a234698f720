/** Photographs with marked parts, made ready for a comparison of patch classifiers: files of images, and COCO of patches. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Box } from "../../app/contract/geometry.ts";
import { sharedArea } from "../../app/drawing/boxes.ts";
import { decodeImage } from "../../app/main/imaging/decode.ts";
import { encodePng } from "../../app/main/imaging/encode.ts";
import { crop, type RgbImage } from "../../app/main/imaging/rgbImage.ts";
import { inputGeometry, toImageBox } from "../../app/main/modelGeometry/preprocessing.ts";
import { seededRandom } from "../../app/main/statistics/seededRandom.ts";
import { around, inside, INPUT, patchesOf, randomBox, readDogs, share, SIDES } from "../sample/dogs.ts";

export interface Subject {
  readonly name: string;
  readonly labels: readonly string[];
  /** COCO; categories are labels. */
  readonly patches: string;
  readonly images: string;
}

type Points = Readonly<Record<string, readonly (readonly [number, number])[]>>;

interface Photograph {
  readonly file: string;
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly { readonly label: string; readonly box: Box }[];
}

/** A slide's frame around each photograph of the bears. */
const FRAME = 6;

export async function dogs(shared_: string, target: string): Promise<Subject> {
  const photographs = readDogs(shared_).map((dog, i): Photograph => {
    return { file: join(shared_, dog.path), width: dog.width, height: dog.height, boxes: patchesOf(dog, i) };
  });
  return written("dogs", ["eye", "ear", "nose", "paw", "fur", "none"], photographs, target);
}

/** Parts only: without outlines nothing is known of fur, nor of none. */
export async function bears(shared_: string, target: string): Promise<Subject> {
  const folder = join(target, "polar bears");
  mkdirSync(folder, { recursive: true });
  const photographs: Photograph[] = [];
  for (const [path, points] of marked(shared_, "polar_bear/")) {
    const { image } = await decodeImage(readFileSync(join(shared_, path)), path);
    const { width, height } = { width: image.width - 2 * FRAME, height: image.height - 2 * FRAME };
    const inner = crop(image, { x: FRAME, y: FRAME, width, height });
    const file = join(folder, `${basename(path).replace(/\.\w+$/, "")}.png`);
    writeFileSync(file, await encodePng(inner));
    const moved = Object.fromEntries(
      Object.entries(points).map(([part, all]) => [part, all.map(([x, y]) => [x - FRAME, y - FRAME] as const)]),
    );
    photographs.push({ file, width, height, boxes: boxesOf({ width, height }, moved, null, photographs.length) });
  }
  return written("polar bears", ["eye", "ear", "nose", "paw"], photographs, target);
}

export async function people(shared_: string, target: string): Promise<Subject> {
  const photographs: Photograph[] = [];
  const masks = readdirSync(join(shared_, "masks_person"));
  for (const [path, points] of marked(shared_, "person/")) {
    const file = join(shared_, path);
    const { image } = await decodeImage(readFileSync(file), path);
    const stem = basename(path).replace(/\.\w+$/, "");
    const mask = join(
      shared_,
      "masks_person",
      masks.find((name) => name.startsWith(stem))!,
    );
    const { image: ids } = await decodeImage(readFileSync(mask), mask);
    const boxes = boxesOf(image, points, bodyOf(ids), photographs.length);
    photographs.push({ file, width: image.width, height: image.height, boxes });
  }
  return written("people", ["head", "torso", "hand", "leg", "foot", "none"], photographs, target);
}

function marked(shared_: string, prefix: string): [string, Points][] {
  const all = JSON.parse(readFileSync(join(shared_, "part_points.json"), "utf8")) as Record<string, Points>;
  return Object.entries(all).filter(([path]) => path.startsWith(prefix));
}

/** A mask holds the number of a person, 0 where there is none. */
function bodyOf({ data, width, height }: RgbImage): Uint8Array {
  return Uint8Array.from({ length: width * height }, (_, i) => (data[3 * i] > 0 ? 1 : 0));
}

/** A square around each marked part that the network sees; up to three of none off the bodies, where those are known. */
function boxesOf(
  { width, height }: { readonly width: number; readonly height: number },
  parts: Points,
  body: Uint8Array | null,
  seed: number,
): Photograph["boxes"] {
  const random = seededRandom(seed);
  const seen = toImageBox(inputGeometry(width, height, [INPUT, INPUT, 3], "crop"), {
    x: 0,
    y: 0,
    width: INPUT,
    height: INPUT,
  });
  const side = (): number => Math.round(((SIDES.from + random.next() * (SIDES.to - SIDES.from)) * seen.width) / INPUT);
  const found = Object.entries(parts).flatMap(([label, points]) =>
    points.filter((point) => inside(seen, point)).map((point) => ({ label, box: around(point, side(), seen) })),
  );
  const none: { label: string; box: Box }[] = [];
  for (let attempt = 0; body !== null && attempt < 400 && none.length < 3; attempt++) {
    const box = randomBox(random, side(), seen);
    const free = share(body, width, box) === 0 && none.every((other) => sharedArea(other.box, box) === 0);
    if (free) none.push({ label: "none", box });
  }
  return [...found, ...none];
}

function written(name: string, labels: readonly string[], photographs: readonly Photograph[], target: string): Subject {
  const patches = join(target, `${name}.json`);
  const annotations = photographs.flatMap(({ boxes }, i) =>
    boxes.map(({ label, box }) => ({
      image_id: i + 1,
      category_id: labels.indexOf(label) + 1,
      bbox: [box.x, box.y, box.width, box.height],
    })),
  );
  const coco = {
    images: photographs.map(({ file, width, height }, i) => ({ id: i + 1, file_name: file.slice(1), width, height })),
    annotations: annotations.map((annotation, i) => ({ id: i + 1, ...annotation })),
    categories: labels.map((label, i) => ({ id: i + 1, name: label })),
  };
  writeFileSync(patches, JSON.stringify(coco));
  return { name, labels, patches, images: "/" };
}
