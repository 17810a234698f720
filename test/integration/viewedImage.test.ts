/** An image that a person looks at: other settings are answered from the forward pass that is there. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Output, RequestName } from "../../app/contract/requests.ts";
import { DEFAULT_TRAINING } from "../../app/contract/patchClassifier.ts";
import { PRESETS, type ExplanationSettings } from "../../app/contract/settings.ts";
import { createBackend, type Backend } from "../../app/main/backend/backend.ts";
import { startEngines, type EnginePool } from "../../app/main/process/enginePool.ts";
import { resourcesFolder } from "../../app/main/process/layout.ts";

const photographs = ["samoyed_11.jpg", "great_pyrenees_101.jpg"].map((name) =>
  join(resourcesFolder(), "sample", "images", name),
);
const folders = [1, 2].map(() => mkdtempSync(join(tmpdir(), "pippin-looking-")));
let engines: EnginePool;
let backend: Backend;
let other: Backend;
let ids: number[];

beforeAll(async () => {
  engines = startEngines({ count: 1, backend: "wasm" });
  const open = (folder: string): Backend =>
    createBackend({ folder, engine: engines, engines: 1, resources: resourcesFolder(), version: "0" });
  [backend, other] = folders.map(open);
  const { added } = await ask(backend, "addImages", { paths: photographs });
  ids = photographs.map((path) => added.find((image) => image.path === path)!.id);
});
afterAll(async () => {
  await backend.close();
  await other.close();
  await engines.close();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

async function ask<Name extends RequestName>(of: Backend, name: Name, input: object = {}): Promise<Output<Name>> {
  const result = await of.request(name, input);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

const passes = async (): Promise<number> => (await ask(backend, "status")).forwardPasses;
const look = (settings: Partial<ExplanationSettings> = {}, image = 0): Promise<Output<"explainImage">> =>
  ask(backend, "explainImage", { imageId: ids[image], settings: { ...PRESETS.recommended, ...settings } });

describe("the image that is looked at", () => {
  it("goes through the network once, whatever is asked of it then", async () => {
    await look();
    const before = await passes();
    await look({ measure: "activation-sum" });
    await look({ measure: "activation-variance", top: 2 });
    await look({ measure: "weight-variance", gate: "as-printed", aggregation: "max" });
    await look({ convolutions: [3, 9], distinct: null });
    await look({ measure: "random", seed: 4 });
    const { explained } = await look({ explainedClass: 257 });
    expect(explained.explained).toMatchObject({ index: 257, name: "Great Pyrenees" });
    const map = await ask(backend, "classMap", { imageId: ids[0], classIndex: 258 });
    expect(map).toMatchObject({ kind: "CAM", className: "Samoyed", rows: 14, columns: 14 });
    expect(Math.max(...map.values)).toBeCloseTo(1, 6);
    expect(await passes()).toBe(before);
    await look({}, 1);
    expect(await passes()).toBe(before + 1);
  });

  it("is the first of a workspace for several requests at once: the shipped model comes in once", async () => {
    const both = await Promise.all([
      ask(other, "explain", { images: { paths: [photographs[0]] }, settings: PRESETS.recommended }),
      ask(other, "modelNames"),
      ask(other, "modelNames"),
    ]);
    expect(both[0].images).toHaveLength(1);
    expect((await ask(other, "status")).models).toEqual(["Tiny Darknet"]);
  });

  it("is computed once for a page and a job that want the same at once", async () => {
    const settings = { ...PRESETS.recommended, top: 7 };
    const before = (await ask(backend, "status")).forwardPasses;
    const [job, ...pages] = await Promise.all([
      ask(backend, "explain", { images: { ids }, settings }),
      look({ top: 7 }, 1),
      look({ top: 7 }, 1),
    ]);
    expect(job.refused).toEqual([]);
    expect(job.images.map(({ path }) => path)).toEqual(photographs);
    for (const { explained } of pages) expect(explained).toEqual(job.images[1]);
    expect((await ask(backend, "status")).forwardPasses).toBeLessThanOrEqual(before + 2);
  });

  it("is stored once where two programs on the same workspace want the same at once", async () => {
    const elsewhere = startEngines({ count: 1, backend: "wasm" });
    const second = createBackend({
      folder: folders[0],
      engine: elsewhere,
      engines: 1,
      resources: resourcesFolder(),
      version: "0",
    });
    try {
      const settings = { ...PRESETS.recommended, top: 8 };
      const jobs = await Promise.all([backend, second].map((of) => ask(of, "explain", { images: { ids }, settings })));
      expect(jobs.map(({ images, refused }) => [images.length, refused])).toEqual([
        [2, []],
        [2, []],
      ]);
    } finally {
      await second.close();
      await elsewhere.close();
    }
  });

  it("is explained exactly as by a pass of its own", async () => {
    for (const settings of [PRESETS.recommended, { ...PRESETS.paper, measure: "weight-sum" as const, top: 3 }]) {
      const held = (await look(settings)).explained;
      const { images } = await ask(other, "explain", { images: { paths: [photographs[0]] }, settings });
      expect({ ...held, seconds: 0 }).toEqual({ ...images[0], seconds: 0 });
    }
  });

  it("says what a channel saw over all explanations, each place once", async () => {
    const { explained } = await look();
    const { convolution, channel } = explained.patches[0];
    const neuron = await ask(backend, "neuron", { convolution, channel });
    expect(neuron.patches[0].activation).toBe(Math.max(...neuron.patches.map(({ activation }) => activation)));
    const places = neuron.patches.map(({ imageId, row, column }) => `${imageId} ${row} ${column}`);
    expect(new Set(places).size).toBe(places.length);
    const none = await backend.request("neuron", { convolution: 99, channel: 0 });
    expect(none).toMatchObject({ ok: false, error: { code: "not-found" } });
  });

  it("has a summary with its class", async () => {
    const { images } = await ask(backend, "imageSummaries");
    expect(images.find(({ imageId }) => imageId === ids[0])).toMatchObject({ className: "Samoyed", label: null });
  });
});

describe("words of another class", () => {
  it("name the patches where somebody asks for them, and the sentence says whose they are", async () => {
    const crop = (label: string, x: number, image: number): object => {
      return { kind: "add", imageId: ids[image], label, box: { x, y: 20, width: 40, height: 40 } };
    };
    await ask(backend, "changePatches", {
      changes: [0, 1].flatMap((image) =>
        [10, 60, 110].flatMap((x) => [crop("eye", x, image), crop("none", x + 80, image)]),
      ),
    });
    const options = { ...DEFAULT_TRAINING, classifier: "logistic", folds: 2 };
    await ask(backend, "train", {
      ...{ name: "great pyrenees", labels: ["eye", "none"], classIndices: [257], features: "hog", options },
    });
    const plain = await look();
    expect(plain.explained).toMatchObject({ classifierId: null, borrowed: null });
    expect(plain.explained.sentence).toContain("No patch classifier covers Samoyed");
    const how = { settings: PRESETS.recommended, words: "great pyrenees" };
    const { explained, vocabulary } = await ask(backend, "explainImage", { imageId: ids[0], ...how });
    expect(explained.borrowed).toBe("great pyrenees");
    expect(vocabulary).toEqual(["eye", "none"]);
    expect(explained.patches.every(({ labels }) => labels.length === 2)).toBe(true);
    expect(explained.sentence).toContain("These are the words of great pyrenees, which were not made for Samoyed.");
    // Of the class that they are for they are its own.
    const asked = { ...PRESETS.recommended, explainedClass: 257 };
    const own = await ask(backend, "explainImage", { imageId: ids[1], ...how, settings: asked });
    expect(own.explained).toMatchObject({ explained: { name: "Great Pyrenees" }, borrowed: null });
    // A summary is of what is asked for, and of nothing else.
    const labelOf = async (wanted: object): Promise<unknown> =>
      (await ask(backend, "imageSummaries", wanted)).images.find(({ imageId }) => imageId === ids[0])?.label;
    expect(await labelOf({ how })).toBe(explained.patches[0].labels[0].label);
    expect(await labelOf({ how: { settings: PRESETS.recommended } })).toBeNull();
    expect(await labelOf({ how: { settings: { ...PRESETS.recommended, top: 9 } } })).toBeUndefined();
    const unknown = await backend.request("explainImage", { imageId: ids[0], ...how, words: "cat" });
    expect(unknown).toMatchObject({
      ok: false,
      error: {
        message: 'No words of "cat" are trained for the network "Tiny Darknet". There are those of "great pyrenees".',
      },
    });
  });
});
