/** The sample's photographs as they lie beside the program: networks are shown and tried on them in any workspace. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Photograph } from "../../../contract/models.ts";
import type { ImageRecord } from "../../../contract/records.ts";

interface SampleFile {
  readonly images: readonly { readonly file_name: string; readonly width: number; readonly height: number }[];
}

/** ImageNet's name of each breed, by the start of the sample's file names; breeds that it does not have are left out. */
const BREEDS: Readonly<Record<string, string>> = {
  basset_hound: "basset",
  boxer: "boxer",
  chihuahua: "Chihuahua",
  english_cocker_spaniel: "cocker spaniel",
  english_setter: "English setter",
  german_shorthaired: "German short-haired pointer",
  great_pyrenees: "Great Pyrenees",
  japanese_chin: "Japanese spaniel",
  keeshond: "keeshond",
  leonberger: "Leonberg",
  miniature_pinscher: "miniature pinscher",
  newfoundland: "Newfoundland",
  pomeranian: "Pomeranian",
  pug: "pug",
  saint_bernard: "Saint Bernard",
  samoyed: "Samoyed",
  staffordshire_bull_terrier: "Staffordshire bullterrier",
  wheaten_terrier: "soft-coated wheaten terrier",
  yorkshire_terrier: "Yorkshire terrier",
};

export interface ShippedPhotograph extends Photograph {
  readonly path: string;
  /** "great_pyrenees": the start of the file's name. */
  readonly stem: string;
  /** ImageNet's name of the breed. */
  readonly breed: string | null;
}

const known = new Map<string, readonly ShippedPhotograph[]>();

/** @param resources - `resources/` of the program. */
export function shippedPhotographsOf(resources: string): readonly ShippedPhotograph[] {
  const found = known.get(resources) ?? readShipped(join(resources, "sample"));
  known.set(resources, found);
  return found;
}

function readShipped(sample: string): ShippedPhotograph[] {
  const { images } = JSON.parse(readFileSync(join(sample, "objects.json"), "utf8")) as SampleFile;
  return images.map(({ file_name: name, width, height }) => {
    const path = join(sample, "images", name);
    const stem = name.replace(/_\d+\.jpg$/, "");
    const hash = createHash("sha256").update(readFileSync(path)).digest("hex");
    return { hash, name, width, height, path, stem, breed: BREEDS[stem] ?? null };
  });
}

/** @returns the photograph as a workspace would know it. */
export function shippedByHash(resources: string, hash: string): ImageRecord | undefined {
  const found = shippedPhotographsOf(resources).find((one) => one.hash === hash);
  if (found === undefined) return undefined;
  const { path, width, height } = found;
  return { id: 0, hash, path, width, height, format: "jpeg", warnings: [] };
}
