/**
 * Makes `resources/sample/`: photographs made smaller, their objects and their training patches. The rule is in
 * `resources/sample/README.md`.
 * usage: node scripts/run.mjs scripts/sample/make.ts FOLDER     (the photographs, with their annotations)
 *        node scripts/run.mjs scripts/sample/make.ts FOLDER --annotations OUT    (of all dogs, at their own size, to OUT)
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { decodeImage } from "../../app/main/imaging/decode.ts";
import { encodeJpeg } from "../../app/main/imaging/encode.ts";
import { resizeArea } from "../../app/main/imaging/resample.ts";
import { seededRandom } from "../../app/main/statistics/seededRandom.ts";
import { cocoText, objectsCoco, patchesCoco, type CocoDog } from "./coco.ts";
import { LABELS, PARTS, patchesOf, readDogs, type Dog, type LabelledBox } from "./dogs.ts";

const TRAINING = 48;
const EXPLAINED = /^(great_pyrenees|samoyed)$/;
const MOST_OF_A_BREED = 4;
const PATCHES_A_LABEL = 80;
const LONGEST_SIDE = 480;
const QUALITY = 82;

const [folder, flag, out] = process.argv.slice(2);
if (folder === undefined) {
  console.error("usage: make.ts FOLDER [--annotations OUT]");
  process.exit(2);
}
const dogs = readDogs(folder);
if (flag === "--annotations" && out !== undefined)
  writeAnnotations(
    out,
    dogs.map((dog) => ({ ...dog, split: splitOf(dog) })),
    Infinity,
  );
else await writeSample(fileURLToPath(new URL("../../resources/sample/", import.meta.url)));

function splitOf(dog: Dog): CocoDog["split"] {
  return EXPLAINED.test(dog.breed) ? "explain" : "train";
}

async function writeSample(target: string): Promise<void> {
  const chosen = [...dogs.filter((dog) => EXPLAINED.test(dog.breed)), ...trainingDogs()];
  chosen.sort((a, b) => (basename(a.path) < basename(b.path) ? -1 : 1));
  rmSync(join(target, "images"), { recursive: true, force: true });
  mkdirSync(join(target, "images"), { recursive: true });
  const smaller: CocoDog[] = [];
  for (const dog of chosen) {
    const { image } = await decodeImage(readFileSync(join(folder, dog.path)), dog.path);
    const factor = Math.min(1, LONGEST_SIDE / Math.max(image.width, image.height));
    const [width, height] = [Math.round(image.width * factor), Math.round(image.height * factor)];
    writeFileSync(
      join(target, "images", basename(dog.path)),
      await encodeJpeg(resizeArea(image, width, height), QUALITY),
    );
    smaller.push(scaled(dog, width, height));
  }
  writeAnnotations(target, smaller, PATCHES_A_LABEL);
}

/** Those that show most kinds of parts, then most parts; at most four of a breed. */
function trainingDogs(): Dog[] {
  const kinds = (dog: Dog): number => PARTS.filter((part) => (dog.parts[part]?.length ?? 0) > 0).length;
  const count = (dog: Dog): number => Object.values(dog.parts).flat().length;
  const breeds = new Map<string, number>();
  return dogs
    .filter((dog) => !EXPLAINED.test(dog.breed))
    .sort((a, b) => kinds(b) - kinds(a) || count(b) - count(a) || (a.path < b.path ? -1 : 1))
    .filter(({ breed }) => {
      breeds.set(breed, (breeds.get(breed) ?? 0) + 1);
      return breeds.get(breed)! <= MOST_OF_A_BREED;
    })
    .slice(0, TRAINING);
}

function scaled(dog: Dog, width: number, height: number): CocoDog {
  const [x, y] = [width / dog.width, height / dog.height];
  const { headBox } = dog;
  return {
    ...dog,
    width,
    height,
    polygons: dog.polygons.map((polygon) => polygon.map((value, i) => value * (i % 2 === 0 ? x : y))),
    headBox: { x: headBox.x * x, y: headBox.y * y, width: headBox.width * x, height: headBox.height * y },
    parts: Object.fromEntries(
      Object.entries(dog.parts).map(([part, points]) => [
        part,
        points.map((point) => [Math.round(point[0] * x), Math.round(point[1] * y)] as const),
      ]),
    ),
    split: splitOf(dog),
  };
}

function writeAnnotations(target: string, all: readonly CocoDog[], most: number): void {
  const patches = new Map<string, LabelledBox[]>();
  all.forEach((dog, i) => {
    if (most === Infinity || dog.split === "train") patches.set(dog.path, patchesOf(dog, i + 1));
  });
  for (const label of LABELS) thinOut(patches, label, most);
  mkdirSync(target, { recursive: true });
  writeFileSync(join(target, "objects.json"), cocoText(objectsCoco(all)));
  writeFileSync(join(target, "patches.json"), cocoText(patchesCoco(all, patches)));
  for (const label of LABELS)
    console.warn(label, [...patches.values()].flat().filter((patch) => patch.label === label).length);
}

/** Drops patches of a label at random until `most` are left. */
function thinOut(patches: Map<string, LabelledBox[]>, label: string, most: number): void {
  const all = [...patches].flatMap(([path, boxes]) =>
    boxes.filter((patch) => patch.label === label).map((patch) => ({ path, patch })),
  );
  const dropped = new Set(
    seededRandom(7)
      .shuffle(all)
      .slice(Math.min(most, all.length))
      .map(({ patch }) => patch),
  );
  for (const [path, boxes] of patches)
    patches.set(
      path,
      boxes.filter((patch) => !dropped.has(patch)),
    );
}
