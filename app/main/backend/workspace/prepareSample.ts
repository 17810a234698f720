/** The sample workspace: what ships, brought from photographs to labelled patches. What is finished is not done again. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DEFAULT_TRAINING } from "../../../contract/patchClassifier.ts";
import type { Input, Output } from "../../../contract/requests.ts";
import { SAMPLE } from "../../../contract/sample.ts";
import { PRESETS } from "../../../contract/settings.ts";
import type { Context } from "../context.ts";
import { explainAndExport } from "../exchange/exportExplanations.ts";
import { importObjects } from "../exchange/objects.ts";
import { importPatches } from "../exchange/patches.ts";
import { explain } from "../explain/explain.ts";
import { addImages } from "../images/addImages.ts";
import { ensureClass } from "../../workspace/classes.queries.ts";
import { train } from "../training/train.ts";

interface SampleFile {
  readonly images: readonly { readonly file_name: string; readonly split: "train" | "explain" }[];
}

/**
 * Imports 64 photographs with outlines and parts, trains on the patches of 48 and explains the other 16, with a report where
 * one is wanted.
 */
export async function prepareSample(
  context: Context,
  { model, report }: Input<"prepareSample">,
): Promise<Output<"prepareSample">> {
  const sample = join(context.resources, "sample");
  const [file, folder] = [join(sample, "objects.json"), join(sample, "images")];
  const objects = await importObjects(context, { format: "coco", file, images: folder, set: SAMPLE.set });
  const explained = (JSON.parse(readFileSync(file, "utf8")) as SampleFile).images
    .filter(({ split }) => split === "explain")
    .map(({ file_name: name }) => join(folder, name));
  const added = await addImages(context, { paths: explained, set: SAMPLE.explainedSet });
  const patches = await importPatches(context, { file: join(sample, "patches.json") });
  const [labels, classIndices] = [[...SAMPLE.labels], [...SAMPLE.classIndices]];
  ensureClass(context.db, { name: SAMPLE.classifier, labels, classIndices });
  const trained = await train(context, {
    name: SAMPLE.classifier,
    model,
    set: null,
    labels,
    classIndices,
    features: "network",
    options: DEFAULT_TRAINING,
  });
  const wanted = { model, images: { set: SAMPLE.explainedSet }, settings: PRESETS.recommended, words: null };
  const answer =
    report === undefined
      ? await explain(context, wanted)
      : (await explainAndExport(context, { ...wanted, format: "html", target: report })).answer();
  const refused = [objects, added, patches, trained, answer].flatMap((one) => one.refused);
  return { refused, explained: answer };
}
