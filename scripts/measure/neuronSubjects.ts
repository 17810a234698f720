/** Photographs with marked parts whose neurons' patches are named: what each is called, its crops, and what is marked on it. */
import { cocoText, objectsCoco } from "../sample/coco.ts";
import { LABELS, patchesOf, readDogs } from "../sample/dogs.ts";
import { cropsOf, VOCABULARIES, type Crop } from "./replication/crops.ts";
import { objectsText, subjectOf, type Photograph } from "./replication/subjects.ts";

export const NEURON_SUBJECTS = ["dog", "polar bear", "person"] as const;
export type NeuronSubject = (typeof NEURON_SUBJECTS)[number];

type Named = Pick<Photograph, "path" | "width" | "height">;

export interface MarkedPhotographs {
  readonly labels: readonly string[];
  /** That a patch classifier is for. */
  readonly classIndices: readonly number[];
  /** What a patch on the object without a marked part is called, as an evaluation has it. */
  readonly texture: string;
  /** Folder that paths start from. */
  readonly images: string;
  readonly photographs: readonly Named[];
  /** By path. */
  readonly crops: ReadonlyMap<string, readonly Crop[]>;
  /** @returns objects of these photographs as COCO, with marked parts as keypoints. */
  objects(of: readonly Named[]): string;
}

/** All dogs of ImageNet. */
const DOGS = Array.from({ length: 118 }, (_, i) => 151 + i);
const ICE_BEAR = 296;

/** @param target - a folder for photographs that are made from the shared ones. */
export async function markedPhotographs(
  name: NeuronSubject,
  images: string,
  target: string,
): Promise<MarkedPhotographs> {
  if (name === "dog") return dogs(images);
  const subject = await subjectOf(name, images, target);
  const photographs = subject.photographs.filter(({ parts }) => Object.values(parts).flat().length > 0);
  const labels = VOCABULARIES[name]!;
  return {
    labels,
    // No class of the shipped networks is a person: labels are asked for whatever the class.
    classIndices: [name === "person" ? 0 : ICE_BEAR],
    texture: name === "person" ? "torso" : "fur",
    images: subject.images,
    photographs,
    crops: new Map(photographs.map((one, i) => [one.path, cropsOf(one, labels, i)])),
    objects: (of) => objectsText(name, taken(photographs, of)),
  };
}

/** As the sample has them, whose rule for crops knows heads, too. */
function dogs(images: string): MarkedPhotographs {
  const photographs = readDogs(images);
  return {
    labels: LABELS,
    classIndices: DOGS,
    texture: "fur",
    images,
    photographs,
    crops: new Map(photographs.map((dog, i) => [dog.path, patchesOf(dog, i)])),
    objects: (of) => {
      const own = taken(photographs, of);
      const coco = objectsCoco(own.map((dog) => ({ ...dog, split: "train" as const })));
      const { images: files } = coco as { readonly images: readonly object[] };
      return cocoText({ ...coco, images: files.map((image, i) => ({ ...image, file_name: own[i].path })) });
    },
  };
}

function taken<T extends Named>(photographs: readonly T[], of: readonly Named[]): T[] {
  const paths = new Set(of.map(({ path }) => path));
  return photographs.filter(({ path }) => paths.has(path));
}
