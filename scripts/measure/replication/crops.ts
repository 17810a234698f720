/** Training patches of a subject, by the rule of the sample's (`scripts/sample/dogs.ts`), with any subject's parts. */
import { area, sharedArea } from "../../../app/drawing/boxes.ts";
import type { Box } from "../../../app/contract/geometry.ts";
import { inputGeometry, toImageBox } from "../../../app/main/modelGeometry/preprocessing.ts";
import { seededRandom } from "../../../app/main/statistics/seededRandom.ts";
import { around, INPUT, inside, randomBox, share, SIDES } from "../../sample/dogs.ts";
import type { Photograph, SubjectName } from "./subjects.ts";

/** The paper's vocabularies; a cat has no marked parts. */
export const VOCABULARIES: Readonly<Partial<Record<SubjectName, readonly string[]>>> = {
  dog: ["eye", "ear", "nose", "paw", "fur", "none"],
  "polar bear": ["eye", "ear", "nose", "paw", "fur", "none"],
  person: ["head", "torso", "hand", "leg", "foot", "none"],
};

/** Patches of `fur`, and of `none`, a photograph. */
const TEXTURES = 3;
const TRIES = 400;

export interface Crop {
  readonly label: string;
  readonly box: Box;
}

/**
 * A square around every marked part that the network sees; up to three of fur (nine tenths on the body, no part inside)
 * where the vocabulary has it, and up to three of none, which touch neither body nor part.
 */
export function cropsOf(photograph: Photograph, vocabulary: readonly string[], seed: number): Crop[] {
  const { width, height, parts } = photograph;
  const random = seededRandom(seed);
  const geometry = inputGeometry(width, height, [INPUT, INPUT, 3], "crop");
  const seen = toImageBox(geometry, { x: 0, y: 0, width: INPUT, height: INPUT });
  const scale = seen.width / INPUT;
  const side = (): number => Math.round((SIDES.from + random.next() * (SIDES.to - SIDES.from)) * scale);
  const marked = Object.entries(parts).flatMap(([label, points]) =>
    points.filter((point) => inside(seen, point)).map((point) => ({ label, box: around(point, side(), seen) })),
  );
  const body = photograph.mask();
  const points = Object.values(parts).flat();
  const textures = (label: "fur" | "none"): Crop[] => {
    const found: Crop[] = [];
    for (let attempt = 0; attempt < TRIES && found.length < TEXTURES; attempt++) {
      const box = randomBox(random, side(), seen);
      const near = points.some((point) => inside(box, point));
      const taken = found.some((other) => sharedArea(other.box, box) > 0.3 * area(box));
      if (near || taken) continue;
      const onBody = share(body, width, box);
      if (label === "fur" ? onBody >= 0.9 : onBody === 0) found.push({ label, box });
    }
    return found;
  };
  return [...marked, ...(vocabulary.includes("fur") ? textures("fur") : []), ...textures("none")];
}

/** Training patches of photographs as COCO, a category a label. */
export function cropsText(
  photographs: readonly Pick<Photograph, "path" | "width" | "height">[],
  vocabulary: readonly string[],
  of: ReadonlyMap<string, readonly Crop[]>,
): string {
  const crops = photographs.flatMap(({ path }, image) =>
    (of.get(path) ?? []).map(({ label, box: { x, y, width, height } }) => ({
      image_id: image + 1,
      category_id: vocabulary.indexOf(label) + 1,
      bbox: [x, y, width, height],
      area: width * height,
      iscrowd: 0,
    })),
  );
  return JSON.stringify({
    images: photographs.map(({ path, width, height }, i) => ({ id: i + 1, file_name: path, width, height })),
    categories: vocabulary.map((name, i) => ({ id: i + 1, name })),
    annotations: crops.map((one, i) => ({ id: i + 1, ...one })),
  });
}
