/**
 * `npm run measure:discover -- [--folds LIST] [--seeds LIST] [--layers LIST] [--alike NAME] [--features NAME]
 * [--classifier NAME] [--C NUMBER] [--gestures LIST] [--groups LIST] [--out FILE]`: how good labels are that come of named groups instead of crops: the dogs with
 * marked parts of the folder that PIPPIN_SHARED names (default ../shared), in five folds that share no photograph. A simulated
 * user looks at nine pictures of a group and names what at least six of them hold. What holds nothing so often is split in three
 * where there are more than twice as many gestures as groups, and its parts are looked at; else, as a part that holds nothing so
 * often, it is called several. Each answer is a gesture. With gestures left, labels that are short are completed: a crop (two
 * gestures), then nine patches that are most like it, of which the wrong ones are left out or the right ones taken, whatever is
 * less (a gesture each, and one for the rest), then what the first draft suggests, in the same way. For each number of gestures
 * a search of its own is made, with so many groups.
 */
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { EvaluationSettings } from "../../app/contract/evaluation.ts";
import type { Box } from "../../app/contract/geometry.ts";
import { DEFAULT_TRAINING } from "../../app/contract/patchClassifier.ts";
import type { Output, RequestName } from "../../app/contract/requests.ts";
import { PRESETS } from "../../app/contract/settings.ts";
import { createBackend, type Backend } from "../../app/main/backend/backend.ts";
import { rasterise } from "../../app/main/imaging/mask.ts";
import { startEngines } from "../../app/main/process/enginePool.ts";
import { programVersion, resourcesFolder } from "../../app/main/process/layout.ts";
import { bootstrapRate, type Share } from "../../app/main/statistics/intervals.ts";
import { truthOf } from "../../app/main/statistics/labels.ts";
import { ObjectMask } from "../../app/main/statistics/localisation.ts";
import { seededRandom } from "../../app/main/statistics/seededRandom.ts";
import { cocoText, objectsCoco, type CocoDog } from "../sample/coco.ts";
import { LABELS, patchesOf, readDogs, type Dog } from "../sample/dogs.ts";

const { values: options } = parseArgs({
  options: {
    folds: { type: "string", default: "0,1,2,3,4" },
    seeds: { type: "string", default: "0,1,2" },
    layers: { type: "string", default: "6,8,10" },
    alike: { type: "string", default: "second-and-network" },
    features: { type: "string", default: "second-and-network" },
    classifier: { type: "string", default: "kernel-ridge" },
    C: { type: "string", default: "1" },
    gestures: { type: "string", default: "70,150" },
    groups: { type: "string", default: "70,140" },
    out: { type: "string" },
  },
});
const root = fileURLToPath(new URL("../..", import.meta.url));
const photographs = join(process.env["PIPPIN_SHARED"] ?? join(root, "..", "shared"), "images");
const FOLDS = 5;
const SEEN = 9;
const ENOUGH = 6;
/** Photographs that the draft looks through for a label that is short. */
const SUGGESTED_FROM = 24;
const RATES = ["top1", "top2", "any", "anyTop2", "withoutNone", "partRate"] as const;
/** All dogs of ImageNet. */
const DOGS = Array.from({ length: 118 }, (_, i) => 151 + i);
const budgets = numbers(options.gestures).map((gestures, i) => ({ gestures, groups: numbers(options.groups)[i] }));
const convolutions = numbers(options.layers);
const settings = { ...PRESETS.recommended, convolutions };
const dogs = readDogs(photographs);
const byName = new Map(dogs.map((dog) => [basename(dog.path), dog]));
const masks = new Map(
  dogs.map(({ path, polygons, width, height }) => [
    basename(path),
    new ObjectMask(rasterise([...polygons], width, height), width, height),
  ]),
);
const places = seededRandom(0).shuffle([...dogs.keys()]);

/** By gestures: of each rate, and of each label's recall, what each photograph of each seed adds. */
const found = new Map<number, Map<string, Share[]>>();
const spent = new Map<number, number[]>();
function numbers(list: string): number[] {
  return list.split(",").map(Number);
}

function say(line: string): void {
  console.log(line);
  if (options.out !== undefined) appendFileSync(options.out, `${line}\n`);
}

function text(name: string, all: readonly Share[]): string {
  const [right, n] = [sum(all.map(({ successes }) => successes)), sum(all.map((share) => share.n))];
  const [low, high] = bootstrapRate(all);
  return `${name} ${(right / n).toFixed(3)} (${low.toFixed(3)}-${high.toFixed(3)}) of ${n}`;
}

function sum(all: readonly number[]): number {
  return all.reduce((total, one) => total + one, 0);
}

/** What a picture holds: what a person who knows every mark sees in it. */
function held({ name, box }: { readonly name: string; readonly box: Box }): { label: string; any: readonly string[] } {
  return truthOf(box, byName.get(name)!.parts, masks.get(name)!, "fur");
}

async function measureFold(fold: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "pippin-discover-"));
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
    const tested = dogs.filter((_, place) => isTested(place)).map((dog, i) => ({ set: `test ${i}`, own: [dog] }));
    for (const { set, own } of [...tested, { set: "train", own: others }]) {
      await ask(backend, "importObjects", { file: written(folder, set, own), images: photographs, set });
    }
    await ask(backend, "saveClass", { name: "dogs", labels: [...LABELS] });
    for (const seed of numbers(options.seeds)) {
      for (const { gestures, groups } of budgets) {
        const user = new User(backend, others, seed);
        const wanted = { groups, seed, convolutions, features: options.alike };
        const { id, patches } = await ask(backend, "discover", { class: "dogs", set: "train", ...wanted });
        await user.nameGroups(id, gestures, gestures > 2 * groups);
        await user.complete(id, gestures);
        await judge(
          backend,
          tested,
          user,
          gestures,
          `fold ${fold}, seed ${seed}, ${patches} patches in ${groups} groups`,
        );
        const all = await Promise.all([...LABELS].map((label) => ask(backend, "labelPatches", { label })));
        const changes = all.flatMap((one) => one.patches.map((patch) => ({ kind: "remove", id: patch.id })));
        for (let at = 0; at < changes.length; at += 5000)
          await ask(backend, "changePatches", { changes: changes.slice(at, at + 5000) });
      }
    }
  } finally {
    await backend.close();
    await engines.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function train(backend: Backend): Promise<void> {
  const { labels } = await ask(backend, "patchOverview", { set: "train" });
  await ask(backend, "train", {
    name: "dogs",
    set: "train",
    labels: LABELS.filter((label) => (labels[label] ?? 0) >= 2),
    classIndices: DOGS,
    features: options.features,
    // Folds only say how good it is, and here held-out photographs do.
    options: { ...DEFAULT_TRAINING, classifier: options.classifier, C: [Number(options.C)], folds: 2 },
  });
}

async function judge(
  backend: Backend,
  tested: readonly { readonly set: string }[],
  user: User,
  gestures: number,
  what: string,
): Promise<void> {
  const { labels } = await ask(backend, "patchOverview", { set: "train" });
  say(`${what}: ${user.gestures} gestures, ${JSON.stringify(labels)}`);
  await train(backend);
  const rates = found.get(gestures) ?? new Map<string, Share[]>();
  found.set(gestures, rates);
  spent.set(gestures, [...(spent.get(gestures) ?? []), user.gestures]);
  const own = new Map<string, Share[]>();
  const add = (name: string, share: Share): void => {
    for (const all of [rates, own]) all.set(name, [...(all.get(name) ?? []), share]);
  };
  for (const { set } of tested) {
    const asked = EvaluationSettings.parse({ explanation: settings, measures: ["attribution"], classMaps: false });
    const { tables } = await ask(backend, "evaluate", { set, settings: asked, classifier: "dogs" });
    const { labels: judged } = tables[0].rows[0];
    if (judged === null) continue;
    for (const rate of RATES) add(rate, judged[rate]);
    for (const { label, rate } of judged.recall) add(`recall ${label}`, rate);
  }
  say(`  ${[...own].map(([name, all]) => text(name, all)).join(", ")}`);
}

/** Who sees what every mark says, and counts each key. */
class User {
  gestures = 0;
  readonly #backend: Backend;
  readonly #dogs: readonly Dog[];
  readonly #seed: number;

  constructor(backend: Backend, own: readonly Dog[], seed: number) {
    this.#backend = backend;
    this.#dogs = own;
    this.#seed = seed;
  }

  async nameGroups(id: number, most: number, splits: boolean): Promise<void> {
    const { shown } = await ask(this.#backend, "discovery", { id });
    const mixed: number[] = [];
    for (const { id: group } of shown) {
      if (this.gestures >= most) return;
      const word = await this.#wordOf(group);
      if (word === null && splits) mixed.push(group);
      else if (word === null) await this.#answer(group, "several");
      else await this.#answer(group, word);
    }
    for (const group of mixed) {
      if (this.gestures + 1 >= most) return;
      await this.#answer(group, "split");
      const parts = (await ask(this.#backend, "discovery", { id })).shown.filter(({ parent }) => parent === group);
      for (const part of parts) {
        if (this.gestures >= most) return;
        await this.#answer(part.id, (await this.#wordOf(part.id)) ?? "several");
      }
    }
  }

  /** What at least six of nine hold; null: nothing. */
  async #wordOf(group: number): Promise<string | null> {
    const { patches } = await ask(this.#backend, "groupPatches", { group, first: SEEN });
    const counts = new Map<string, number>();
    for (const patch of patches) {
      const { label, any } = held(patch);
      // What is nearest to the middle decides between two that are held as often.
      for (const one of any) counts.set(one, (counts.get(one) ?? 0) + (one === label ? 1.01 : 1));
    }
    const [best] = [...counts].sort(([, a], [, b]) => b - a);
    return best !== undefined && best[1] >= (ENOUGH * patches.length) / SEEN ? best[0] : null;
  }

  async #answer(group: number, word: string): Promise<void> {
    this.gestures += 1;
    const isWord = !["several", "split", "none"].includes(word);
    await ask(this.#backend, "answerGroup", {
      group,
      answer: isWord ? "word" : word,
      ...(isWord ? { label: word } : {}),
    });
  }

  /** Labels that are short, those with fewest patches first, in turn. */
  async complete(id: number, most: number): Promise<void> {
    const random = seededRandom(this.#seed);
    const order = random.shuffle([...this.#dogs]);
    const { images } = await ask(this.#backend, "listImages", { set: "train" });
    const idOf = new Map(images.map((image) => [basename(image.path), image.id]));
    const drafted = new Set<string>();
    for (let round = 0; this.gestures + 3 < most; round++) {
      const { words } = await ask(this.#backend, "discovery", { id });
      const [word] = words
        .filter(({ label }) => ["eye", "ear", "nose", "paw"].includes(label))
        .sort((a, b) => a.patches - b.patches);
      if (word === undefined) return;
      const { label } = word;
      if (word.patches >= 12 && !drafted.has(label)) {
        drafted.add(label);
        await train(this.#backend);
        const ids = random.shuffle(images.map((image) => image.id)).slice(0, SUGGESTED_FROM);
        const { suggestions } = await ask(this.#backend, "suggestPatches", {
          images: { ids },
          classifier: "dogs",
          label,
          top: 1,
        });
        const shown = suggestions.sort((a, b) => b.probability - a.probability).slice(0, SEEN);
        await this.#accept(
          label,
          shown.map(({ imageId, path, box }) => ({ imageId, name: basename(path), box })),
          most,
        );
        continue;
      }
      const crop = order.slice(round).flatMap((dog) => {
        const found = patchesOf(dog, dogs.indexOf(dog)).find((one) => one.label === label);
        return found === undefined ? [] : [{ imageId: idOf.get(basename(dog.path))!, box: found.box }];
      })[0];
      if (crop === undefined) return;
      this.gestures += 2;
      await ask(this.#backend, "changePatches", { changes: [{ kind: "add", ...crop, label, origin: "stamp" }] });
      const near = await ask(this.#backend, "moreLikeThis", { id, ...crop, label, first: SEEN });
      await this.#accept(label, near.patches, most);
    }
  }

  async #accept(
    label: string,
    shown: readonly {
      readonly imageId: number;
      readonly name: string;
      readonly box: Box;
      readonly trainingId?: number | null;
    }[],
    most: number,
  ): Promise<void> {
    const all = shown.filter((patch) => held(patch).any.includes(label));
    const left = Math.max(0, most - this.gestures - 1);
    const right = shown.length - all.length <= left ? all : all.slice(0, left);
    this.gestures += Math.min(right.length, shown.length - all.length) + 1;
    if (right.length === 0) return;
    await ask(this.#backend, "changePatches", {
      changes: right.map(({ imageId, box, trainingId = null }) =>
        trainingId === null
          ? { kind: "add", imageId, label, box, origin: "suggestion" }
          : { kind: "change", id: trainingId, label },
      ),
    });
  }
}

function written(folder: string, name: string, own: typeof dogs): string {
  const annotations = objectsCoco(own.map((dog): CocoDog => ({ ...dog, split: "train" })));
  const { images } = annotations as unknown as { images: readonly object[] };
  const file = join(folder, `${name}.json`);
  writeFileSync(
    file,
    cocoText({ ...annotations, images: images.map((image, i) => ({ ...image, file_name: own[i].path })) }),
  );
  return file;
}

async function ask<Name extends RequestName>(backend: Backend, name: Name, input: object): Promise<Output<Name>> {
  const result = await backend.request(name, input);
  if (!result.ok) throw new Error(`${name}: ${result.error.message}`);
  return result.value;
}

for (const fold of numbers(options.folds)) {
  await measureFold(fold);
  for (const [gestures, rates] of [...found].sort(([a], [b]) => a - b)) {
    const used = spent.get(gestures)!;
    say(
      `at most ${gestures} gestures (${used.join(", ")}): ${[...rates].map(([name, all]) => text(name, all)).join(", ")}`,
    );
  }
}
