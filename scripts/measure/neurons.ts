/**
 * `npm run measure:neurons -- [--layers LIST] [--features NAME] [--classifier NAME] [--C NUMBER] [--measures LIST]
 * [--seed NUMBER] [--plain]`: how often the labels of neurons' patches are right on photographs that the patch classifier has not seen:
 * the dogs with marked parts of the folder that PIPPIN_SHARED names (default ../shared), in five folds that share no
 * photograph. Each fold is what a user would do, in a workspace of its own: crops of the training photographs, patches
 * harvested from them (not with --plain), one training, evaluations. Intervals are by bootstrap over photographs.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { DEFAULT_TRAINING } from "../../app/contract/patchClassifier.ts";
import type { Output, RequestName } from "../../app/contract/requests.ts";
import { EvaluationSettings } from "../../app/contract/evaluation.ts";
import { MEASURES, PRESETS } from "../../app/contract/settings.ts";
import { createBackend, type Backend } from "../../app/main/backend/backend.ts";
import { bootstrapRate, type Share } from "../../app/main/statistics/intervals.ts";
import { seededRandom } from "../../app/main/statistics/seededRandom.ts";
import { startEngines } from "../../app/main/process/enginePool.ts";
import { programVersion, resourcesFolder } from "../../app/main/process/layout.ts";
import { cocoText, objectsCoco, patchesCoco, type CocoDog } from "../sample/coco.ts";
import { LABELS, patchesOf, readDogs } from "../sample/dogs.ts";

const { values: options } = parseArgs({
  options: {
    layers: { type: "string", default: "6,8,10" },
    features: { type: "string", default: "network-context" },
    classifier: { type: "string", default: "kernel-ridge" },
    C: { type: "string", default: "10" },
    measures: { type: "string", default: "all" },
    seed: { type: "string", default: "0" },
    plain: { type: "boolean", default: false },
  },
});
const root = fileURLToPath(new URL("../..", import.meta.url));
const photographs = join(process.env["PIPPIN_SHARED"] ?? join(root, "..", "shared"), "images");
const FOLDS = 5;
const HARVESTED = ["attribution", "activation-sum", "activation-variance", "random"];
const TESTED = options.measures === "all" ? [...MEASURES] : options.measures.split(",");
const RATES = ["top1", "top2", "any", "anyTop2", "withoutNone", "partRate"] as const;
/** All dogs of ImageNet. */
const DOGS = Array.from({ length: 118 }, (_, i) => 151 + i);

const settings = { ...PRESETS.recommended, convolutions: options.layers.split(",").map(Number) };
const dogs = readDogs(photographs);
const places = seededRandom(Number(options.seed)).shuffle([...dogs.keys()]);
/** By measure and rate, what each photograph adds. */
const shares = new Map<string, Map<string, Share[]>>();
for (let fold = 0; fold < FOLDS; fold++) {
  await measure(fold);
  console.log(`${fold + 1} of ${FOLDS} folds`);
  for (const [name, rates] of shares)
    console.log(`${name}: ${[...rates].map(([rate, all]) => text(rate, all)).join(", ")}`);
}

function text(name: string, all: readonly Share[]): string {
  const [right, n] = [sum(all.map(({ successes }) => successes)), sum(all.map((share) => share.n))];
  const [low, high] = bootstrapRate(all);
  return `${name} ${(right / n).toFixed(3)} (${low.toFixed(3)}-${high.toFixed(3)}) of ${n}`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

async function measure(fold: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "pippin-neurons-"));
  const engines = startEngines({ count: 1 });
  const backend = createBackend({
    folder: join(folder, "fold.pippin"),
    engine: engines,
    engines: 1,
    resources: resourcesFolder(),
    version: programVersion(),
  });
  try {
    const isTested = (place: number): boolean => places.indexOf(place) % FOLDS === fold;
    const others = dogs.filter((_, place) => !isTested(place));
    // A set a photograph: patches of one are not independent, so rates are wanted of each.
    const tested = dogs.filter((_, place) => isTested(place)).map((dog, i) => ({ set: `test ${i}`, own: [dog] }));
    for (const { set, own } of [...tested, { set: "train", own: others }]) {
      await ask(backend, "importObjects", {
        file: written(folder, `${set}.json`, objectsCoco(coco(own)), own),
        images: photographs,
        set,
      });
    }
    const crops = new Map(others.map((dog) => [dog.path, patchesOf(dog, dogs.indexOf(dog))]));
    const file = written(folder, "patches.json", patchesCoco(coco(others), crops), others);
    await ask(backend, "importPatches", { file, images: photographs });
    if (!options.plain) {
      const harvest = { set: "train", texture: "fur" };
      await ask(backend, "harvestPatches", { ...harvest, settings, measures: HARVESTED });
      await ask(backend, "harvestPatches", {
        ...harvest,
        settings: { ...settings, top: 10 },
        measures: ["attribution"],
      });
    }
    await ask(backend, "train", {
      name: "dogs",
      labels: [...LABELS],
      classIndices: DOGS,
      features: options.features,
      options: { ...DEFAULT_TRAINING, classifier: options.classifier, C: [Number(options.C)] },
    });
    for (const { set } of tested) {
      const asked = EvaluationSettings.parse({ explanation: settings, measures: TESTED, classMaps: false });
      const { tables } = await ask(backend, "evaluate", { set, settings: asked, classifier: "dogs" });
      for (const { measure: name, labels } of tables[0].rows) {
        const rates = shares.get(name) ?? new Map<string, Share[]>();
        shares.set(name, rates);
        for (const rate of RATES) rates.set(rate, [...(rates.get(rate) ?? []), labels![rate]]);
      }
    }
  } finally {
    await backend.close();
    await engines.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function coco(own: typeof dogs): CocoDog[] {
  return own.map((dog) => ({ ...dog, split: "train" }));
}

/** @returns the file, whose images are named by their path below the photographs' folder. */
function written(folder: string, name: string, annotations: object, own: typeof dogs): string {
  const { images } = annotations as { images: readonly object[] };
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, name),
    cocoText({ ...annotations, images: images.map((image, i) => ({ ...image, file_name: own[i].path })) }),
  );
  return join(folder, name);
}

async function ask<Name extends RequestName>(backend: Backend, name: Name, input: object): Promise<Output<Name>> {
  const result = await backend.request(name, input);
  if (!result.ok) throw new Error(`${name}: ${result.error.message}`);
  return result.value;
}
