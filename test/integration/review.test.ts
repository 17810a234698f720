/** Reviews on the sample: verdicts and what becomes of them, with a real engine. */
import { mkdtempSync, rmSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEFAULT_TRAINING } from "../../app/contract/patchClassifier.ts";
import type { Input, Output, RequestName } from "../../app/contract/requests.ts";
import type { ReviewPatch } from "../../app/contract/review.ts";
import { SAMPLE } from "../../app/contract/sample.ts";
import { PRESETS } from "../../app/contract/settings.ts";
import { createBackend, type Backend } from "../../app/main/backend/backend.ts";
import { startEngines, type EnginePool } from "../../app/main/process/enginePool.ts";
import { resourcesFolder } from "../../app/main/process/layout.ts";

const sample = fileURLToPath(new URL("../../resources/sample", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "pippin-review-"));
const IMAGES = 6;
let engines: EnginePool;
let backend: Backend;
let images: number[];
let first: number;

function open(): Backend {
  return createBackend({ folder, engine: engines, engines: 1, resources: resourcesFolder(), version: "0" });
}

beforeAll(async () => {
  engines = startEngines({ count: 1, backend: "wasm" });
  backend = open();
  await ask("importPatches", { file: join(sample, "patches.json"), images: join(sample, "images") });
  await ask("importObjects", { file: join(sample, "objects.json"), images: join(sample, "images"), set: "dogs" });
  const { classifier } = await ask("train", {
    name: "dog",
    labels: [...SAMPLE.labels],
    classIndices: Array.from({ length: 118 }, (_, i) => 151 + i),
    features: "hog",
    options: { ...DEFAULT_TRAINING, C: [1, 10] },
  });
  first = classifier.id;
  images = (await ask("imageStrip", { set: null })).images.slice(0, IMAGES).map(({ id }) => id);
  await ask("explain", { images: { ids: images }, settings: PRESETS.recommended });
}, 120_000);
afterAll(async () => {
  await backend.close();
  await engines.close();
  rmSync(folder, { recursive: true, force: true });
});

async function ask<Name extends RequestName>(name: Name, input: object = {}): Promise<Output<Name>> {
  const result = await backend.request(name, input);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

type Filter = Partial<Input<"reviewList">["filter"]>;
const list = (filter: Filter = {}, rest: object = {}): Promise<Output<"reviewList">> =>
  ask("reviewList", { filter: { classifierId: first, measure: "attribution", ...filter }, ...rest });
const rows = async (ids: readonly number[]): Promise<ReviewPatch[]> => (await ask("reviewPatches", { ids })).patches;

const neuronOf = ({ imageId, convolution, channel, row, column }: ReviewPatch): string =>
  [imageId, convolution, channel, row, column].join();

async function undoAll(): Promise<void> {
  while ((await ask("undo")).title !== null);
}

describe("the gallery", () => {
  it("holds each neuron's patch once, whatever was explained again, in the order that is asked for", async () => {
    const { ids, groups, reviewed } = await list();
    expect([groups, reviewed]).toEqual([[{ name: "", patches: ids.length, reviewed: 0 }], 0]);
    const patches = await rows(ids);
    const sure = patches.map(({ labels }) => labels[0].probability);
    expect(sure).toEqual(sure.toSorted((a, b) => a - b));
    await ask("explain", { images: { ids: images }, settings: { ...PRESETS.recommended, top: 6 } });
    const more = await list();
    expect(more.ids.length).toBeGreaterThan(ids.length);
    expect(ids.every((id) => more.ids.includes(id))).toBe(true);
    const surest = await list({}, { sort: "surest" });
    expect(surest.ids).toEqual(more.ids.toReversed());
  });

  it("has none of what is named with borrowed words: the version was not made for the class", async () => {
    const before = await ask("reviewOverview", { classifierId: first });
    const settings = { ...PRESETS.recommended, explainedClass: 3 };
    const [named] = (await ask("explain", { images: { ids: [images[0]] }, settings, words: "dog" })).images;
    expect([named.borrowed, named.patches.every(({ labels }) => labels.length > 0)]).toEqual(["dog", true]);
    expect(await ask("reviewOverview", { classifierId: first })).toEqual(before);
  });

  it("is filtered by each of its columns, and grouped", async () => {
    const all = await rows((await list()).ids);
    const expected = (fits: (patch: ReviewPatch) => boolean): Set<number> =>
      new Set(all.filter(fits).map(({ id }) => id));
    const found = async (filter: Filter): Promise<Set<number>> => new Set((await list(filter)).ids);
    const { label } = all[0].labels[0];
    expect(await found({ label })).toEqual(expected(({ labels }) => labels[0].label === label));
    const { convolution } = all[0];
    expect(await found({ convolution })).toEqual(expected((patch) => patch.convolution === convolution));
    expect(await found({ confidence: [0.3, 0.6] })).toEqual(
      expected(({ labels: [{ probability }] }) => probability >= 0.3 && probability <= 0.6),
    );
    expect(await found({ prediction: "right" })).toEqual(expected(({ right }) => right === true));
    expect(await found({ prediction: "wrong" })).toEqual(expected(({ right }) => right === false));
    expect(await found({ set: "dogs" })).toEqual(expected(() => true));
    expect(await found({ set: "none of these" })).toEqual(new Set());
    // Of a measure that found nothing another's are shown, not an empty page.
    expect(await found({ measure: "random" })).toEqual(expected(() => true));
    for (const group of ["label", "neuron", "image"] as const) {
      const { ids, groups } = await list({}, { group });
      expect(new Set(ids)).toEqual(expected(() => true));
      let at = 0;
      for (const { name, patches } of groups) {
        const inGroup = await rows(ids.slice(at, (at += patches)));
        const names = inGroup.map((patch) =>
          group === "label"
            ? patch.labels[0].label
            : group === "image"
              ? patch.name
              : `convolution ${patch.convolution}, channel ${patch.channel}`,
        );
        expect(new Set(names)).toEqual(new Set([name]));
      }
    }
  });
});

describe("a verdict", () => {
  it("is kept for the version, for the neuron whatever measure finds it, and over a restart", async () => {
    const many = { ...PRESETS.recommended, top: 40, distinct: null };
    await ask("explain", { images: { ids: images.slice(0, 2) }, settings: many });
    await ask("explain", { images: { ids: images.slice(0, 2) }, settings: { ...many, measure: "activation-sum" } });
    const others = new Map(
      (await rows((await list({ measure: "activation-sum" })).ids)).map((one) => [neuronOf(one), one.id]),
    );
    const twin = (await rows((await list()).ids)).find((one) => others.has(neuronOf(one)))!;
    const { verdicts } = await ask("decide", { ids: [twin.id], verdict: "rejected" });
    expect(new Set(verdicts.map(({ id }) => id))).toEqual(new Set([twin.id, others.get(neuronOf(twin))]));
    await backend.close();
    backend = open();
    expect((await list({ verdict: "rejected" })).ids).toEqual([twin.id]);
    expect((await list({ verdict: "rejected", measure: "activation-sum" })).ids).toEqual([others.get(neuronOf(twin))]);
    expect(await ask("undo")).toMatchObject({ title: `rejecting ${twin.labels[0].label}` });
    expect((await list({ verdict: "rejected" })).ids).toEqual([]);
    expect(await ask("redo")).toMatchObject({ verdicts: [{ verdict: "rejected" }, { verdict: "rejected" }] });
    await undoAll();
  });

  it("becomes a training patch where that is wanted, changes it, and takes it along", async () => {
    const [patch] = await rows((await list()).ids);
    const label = patch.labels[1].label;
    const now = async (): Promise<[string | null, readonly string[]]> => {
      const [{ verdict, training }] = await rows([patch.id]);
      return [verdict, training];
    };
    await ask("decide", { ids: [patch.id], verdict: "corrected", label, train: true });
    expect(await now()).toEqual(["corrected", [label]]);
    expect(await ask("reviewOverview", { classifierId: first })).toMatchObject({ corrections: 1 });
    const other = patch.labels[2].label;
    // A patch of the same place for another class is none of this one's.
    const { id: bear } = await ask("saveClass", { name: "bear", labels: ["muzzle", "none"] });
    const { imageId, box } = patch;
    await ask("changePatches", { changes: [{ kind: "add", imageId, classId: bear, label: "muzzle", box }] });
    expect(await now()).toEqual(["corrected", [label]]);
    await ask("undo");
    await ask("deleteClass", { id: bear });
    await ask("decide", { ids: [patch.id], verdict: "corrected", label: other });
    expect(await now()).toEqual(["corrected", [other]]);
    await ask("decide", { ids: [patch.id], verdict: "rejected" });
    expect(await now()).toEqual(["rejected", []]);
    await ask("undo");
    expect(await now()).toEqual(["corrected", [other]]);
    await undoAll();
    expect(await now()).toEqual([null, []]);
  });

  it("counts: what of the labels is right", async () => {
    const { ids } = await list();
    await ask("decide", { ids: ids.slice(0, 3), verdict: "accepted" });
    await ask("decide", { ids: ids.slice(3, 4), verdict: "rejected" });
    await ask("decide", { ids: ids.slice(4, 6), verdict: "skipped" });
    const { precision, verdicts } = await ask("reviewOverview", { classifierId: first });
    expect(precision).toMatchObject({ successes: 3, n: 4 });
    expect(verdicts).toMatchObject({ accepted: 3, corrected: 0, rejected: 1, skipped: 2 });
    expect((await list()).reviewed).toBe(6);
    expect((await list({ verdict: "none" })).ids).toEqual(ids.slice(6));
    await undoAll();
  });

  it("goes into tables and reports", async () => {
    const settings = { ...PRESETS.recommended, top: 6 };
    const [patch] = await rows((await list()).ids);
    await ask("decide", { ids: [patch.id], verdict: "corrected", label: patch.labels[1].label });
    await ask("explain", { images: { ids: images }, settings: { ...settings, top: 7 } });
    const exported = async (format: string): Promise<string> => {
      const input = { images: { ids: images }, settings: { ...settings, top: 7 }, format, target: null };
      return readFileSync((await ask("exportExplanations", input)).written[0], "utf8");
    };
    const [header, ...lines] = (await exported("csv")).split("\r\n").map((line) => line.split(","));
    const [verdict, label] = ["verdict", "corrected_label"].map((name) => header.indexOf(name));
    const said = lines.filter((line) => (line[verdict] ?? "") !== "");
    expect(said.map((line) => [line[verdict], line[label]])).toEqual([["corrected", patch.labels[1].label]]);
    expect(await exported("html")).toContain(`Reviewed: corrected to ${patch.labels[1].label}`);
    await undoAll();
  });

  it("is refused in a sentence where it makes no sense", async () => {
    const [id] = (await list()).ids;
    await expect(ask("decide", { ids: [id], verdict: "corrected" })).rejects.toThrow(/label: goes with/);
    await expect(ask("decide", { ids: [id], verdict: "corrected", label: "wing" })).rejects.toThrow(
      /"wing" is none of the labels of "dog", version 1: eye, /,
    );
    await expect(ask("decide", { ids: [id, 999_999], verdict: "accepted" })).rejects.toThrow(/not there any more/);
    await expect(ask("retrain", { classifierId: first })).rejects.toThrow(/No training patch has changed/);
  });
});

describe("a sample", () => {
  it("is as many of all patches as were asked for, and stays the same until another is drawn", async () => {
    const { population } = await ask("reviewOverview", { classifierId: first });
    const drawn = await ask("drawReviewSample", { classifierId: first, count: 40, seed: 1 });
    expect(drawn).toMatchObject({ patches: 40, population, reviewed: 0, since: 0, seed: 1 });
    const { ids } = await list({ sample: drawn.id });
    expect(ids.length).toBe(40);
    await backend.close();
    backend = open();
    expect((await ask("reviewOverview", { classifierId: first })).sample).toEqual(drawn);
    expect((await list({ sample: drawn.id })).ids).toEqual(ids);
    // The least sure, which come first on the wall, are no likelier than others.
    const all = (await list()).ids;
    const places = ids.map((id) => all.indexOf(id) / all.length);
    expect(places.reduce((sum, place) => sum + place, 0) / places.length).toBeGreaterThan(0.35);
    const again = await ask("drawReviewSample", { classifierId: first, count: 40 });
    expect(again.seed).toBe(2);
    expect(new Set((await list({ sample: again.id })).ids)).not.toEqual(new Set(ids));
    // That of an image set is another one.
    const { sample } = await ask("reviewOverview", { classifierId: first, set: "dogs" });
    expect(sample).toBeNull();
  });

  it("of an image set is back when the set is, after it was deleted", async () => {
    const { id, ...drawn } = await ask("drawReviewSample", { classifierId: first, set: "dogs", count: 12, seed: 5 });
    const { ids } = await list({ sample: id });
    await ask("deleteSet", { set: "dogs" });
    expect((await ask("undo", { page: "images" })).title).toBe("deleting the set dogs");
    const { sample } = await ask("reviewOverview", { classifierId: first, set: "dogs" });
    expect(sample).toMatchObject(drawn);
    expect((await list({ sample: sample!.id })).ids).toEqual(ids);
    expect((await ask("redo", { page: "images" })).title).toBe("deleting the set dogs");
    expect((await ask("imageSets")).sets.map(({ name }) => name)).not.toContain("dogs");
    await ask("undo", { page: "images" });
    // Another sample has been drawn since: it would be lost with the set.
    const other = await ask("drawReviewSample", { classifierId: first, set: "dogs", count: 12 });
    await ask("redo", { page: "images" });
    expect((await ask("reviewOverview", { classifierId: first, set: "dogs" })).sample).toMatchObject({
      seed: other.seed,
    });
    await ask("undo", { page: "images" });
    // What is kept of the sample stands beside the numbers of classes that are not given again.
    const { id: fresh } = await ask("saveClass", { name: "cat", labels: ["eye", "none"] });
    const { classes } = await ask("classes");
    expect(Math.max(...classes.map((one) => one.id))).toBe(fresh);
    await ask("deleteClass", { id: fresh });
  });

  it("says what share of its labels is right, and how many of its patches the version has learnt", async () => {
    const { id } = await ask("drawReviewSample", { classifierId: first, count: 30, seed: 1 });
    const { ids } = await list({ sample: id });
    await ask("decide", { ids: ids.slice(0, 20), verdict: "accepted" });
    await ask("decide", { ids: ids.slice(20, 25), verdict: "rejected" });
    await ask("decide", { ids: ids.slice(25, 28), verdict: "skipped" });
    const { sample } = await ask("reviewOverview", { classifierId: first });
    expect(sample).toMatchObject({ patches: 30, reviewed: 28, skipped: 3, learnt: 0 });
    expect(sample!.precision).toMatchObject({ successes: 20, n: 25 });
    expect(sample!.precision.interval[0]).toBeLessThan(0.8);
    await undoAll();
  });

  it("cannot be drawn where there is nothing", async () => {
    await expect(ask("drawReviewSample", { classifierId: first, set: "none of these", count: 5 })).rejects.toThrow(
      /no patch of the set "none of these"/,
    );
  });
});

describe("a retraining", () => {
  it("measures before and after on the same patches, is put in use, and labels everything again", async () => {
    const patches = await rows((await list()).ids);
    const wrong = patches.slice(0, 12);
    for (const { id, labels } of wrong) {
      await ask("decide", {
        ids: [id],
        verdict: "corrected",
        label: labels[0].label === "none" ? "fur" : "none",
        train: true,
      });
    }
    await ask("decide", { ids: patches.slice(12, 60).map(({ id }) => id), verdict: "accepted" });
    await ask("decide", { ids: patches.slice(60, 66).map(({ id }) => id), verdict: "rejected" });
    const { classifier, comparison, images: again } = await ask("retrain", { classifierId: first });
    expect([classifier.version, again]).toEqual([2, new Set(patches.map(({ imageId }) => imageId)).size]);
    expect(comparison).toMatchObject({ from: 1, reviewed: { before: { n: 12 }, after: { n: 12 } } });
    expect(comparison!.before.n).toBe(comparison!.after.n);
    expect(comparison!.after.n).toBe(classifier.metrics.patches);
    const { classifiers } = await ask("classifiers", { name: "dog" });
    expect(classifiers.map(({ version, current }) => [version, current])).toEqual([
      [2, true],
      [1, false],
    ]);
    const second = await rows((await list({ classifierId: classifier.id })).ids);
    const places = new Map(second.map((one) => [neuronOf(one), one]));
    const learnt = wrong.filter((one) => {
      const now = places.get(neuronOf(one));
      return now !== undefined && now.labels[0].label !== one.labels[0].label;
    });
    expect(learnt.length).toBeGreaterThan(0);
    await expect(ask("retrain", { classifierId: classifier.id })).rejects.toThrow(/nothing to learn/);
  }, 120_000);

  it("says how many of its patches it has learnt, once all are reviewed", async () => {
    const { classifiers } = await ask("classifiers", { name: "dog" });
    const classifierId = classifiers[0].id;
    const { ids } = await list({ classifierId });
    const trained = (await rows(ids)).filter(({ training }) => training.length > 0).length;
    expect(trained).toBeGreaterThan(0);
    expect((await ask("reviewOverview", { classifierId })).learnt).toBeNull();
    await ask("decide", { ids, verdict: "accepted" });
    expect((await ask("reviewOverview", { classifierId })).learnt).toBe(trained);
    await ask("undo", {});
    expect((await ask("reviewOverview", { classifierId })).learnt).toBeNull();
  });

  it("carries over what was said of the same label of the same patch, marked, to be changed like any verdict", async () => {
    const { classifiers } = await ask("classifiers", { name: "dog" });
    const classifierId = classifiers[0].id;
    const before = new Map((await rows((await list()).ids)).map((one) => [neuronOf(one), one]));
    const second = await rows((await list({ classifierId })).ids);
    const wanted = second.map((now) => {
      const then = before.get(neuronOf(now));
      const same = then !== undefined && then.verdict !== null && then.labels[0].label === now.labels[0].label;
      return same ? [then.verdict, then.correction, 1] : [null, null, null];
    });
    expect(second.map(({ verdict, correction, carriedFrom }) => [verdict, correction, carriedFrom])).toEqual(wanted);
    const carried = second.filter(({ carriedFrom }) => carriedFrom === 1);
    const changed = second.filter(
      (now) => now.verdict === null && (before.get(neuronOf(now))?.verdict ?? null) !== null,
    );
    expect([carried.length > 20, changed.length > 0]).toEqual([true, true]);
    expect((await ask("reviewOverview", { classifierId })).carried).toBe(carried.length);
    expect((await list({ classifierId, verdict: "carried" })).ids.toSorted()).toEqual(
      carried.map(({ id }) => id).toSorted(),
    );
    const input = { images: { ids: images }, settings: { ...PRESETS.recommended, top: 8 }, target: null };
    const exported = async (format: string): Promise<string> =>
      readFileSync((await ask("exportExplanations", { ...input, format })).written[0], "utf8");
    const [header, ...lines] = (await exported("csv")).split("\r\n").map((line) => line.split(","));
    const cells = ["image", "convolution", "channel", "row", "column", "verdict_of_version", "verdict"].map((name) =>
      header.indexOf(name),
    );
    const keys = new Set(carried.map(({ name, ...at }) => `${name} ${neuronOf({ ...at, imageId: 0, name })}`));
    const table = lines.filter((line) => line.length > 1).map((line) => cells.map((place) => line[place]));
    const marked = table.filter(([image, ...at]) => keys.has(`${basename(image)} ${["0", ...at.slice(0, 4)].join()}`));
    expect(marked.length).toBeGreaterThan(10);
    expect(table.filter((cell) => cell[5] === "1")).toEqual(marked);
    expect(table.filter((cell) => cell[5] !== "1" && cell[5] !== "")).toEqual([]);
    const kept = marked.filter((cell) => cell[6] !== "rejected").length;
    expect((await exported("coco")).match(/"verdict_of_version":\s*1\b/g)?.length).toBe(kept);
    expect(await exported("html")).toContain("Reviewed: accepted, said of version 1 and carried over");
    const accepted = carried.find(({ verdict }) => verdict === "accepted")!;
    const now = async (): Promise<unknown> => {
      const [{ verdict, carriedFrom }] = await rows([accepted.id]);
      return [verdict, carriedFrom];
    };
    // Said once more it is this version's; taken back it is open; and each step can be undone.
    await ask("decide", { ids: [accepted.id], verdict: "accepted" });
    expect(await now()).toEqual(["accepted", null]);
    await ask("undo");
    expect(await now()).toEqual(["accepted", 1]);
    await ask("decide", { ids: [accepted.id], verdict: null });
    expect(await now()).toEqual([null, null]);
    // What a person took back does not come again when the image is explained again.
    await ask("explain", { images: { ids: images }, settings: { ...PRESETS.recommended, top: 8 } });
    expect(await now()).toEqual([null, null]);
    await ask("undo");
    expect(await now()).toEqual(["accepted", 1]);
  }, 60_000);

  it("has the sample of the version before, so that what was carried over counts", async () => {
    const { classifiers } = await ask("classifiers", { name: "dog" });
    const classifierId = classifiers[0].id;
    const one = await ask("drawReviewSample", { classifierId: first, count: 25, seed: 4 });
    const other = await ask("drawReviewSample", { classifierId, count: 25 });
    expect(other.seed).toBe(4);
    const keysOf = async (id: number, sample: number): Promise<string[]> =>
      (await rows((await list({ classifierId: id, sample })).ids)).map(neuronOf);
    const [mine, theirs] = [await keysOf(first, one.id), await keysOf(classifierId, other.id)];
    expect(mine.filter((key) => theirs.includes(key)).length).toBeGreaterThan(15);
  });
});
