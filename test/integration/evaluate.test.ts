/** Evaluations of the sample, with a real engine: stopped and gone on with, and what there is little to say of. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { errorFrom } from "../../app/contract/errors.ts";
import { EvaluationSettings, type Evaluation } from "../../app/contract/evaluation.ts";
import { DEFAULT_TRAINING } from "../../app/contract/patchClassifier.ts";
import type { Input, Output, RequestName } from "../../app/contract/requests.ts";
import { SAMPLE } from "../../app/contract/sample.ts";
import { PRESETS } from "../../app/contract/settings.ts";
import { createBackend, type Backend, type RequestOptions } from "../../app/main/backend/backend.ts";
import { startEngines, type EnginePool } from "../../app/main/process/enginePool.ts";
import { resourcesFolder } from "../../app/main/process/layout.ts";

const sample = fileURLToPath(new URL("../../resources/sample", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "pippin-evaluate-"));
let engines: EnginePool;
let backend: Backend;
const open: Backend[] = [];

interface Coco {
  readonly images: { readonly id: number; readonly file_name: string }[];
  readonly annotations: { readonly image_id: number; readonly segmentation: unknown; readonly category_id: number }[];
  readonly categories: { readonly id: number; readonly name: string }[];
}
const objects = JSON.parse(readFileSync(join(sample, "objects.json"), "utf8")) as Coco;

function workspace(name: string): Backend {
  const made = createBackend({
    ...{ folder: join(folder, `${name}.pippin`), engine: engines, engines: 1 },
    ...{ resources: resourcesFolder(), version: "0", now: () => new Date("2026-12-01T12:00:00Z") },
  });
  open.push(made);
  return made;
}

async function ask<Name extends RequestName>(
  of: Backend,
  name: Name,
  input: object & Partial<Input<Name>> = {},
  options: RequestOptions = {},
): Promise<Output<Name>> {
  const result = await of.request(name, input, options);
  if (!result.ok) throw errorFrom(result.error);
  return result.value;
}

/** The first photographs of the sample with their objects, or with those that are given instead. */
async function add(of: Backend, set: string, count: number, outline?: readonly number[], from = 0): Promise<void> {
  const images = objects.images.slice(from, from + count);
  const annotations = objects.annotations
    .filter(({ image_id }) => images.some(({ id }) => id === image_id))
    .map((one) => (outline === undefined ? one : { ...one, segmentation: [outline], keypoints: undefined }));
  const file = join(folder, `${set}.json`);
  writeFileSync(file, JSON.stringify({ ...objects, images, annotations }));
  await ask(of, "importObjects", { file, images: join(sample, "images"), set });
}

const explanation = { ...PRESETS.recommended, top: 2 };
const settings = EvaluationSettings.parse({ explanation, measures: ["attribution", "random"] });

beforeAll(async () => {
  engines = startEngines({ count: 1, backend: "wasm" });
  backend = workspace("one");
  await add(backend, "dogs", 4);
}, 60_000);
afterAll(async () => {
  for (const one of open) await one.close();
  await engines.close();
  rmSync(folder, { recursive: true });
});

describe("an evaluation", () => {
  it("that was stopped after any image and goes on has the same tables to the byte, and computes no image twice", async () => {
    const whole = await ask(backend, "evaluate", { set: "dogs", settings });
    expect(whole).toMatchObject({ images: 4, convolutions: [4, 6, 8], refused: [] });
    for (const after of [1, 3]) {
      const other = workspace(`stopped ${after}`);
      await add(other, "dogs", 4);
      const stop = new AbortController();
      const onProgress = ({ done, message }: { done: number; message: string }): void => {
        if (message === "Evaluating" && done === after) stop.abort();
      };
      const stopped = await other.request("evaluate", { set: "dogs", settings }, { signal: stop.signal, onProgress });
      expect(stopped).toMatchObject({ ok: false, error: { code: "cancelled" } });
      const { evaluations } = await ask(other, "evaluations");
      expect(evaluations).toMatchObject([{ finished: false, done: after, total: 4 }]);
      const { id } = evaluations[0];
      const refused = await other.request("evaluation", { id });
      expect(refused).toMatchObject({
        ok: false,
        error: { message: expect.stringMatching(/has not ended/) as string },
      });
      const before = (await engines.status()).forwardPasses;
      const gone = await ask(other, "evaluate", { set: "dogs", settings });
      expect((await engines.status()).forwardPasses - before).toBe(4 - after);
      expect(JSON.stringify(gone)).toBe(JSON.stringify(whole));
    }
  }, 120_000);

  it("is there the next time, without an image being looked at, until something that it depends on changes", async () => {
    const first = await ask(backend, "evaluate", { set: "dogs", settings });
    const before = (await engines.status()).forwardPasses;
    expect(await ask(backend, "evaluate", { set: "dogs", settings })).toEqual(first);
    expect((await engines.status()).forwardPasses).toBe(before);
    expect(await ask(backend, "evaluation", { id: first.id })).toEqual(first);
    const boxes = await ask(backend, "evaluate", { set: "dogs", settings: { ...settings, objects: "boxes" } });
    expect(boxes.id).not.toBe(first.id);
    // A box around an object holds all of it, and its corners.
    expect(boxes.tables[0].chance.anyPixel).toBeGreaterThan(first.tables[0].chance.anyPixel);
    expect(boxes.notes.join(" ")).toMatch(/box around each object/);
    await ask(backend, "removeEvaluation", { id: boxes.id });
    expect((await ask(backend, "evaluations")).evaluations.map(({ id }) => id)).not.toContain(boxes.id);
  }, 60_000);

  it("has the patches behind each figure, as many as it counts", async () => {
    const { id, tables } = await ask(backend, "evaluate", { set: "dogs", settings });
    const [{ rows }] = tables;
    for (const { measure, anyPixel, centre, pointing } of rows) {
      for (const [figure, rate] of Object.entries({ anyPixel, centre, pointing })) {
        const of = { id, measure, figure: figure as "centre" };
        expect((await ask(backend, "evaluatedPatches", of)).total).toBe(rate.n);
        const right = await ask(backend, "evaluatedPatches", { ...of, success: true });
        expect(right.total).toBe(rate.successes);
        expect(right.patches.every(({ success, hit }) => success && hit[figure as "centre"])).toBe(true);
      }
    }
    const page = await ask(backend, "evaluatedPatches", {
      ...{ id, measure: "random", figure: "anyPixel", first: 5, offset: 22 },
    });
    expect([page.patches.length, page.total]).toEqual([2, 24]);
  }, 60_000);

  it("judges labels by the patch classifier that covers the class, and by the chosen one whatever the class", async () => {
    await ask(backend, "importPatches", { file: join(sample, "patches.json"), images: join(sample, "images") });
    const training = { labels: [...SAMPLE.labels], features: "hog" as const, options: { ...DEFAULT_TRAINING, C: [1] } };
    await ask(backend, "train", { ...training, name: "goldfish", classIndices: [1] });
    const uncovered = await ask(backend, "evaluate", { set: "dogs", settings });
    expect(uncovered.classifiers).toEqual([]);
    expect(uncovered.tables[0].rows[0].labels).toBeNull();
    expect(uncovered.notes.join(" ")).toMatch(/No photograph was explained as a class that a patch classifier covers/);
    const forced = await ask(backend, "evaluate", { set: "dogs", settings, classifier: "goldfish" });
    expect(forced.classifiers).toMatchObject([{ name: "goldfish", version: 1 }]);
    const { labels } = forced.tables[0].rows[0];
    expect(labels!.vocabulary).toEqual([...SAMPLE.labels]);
    expect(labels!.top2.successes).toBeGreaterThanOrEqual(labels!.top1.successes);
    // Sums of the confusion are what was judged.
    expect(labels!.confusion.flat().reduce((a, b) => a + b)).toBe(labels!.top1.n);
    expect(forced.trainedOn).toBeGreaterThan(0);
    expect(forced.notes.join(" ")).toMatch(/was trained on patches of \d of the 4 photographs/);
    await expect(ask(backend, "evaluate", { set: "dogs", settings, classifier: "fish" })).rejects.toThrow(
      /No words of "fish" are trained for the network/,
    );
  }, 120_000);

  it("judges labels by reviews, and says so; without reviews it says what to do", async () => {
    // The patches are those of the class that was trained first: this one takes them over.
    const { id } = await ask(backend, "saveClass", { name: "dog", labels: [...SAMPLE.labels] });
    const { classes } = await ask(backend, "classes");
    const goldfish = classes.find(({ name }) => name === "goldfish")!;
    await ask(backend, "takePatches", { class: id, from: goldfish.id });
    await ask(backend, "train", {
      ...{ name: "dog", labels: [...SAMPLE.labels], classIndices: [...SAMPLE.classIndices] },
      ...{ features: "hog" as const, options: { ...DEFAULT_TRAINING, C: [1] } },
    });
    const byReviews = { ...settings, labels: "reviews" as const };
    const before = await ask(backend, "evaluate", { set: "dogs", settings: byReviews });
    expect(before.tables[0].rows[0].labels).toBeNull();
    expect(before.notes.join(" ")).toMatch(/No photograph has reviews.*review its patches first/);
    await ask(backend, "explain", { images: { set: "dogs" }, settings: explanation });
    const [{ id: classifierId }] = (await ask(backend, "classifiers")).classifiers.filter(({ name }) => name === "dog");
    const filter = { classifierId, measure: "attribution", otherClasses: true } as never;
    const { ids } = await ask(backend, "reviewList", { filter });
    const [first, second, third, fourth] = ids;
    await ask(backend, "decide", { ids: [first], verdict: "accepted" });
    await ask(backend, "decide", { ids: [second], verdict: "corrected", label: "paw" });
    await ask(backend, "decide", { ids: [third], verdict: "rejected" });
    await ask(backend, "decide", { ids: [fourth], verdict: "skipped" });
    const after = await ask(backend, "evaluate", { set: "dogs", settings: byReviews });
    expect(after.id).not.toBe(before.id);
    const { labels } = after.tables[0].rows[0];
    expect(labels!.top1).toMatchObject({ successes: 1, n: 3 });
    expect(after.notes.join(" ")).toMatch(/judged by what was said in Review/);
  }, 120_000);
});

describe("where there is little to say", () => {
  it("names what is missing: no outlines, no such category, no set", async () => {
    await ask(backend, "addImages", { paths: [join(sample, "images", "boxer_129.jpg")], set: "bare" });
    const bare = objects.images.findIndex(({ file_name }) => file_name.endsWith("boxer_129.jpg"));
    if (bare >= 4 || bare < 0) {
      await expect(ask(backend, "evaluate", { set: "bare", settings })).rejects.toThrow(
        /None of the 1 image of the set "bare" has an outlined object/,
      );
    }
    const cats = { ...settings, categories: ["cat"] };
    await expect(ask(backend, "evaluate", { set: "dogs", settings: cats })).rejects.toThrow(/category cat/);
    await expect(ask(backend, "evaluate", { set: "none", settings })).rejects.toThrow(/no images in a set "none"/);
  });

  it("one image, one measure: figures with their n, and a word that these are few", async () => {
    const one = workspace("single");
    await add(one, "one", 1);
    const answer = await ask(one, "evaluate", { set: "one", settings: { ...settings, measures: ["attribution"] } });
    expect(answer.tables[0]).toMatchObject({ images: 1, differences: [], rows: [{ anyPixel: { n: 6, images: 1 } }] });
    expect(answer.notes[0]).toMatch(/^1 photograph is few/);
    expect(answer.notes.join(" ")).toMatch(/No patch classifier is trained for this model/);
  }, 60_000);

  it("a mask of everything, one that is empty, and one that is larger than the photograph", async () => {
    const one = workspace("masks");
    await add(one, "everything", 2, [0, 0, 9999, 0, 9999, 9999, 0, 9999]);
    const all = await ask(one, "evaluate", { set: "everything", settings });
    const [{ chance, rows }] = all.tables;
    expect(chance).toMatchObject({ anyPixel: 1, centre: 1, overlap: 1 });
    expect(rows.map(({ anyPixel, centre, union }) => [anyPixel.rate, centre.rate, union.precision.mean])).toEqual([
      [1, 1, 1],
      [1, 1, 1],
    ]);
    const other = workspace("empty");
    await add(other, "empty", 2, [1, 1, 1, 1, 1, 1]);
    const nothing: Evaluation = await ask(other, "evaluate", { set: "empty", settings });
    expect(nothing.tables[0].chance).toMatchObject({ anyPixel: 0, centre: 0, energy: 0 });
    expect(nothing.tables[0].rows[0]).toMatchObject({ anyPixel: { successes: 0 }, union: { coverage: { mean: 0 } } });
  }, 60_000);

  it("a photograph that has gone is left out by name, the rest goes on, and it is tried again the next time", async () => {
    const one = workspace("gone");
    const copy = join(folder, "copy");
    mkdirSync(copy);
    for (const { file_name } of objects.images.slice(0, 3))
      cpSync(join(sample, "images", file_name), join(copy, file_name));
    const images = objects.images.slice(0, 3);
    writeFileSync(
      join(folder, "gone.json"),
      JSON.stringify({
        ...objects,
        images,
        annotations: objects.annotations.filter(({ image_id }) => images.some(({ id }) => id === image_id)),
      }),
    );
    await ask(one, "importObjects", { file: join(folder, "gone.json"), images: copy, set: "gone" });
    const lost = join(copy, images[1].file_name);
    rmSync(lost);
    const answer = await ask(one, "evaluate", { set: "gone", settings });
    expect(answer).toMatchObject({ images: 2, refused: [{ item: lost }] });
    cpSync(join(sample, "images", images[1].file_name), lost);
    expect(await ask(one, "evaluate", { set: "gone", settings })).toMatchObject({ images: 3, refused: [] });
  }, 60_000);
});
