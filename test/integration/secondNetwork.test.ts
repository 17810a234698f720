/** The network that patches are also looked at with: what it computes, and labels by it from crops to another workspace. */
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { DEFAULT_TRAINING } from "../../app/contract/patchClassifier.ts";
import type { Output, RequestName } from "../../app/contract/requests.ts";
import { PRESETS } from "../../app/contract/settings.ts";
import { createBackend, type Backend } from "../../app/main/backend/backend.ts";
import { SecondNetwork } from "../../app/main/engine/patches/features/secondNetwork.ts";
import { startEngines, type EnginePool } from "../../app/main/process/enginePool.ts";
import { startBackend } from "../../app/main/engine/tensors/backend.ts";
import { resourcesFolder } from "../../app/main/process/layout.ts";
import { BACKENDS } from "../builders/backends.ts";
import { seededPicture } from "../builders/seededNumbers.ts";
import { distance } from "../oracles/networks.ts";
import oracle from "../oracles/second_network.json" with { type: "json" };

const FILE = join(resourcesFolder(), "models", "efficientnet-lite0.onnx");
const TOLERANCE = 1e-4;

describe.each(BACKENDS)("the second network (%s)", (backend) => {
  it("gives onnxruntime's maps at 448 pixels, from one pass a photograph", async () => {
    expect(createHash("sha256").update(readFileSync(FILE)).digest("hex")).toBe(oracle.file);
    const started = await startBackend(backend);
    const { tf } = started;
    const second = await SecondNetwork.open(started, FILE);
    const { side, seed } = oracle.picture;
    const image = { width: side, height: side, data: Uint8Array.from(seededPicture(side, side, seed, 1)) };
    const view = { inputShape: [224, 224, 3], geometry: "squash" } as const;
    const { maps, geometry } = second.see(image, "picture", view);
    expect(geometry).toMatchObject({ inputWidth: side, inputHeight: side });
    expect(maps.map(({ height, width, channels }) => [height, width, channels])).toEqual(
      oracle.maps.map(({ shape }) => shape),
    );
    const distances = maps.map(({ values }, place) => distance(values, oracle.maps[place]));
    expect(Math.max(...distances)).toBeLessThan(TOLERANCE);
    const held = tf.memory().numTensors;
    expect(second.see(image, "picture", view).maps).toBe(maps);
    expect(second.forwardPasses).toBe(1);
    second.see(image, "another", view);
    expect(second.forwardPasses).toBe(2);
    expect(tf.memory().numTensors).toBe(held);
    second.close();
    expect(tf.memory().numTensors).toBe(0);
  });
});

describe.skipIf(!BACKENDS.includes("native"))("the second network as one graph (native)", () => {
  const image = { width: 90, height: 60, data: Uint8Array.from(seededPicture(90, 60, 5, 1)) };
  const shapes = [
    [224, 224, 3],
    [100, 200, 3],
    [300, 150, 3],
  ] as const;

  it("gives the maps that it gives an operation at a time, at every size, and leaves no file", async () => {
    const { tf, loadSavedModel } = await startBackend("native");
    let folder = "";
    const runs = vi.fn();
    const kept: typeof loadSavedModel = async (read) => {
      folder = read;
      const model = await loadSavedModel!(read);
      return {
        predict: (inputs) => {
          runs();
          return model.predict(inputs);
        },
        dispose: () => model.dispose(),
      };
    };
    const whole = await SecondNetwork.open({ tf, loadSavedModel: kept }, FILE);
    const plain = await SecondNetwork.open({ tf, loadSavedModel: null }, FILE);
    expect(existsSync(folder)).toBe(false);
    for (const inputShape of shapes) {
      const view = { inputShape, geometry: "squash" } as const;
      const [one, other] = [whole, plain].map((second) => second.see(image, "picture", view));
      expect(one.geometry).toEqual(other.geometry);
      one.maps.forEach(({ values, ...shape }, place) => {
        const { values: same, ...itsShape } = other.maps[place];
        expect(shape).toEqual(itsShape);
        expect(farthest(values, same)).toBeLessThan(TOLERANCE);
      });
    }
    expect(runs).toHaveBeenCalledTimes(shapes.length);
    for (const second of [whole, plain]) second.close();
    expect(tf.memory().numTensors).toBe(0);
  }, 60_000);

  it("goes on an operation at a time where TensorFlow cannot read the graph", async () => {
    const { tf } = await startBackend("native");
    const read = vi.fn(() => Promise.reject(new Error("There is no room.")));
    const second = await SecondNetwork.open({ tf, loadSavedModel: read }, FILE);
    expect(read).toHaveBeenCalledOnce();
    const { maps } = second.see(image, "picture", { inputShape: shapes[0], geometry: "squash" });
    expect(maps.map(({ height, width, channels }) => [height, width, channels])).toEqual(
      oracle.maps.map(({ shape }) => shape),
    );
    second.close();
  }, 60_000);
});

/** The largest difference, in parts of the largest value. */
function farthest(some: Float32Array, others: Float32Array): number {
  const largest = others.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return some.reduce((most, value, i) => Math.max(most, Math.abs(value - others[i])), 0) / largest;
}

describe("labels that a second network helps to give", () => {
  const folder = mkdtempSync(join(tmpdir(), "pippin-second-"));
  const sample = join(resourcesFolder(), "sample");
  const photograph = join(sample, "images", "samoyed_11.jpg");
  const settings = { ...PRESETS.recommended, convolutions: [6, 8, 10] };
  const options = { ...DEFAULT_TRAINING, classifier: "kernel-ridge", C: [10], folds: 2 };
  const recipe = { labels: ["eye", "ear", "nose", "paw", "fur", "none"], classIndices: [258], options };
  let engines: EnginePool;
  let backends: Backend[];
  let imageId: number;

  beforeAll(async () => {
    engines = startEngines({ count: 1 });
    backends = ["one", "other"].map((name) =>
      createBackend({
        folder: join(folder, `${name}.pippin`),
        engine: engines,
        engines: 1,
        resources: resourcesFolder(),
        version: "0",
      }),
    );
    const { added } = await ask("addImages", { paths: [photograph] });
    imageId = added[0].id;
    const file = join(sample, "patches.json");
    await ask("importPatches", { file, images: join(sample, "images") });
  }, 60_000);
  afterAll(async () => {
    for (const backend of backends) await backend.close();
    await engines.close();
    rmSync(folder, { recursive: true });
  });

  async function ask<Name extends RequestName>(name: Name, input: object, of = 0): Promise<Output<Name>> {
    const result = await backends[of].request(name, input);
    if (!result.ok) throw new Error(`${name}: ${result.error.message}`);
    return result.value;
  }
  const passes = async (): Promise<number> => (await ask("status", {})).forwardPasses;
  const explained = async (of: number, top = settings.top): Promise<Output<"explain">["images"][number]> =>
    (await ask("explain", { images: { paths: [photograph] }, settings: { ...settings, top } }, of)).images[0];

  it("are trained with one pass a photograph, and tell how many they get right, as the network's own do", async () => {
    const first = await ask("train", { name: "dog", features: "second", ...recipe });
    expect(first.classifier.features).toEqual({ name: "second", version: 1 });
    expect(first.classifier.metrics).toMatchObject({ patches: 443, dimension: 1680 });
    expect(first.classifier.metrics.accuracy).toBeGreaterThan(0.7);
    expect(first.classifier.metrics.otherResolution).toBeUndefined();
    const { comparison } = await ask("compareClassifiers", {
      name: "dog",
      labels: recipe.labels,
      features: ["second", "network"],
      classifiers: ["kernel-ridge"],
      folds: 2,
    });
    const [own, seconds] = ["network", "second"].map((name) =>
      comparison.cells.find(({ features }) => features === name)!,
    );
    expect(own.gain).toBeUndefined();
    expect(comparison.models).toEqual(["Tiny Darknet"]);
    const { over, difference, interval } = seconds.gain!;
    expect(over).toBe("network");
    expect(difference).toBeCloseTo(seconds.accuracy.rate - own.accuracy.rate, 10);
    expect(interval[0]).toBeLessThan(difference);
    expect(interval[1]).toBeGreaterThan(difference);
    expect((await ask("comparisons", { name: "dog" })).comparisons[0]).toEqual(comparison);
    const before = await passes();
    const again = { ...recipe, options: { ...options, C: [1] } };
    await ask("train", { name: "dog", features: "second", ...again });
    expect(await passes()).toBe(before);
  }, 300_000);

  it("say whose eyes they are: in the sentence, and beside the figures", async () => {
    const image = await explained(0);
    expect(image.features).toBe("second");
    expect(image.patches[0].labels).toHaveLength(6);
    expect(image.sentence).toMatch(/The parts are named with the eyes of a second network, EfficientNet-Lite0\.$/);
  }, 60_000);

  it("are given to the image that a page looks at from one pass of each network, whatever is asked of it then", async () => {
    const look = (change: object): Promise<unknown> =>
      ask("explainImage", { imageId, settings: { ...settings, ...change } });
    await look({ top: 2 });
    const before = await passes();
    await look({ measure: "activation-variance" });
    await look({ convolutions: [4, 7], top: 3 });
    expect(await passes()).toBe(before);
  }, 60_000);

  it("come after the boxes of their patches, which wait for no second network", async () => {
    const { added } = await ask("addImages", { paths: [join(sample, "images", "great_pyrenees_101.jpg")] });
    const wanted = { imageId: added[0].id, settings: { ...settings, top: 3, explainedClass: 258 } };
    const before = await passes();
    const { boxes } = await ask("explainBoxes", wanted);
    expect(await passes()).toBe(before + 1);
    const { explained: named } = await ask("explainImage", wanted);
    expect(await passes()).toBe(before + 2);
    const placesOf = (patches: readonly object[]): string[] =>
      patches.map((patch) => JSON.stringify((patch as (typeof named.patches)[number]).imageBox)).sort();
    expect(boxes!.predicted).toEqual(named.prediction[0]);
    expect(placesOf(boxes!.patches)).toEqual(placesOf(named.patches));
    expect(named.patches).toHaveLength(9);
    expect(named.patches.every(({ labels }) => labels.length === 6)).toBe(true);
    expect(await ask("explainBoxes", wanted)).toEqual({ boxes: null });
  }, 60_000);

  it("go to another workspace as a file, and are the same there", async () => {
    await ask("train", { name: "dog", features: "second-and-network", ...recipe });
    const file = join(folder, "dog.pippin-classifier");
    await ask("exportClassifier", { classifier: "dog", file });
    await ask("importClassifier", { file }, 1);
    const [here, there] = [await explained(0, 4), await explained(1, 4)];
    expect(there.features).toBe("second-and-network");
    expect(there.patches.map(({ labels }) => labels)).toEqual(here.patches.map(({ labels }) => labels));
    expect(there.sentence).toBe(here.sentence);
  }, 300_000);
});
