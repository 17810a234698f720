/** The sample workspace: what ships, brought from photographs to labelled patches. What is finished is not done again. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DEFAULT_TRAINING } from "../../../contract/patchClassifier.ts";
import type { Input, Output } from "../../../contract/requests.ts";
import { SAMPLE } from "../../../contract/sample.ts";
import { PRESETS } from "../../../contract/settings.ts";
import type { Context } from "../backend.ts";
import { ensureClass } from "../patches/classes.ts";

interface SampleFile {
  readonly images: readonly { readonly file_name: string; readonly split: "train" | "explain" }[];
}

/** Imports 64 photographs with outlines and parts, trains on the patches of 48 and explains the other 16. */
export async function prepareSample(
  { db, resources, request }: Context,
  _: Input<"prepareSample">,
): Promise<Output<"prepareSample">> {
  const sample = join(resources, "sample");
  const file = join(sample, "objects.json");
  const objects = await request("importObjects", { file, images: join(sample, "images"), set: SAMPLE.set });
  const explained = (JSON.parse(readFileSync(file, "utf8")) as SampleFile).images
    .filter(({ split }) => split === "explain")
    .map(({ file_name: name }) => join(sample, "images", name));
  const added = await request("addImages", { paths: explained, set: SAMPLE.explainedSet });
  const patches = await request("importPatches", { file: join(sample, "patches.json") });
  ensureClass(db, { name: SAMPLE.classifier, labels: [...SAMPLE.labels], classIndices: [...SAMPLE.classIndices] });
  const trained = await request("train", {
    name: SAMPLE.classifier,
    labels: [...SAMPLE.labels],
    classIndices: [...SAMPLE.classIndices],
    features: "network",
    options: DEFAULT_TRAINING,
  });
  const answer = await request("explain", { images: { set: SAMPLE.explainedSet }, settings: PRESETS.recommended });
  return { refused: [objects, added, patches, trained, answer].flatMap(({ refused }) => refused) };
}
