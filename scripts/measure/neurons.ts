/**
 * `npm run measure:neurons -- [--subject "polar bear"|person] [--layers LIST] [--features LIST] [--classifier NAME]
 * [--C NUMBER] [--measures LIST] [--crops LIST] [--gamma NUMBER] [--seed NUMBER] [--folds LIST] [--plain]`: how often the labels
 * of neurons' patches are right on photographs that the patch classifier has not seen: the dogs (or polar bears, or people) with
 * marked parts of the folder that PIPPIN_SHARED names (default ../shared), in five folds that share no photograph. Each fold is
 * what a user would do, in a workspace of its own: crops of the training photographs, patches harvested from them (not with
 * --plain), one training for each of the features, evaluations. With --crops 20,40,all also from so many crops a label alone, as
 * far as there are, of the measure attribution. Intervals are by bootstrap over photographs; of several features the differences
 * to the first are told, of the same patches. --gamma is times what the features' scale suggests.
 *
 * What a fold gave is kept below .cache/neurons/, by all that it depends on but the program's text: the same command goes on
 * where it was stopped, and --folds 0,1 measures these and tells what there is. After a change of the program, delete that folder.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { DEFAULT_TRAINING } from "../../app/contract/patchClassifier.ts";
import type { Output, RequestName } from "../../app/contract/requests.ts";
import { EvaluationSettings } from "../../app/contract/evaluation.ts";
import { MEASURES, PRESETS } from "../../app/contract/settings.ts";
import { createBackend, type Backend } from "../../app/main/backend/backend.ts";
import { bootstrapDifference, bootstrapRate, type Share } from "../../app/main/statistics/intervals.ts";
import { seededRandom } from "../../app/main/statistics/seededRandom.ts";
import { startEngines } from "../../app/main/process/enginePool.ts";
import { programVersion, resourcesFolder } from "../../app/main/process/layout.ts";
import { markedPhotographs, NEURON_SUBJECTS } from "./neuronSubjects.ts";
import { cropsText, type Crop } from "./replication/crops.ts";
import { openPool, POOL, takePool } from "./pool.ts";

const { values: options } = parseArgs({
  options: {
    subject: { type: "string", default: "dog" },
    layers: { type: "string", default: "6,8,10" },
    features: { type: "string", default: "network-context" },
    classifier: { type: "string", default: "kernel-ridge" },
    C: { type: "string", default: "10" },
    gamma: { type: "string", default: "1" },
    measures: { type: "string", default: "all" },
    crops: { type: "string", default: "" },
    seed: { type: "string", default: "0" },
    folds: { type: "string", default: "0,1,2,3,4" },
    plain: { type: "boolean", default: false },
  },
});
const root = fileURLToPath(new URL("../..", import.meta.url));
const FOLDS = 5;
const HARVESTED = ["attribution", "activation-sum", "activation-variance", "random"];
const FEATURES = options.features.split(",");
/** Crops a label that are trained from alone; all of them last. */
const CROPS = (options.crops === "" ? [] : options.crops.split(",")).map((one) =>
  one === "all" ? Infinity : Number(one),
);
const TESTED = options.measures === "all" ? [...MEASURES] : options.measures.split(",");
const RATES = ["top1", "top2", "any", "anyTop2", "withoutNone", "partRate"] as const;

const settings = { ...PRESETS.recommended, convolutions: options.layers.split(",").map(Number) };
const subject = NEURON_SUBJECTS.find((name) => name === options.subject);
if (subject === undefined) throw new Error(`--subject takes ${NEURON_SUBJECTS.join(", ")}, not "${options.subject}".`);
const keptFolder = join(root, ".cache", "neurons", subject.replace(" ", "-"));
const shared = join(process.env["PIPPIN_SHARED"] ?? join(root, "..", "shared"), "images");
const { labels: LABELS, ...marked } = await markedPhotographs(subject, shared, keptFolder);
const places = seededRandom(Number(options.seed)).shuffle([...marked.photographs.keys()]);
/** By what was trained on, measure and features: of each rate what each photograph adds. */
type Shares = Map<string, Map<string, Map<string, Share[]>>>;

const { folds: wanted, subject: _, ...chosen } = options;
const depends = JSON.stringify({ ...chosen, version: programVersion() });
const kept = join(keptFolder, createHash("sha256").update(depends).digest("hex").slice(0, 16));
mkdirSync(kept, { recursive: true });
writeFileSync(join(kept, "options.json"), depends);
for (const fold of wanted.split(",").map(Number)) {
  const file = fileOfFold(fold);
  if (!existsSync(file)) writeFileSync(file, JSON.stringify(plainOf(await measure(fold))));
  const known = Array.from({ length: FOLDS }, (_, i) => i).filter((one) => existsSync(fileOfFold(one)));
  console.log(`\n${known.length} of ${FOLDS} folds`);
  for (const [what, byFeatures] of together(known)) console.log(`${what}\n${linesOf(byFeatures).join("\n")}`);
}

function fileOfFold(fold: number): string {
  return join(kept, `fold-${fold}.json`);
}

function plainOf(shares: Shares): object {
  const plain = (map: ReadonlyMap<string, Map<string, Share[]>>): object =>
    Object.fromEntries([...map].map(([key, rates]) => [key, Object.fromEntries(rates)]));
  return Object.fromEntries([...shares].map(([what, byFeatures]) => [what, plain(byFeatures)]));
}

/** What the folds gave, one behind the other: features have their photographs in the same order. */
function together(folds: readonly number[]): Shares {
  const all: Shares = new Map();
  for (const fold of folds) {
    const one = JSON.parse(readFileSync(fileOfFold(fold), "utf8")) as Record<string, Record<string, object>>;
    for (const [what, byFeatures] of Object.entries(one)) {
      for (const [features, rates] of Object.entries(byFeatures)) {
        const known = ratesOf(all, what, features);
        for (const [rate, shares] of Object.entries(rates)) known.get(rate)!.push(...(shares as Share[]));
      }
    }
  }
  return all;
}

function linesOf(byFeatures: ReadonlyMap<string, ReadonlyMap<string, readonly Share[]>>): string[] {
  const [first] = byFeatures.values();
  return [...byFeatures].flatMap(([features, rates]) => {
    const told = [...rates].map(([rate, all]) => text(rate, all));
    const lines = [`  ${features}: ${told.join(", ")}`];
    if (rates === first) return lines;
    const gains = [...rates].map(([rate, all]) => difference(rate, first.get(rate)!, all));
    return [...lines, `  ${features} less ${FEATURES[0]}: ${gains.join(", ")}`];
  });
}

function text(name: string, all: readonly Share[]): string {
  const [right, n] = [sum(all.map(({ successes }) => successes)), sum(all.map((share) => share.n))];
  const [low, high] = bootstrapRate(all);
  return `${name} ${(right / n).toFixed(3)} (${low.toFixed(3)}-${high.toFixed(3)}) of ${n}`;
}

/** Of the same photographs in the same order. */
function difference(name: string, first: readonly Share[], second: readonly Share[]): string {
  const pairs = first.map(({ successes, n }, i) => ({ first: successes, second: second[i].successes, n }));
  const [low, high] = bootstrapDifference(pairs);
  const gain = sum(pairs.map((pair) => pair.second - pair.first)) / sum(pairs.map(({ n }) => n));
  return `${name} ${gain.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

async function measure(fold: number): Promise<Shares> {
  const shares: Shares = new Map();
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
    const others = marked.photographs.filter((_, place) => !isTested(place));
    // A set a photograph: patches of one are not independent, so rates are wanted of each.
    const tested = marked.photographs
      .filter((_, place) => isTested(place))
      .map((one, i) => ({ set: `test ${i}`, own: [one] }));
    for (const { set, own } of [...tested, { set: "train", own: others }]) {
      const file = written(folder, `${set}.json`, marked.objects(own));
      await ask(backend, "importObjects", { file, images: marked.images, set });
    }
    await openPool(backend, LABELS);
    const all = new Map(others.map(({ path }) => [path, marked.crops.get(path) ?? []]));
    const few = CROPS.filter(Number.isFinite).sort((a, b) => a - b);
    const imported = new Set<Crop>();
    for (const most of [...few, Infinity]) {
      const added = new Map(
        [...chosenCrops(all, most, fold)].map(([path, own]) => [path, own.filter((one) => !imported.has(one))]),
      );
      for (const one of [...added.values()].flat()) imported.add(one);
      const shown = others.filter(({ path }) => (added.get(path) ?? []).length > 0);
      const file = written(folder, `patches ${most}.json`, cropsText(shown, LABELS, added));
      await ask(backend, "importPatches", { file, images: marked.images, class: POOL });
      if (!CROPS.includes(most)) continue;
      const of = Number.isFinite(most) ? `${most} crops a label` : "all crops";
      await trainAndTest(shares, backend, tested, of, ["attribution"]);
    }
    if (!options.plain) {
      const harvest = { set: "train", texture: marked.texture, class: POOL };
      await ask(backend, "harvestPatches", { ...harvest, settings, measures: HARVESTED });
      await ask(backend, "harvestPatches", {
        ...harvest,
        settings: { ...settings, top: 10 },
        measures: ["attribution"],
      });
    }
    if (!options.plain || CROPS.length === 0) {
      await trainAndTest(shares, backend, tested, options.plain ? "crops" : "crops and harvested patches", TESTED);
    }
    return shares;
  } finally {
    await backend.close();
    await engines.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Each of the features on the patches that are there now, asked of each test photograph by itself. */
async function trainAndTest(
  shares: Shares,
  backend: Backend,
  tested: readonly { readonly set: string }[],
  of: string,
  measures: readonly string[],
): Promise<void> {
  for (const features of FEATURES) {
    await takePool(backend, features, LABELS);
    await ask(backend, "train", {
      name: features,
      labels: [...LABELS],
      classIndices: [...marked.classIndices],
      features,
      options: {
        ...DEFAULT_TRAINING,
        classifier: options.classifier,
        C: [Number(options.C)],
        gamma: [{ scale: Number(options.gamma) }],
      },
    });
    for (const { set } of tested) {
      const asked = EvaluationSettings.parse({ explanation: settings, measures, classMaps: false });
      const { tables } = await ask(backend, "evaluate", { set, settings: asked, classifier: features });
      for (const { measure: name, labels } of tables[0].rows) {
        const rates = ratesOf(shares, `${of}, ${name}`, features);
        for (const rate of RATES) rates.get(rate)!.push(labels![rate]);
        for (const label of LABELS) {
          const recall = labels!.recall.find((one) => one.label === label)?.rate ?? { successes: 0, n: 0 };
          rates.get(`recall of ${label}`)!.push(recall);
        }
      }
    }
  }
}

function ratesOf(shares: Shares, what: string, features: string): Map<string, Share[]> {
  const byFeatures = shares.get(what) ?? new Map<string, Map<string, Share[]>>();
  shares.set(what, byFeatures);
  const names = [...RATES, ...LABELS.map((label) => `recall of ${label}`)];
  const rates = byFeatures.get(features) ?? new Map(names.map((name) => [name, [] as Share[]]));
  byFeatures.set(features, rates);
  return rates;
}

/** @returns up to so many of each label, drawn by the seed: more of them hold the fewer. */
function chosenCrops(all: ReadonlyMap<string, readonly Crop[]>, most: number, fold: number): Map<string, Crop[]> {
  const random = seededRandom(Number(options.seed) + 1000 * (fold + 1));
  const drawn = random.shuffle([...all].flatMap(([path, own]) => own.map((one) => ({ path, one }))));
  const chosen = new Map<string, Crop[]>();
  for (const label of LABELS) {
    for (const { path, one } of drawn.filter((each) => each.one.label === label).slice(0, most)) {
      chosen.set(path, [...(chosen.get(path) ?? []), one]);
    }
  }
  return chosen;
}

function written(folder: string, name: string, annotations: string): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), annotations);
  return join(folder, name);
}

async function ask<Name extends RequestName>(backend: Backend, name: Name, input: object): Promise<Output<Name>> {
  const result = await backend.request(name, input);
  if (!result.ok) throw new Error(`${name}: ${result.error.message}`);
  return result.value;
}
