/** Versions of patch classifiers and comparisons of them, on the sample's patches with a real engine. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEFAULT_TRAINING } from "../../app/contract/patchClassifier.ts";
import type { Output, ProgressEvent, RequestName } from "../../app/contract/requests.ts";
import { SAMPLE } from "../../app/contract/sample.ts";
import { createBackend, type Backend, type RequestOptions } from "../../app/main/backend/backend.ts";
import { startEngines, type EnginePool } from "../../app/main/process/enginePool.ts";
import { resourcesFolder } from "../../app/main/process/layout.ts";

const sample = fileURLToPath(new URL("../../resources/sample", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "pippin-versions-"));
const labels = [...SAMPLE.labels];
let engines: EnginePool;
let backend: Backend;
let extracted = 0;

beforeAll(async () => {
  engines = startEngines({ count: 1, backend: "wasm" });
  const counting = new Proxy(engines, {
    get: (pool, name: keyof EnginePool) => {
      if (name === "features") extracted++;
      return pool[name];
    },
  });
  backend = createBackend({ folder, engine: counting, engines: 1, resources: resourcesFolder(), version: "0" });
  await ask("importPatches", { file: join(sample, "patches.json"), images: join(sample, "images") });
});
afterAll(async () => {
  await backend.close();
  await engines.close();
  rmSync(folder, { recursive: true, force: true });
});

async function ask<Name extends RequestName>(
  name: Name,
  input: object = {},
  options?: RequestOptions,
): Promise<Output<Name>> {
  const result = await backend.request(name, input, options);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

const training = (change: object = {}): object => ({
  name: "dog",
  labels,
  classIndices: [151],
  features: "hog",
  options: { ...DEFAULT_TRAINING, C: [1, 10], gamma: ["scale", { scale: 3 }] },
  ...change,
});

describe("a training", () => {
  it("tells its grid as it is filled, and what is behind its numbers", async () => {
    const heard: ProgressEvent[] = [];
    const { classifier } = await ask("train", training(), { onProgress: (event) => heard.push(event) });
    const grids = heard.flatMap(({ grid }) => (grid === undefined ? [] : [grid]));
    expect(grids).toHaveLength(4);
    expect(grids[0]).toMatchObject({
      C: [1, 10],
      accuracy: [
        [expect.any(Number), null],
        [null, null],
      ],
    });
    expect(grids[3].accuracy.flat()).toEqual(classifier.metrics.grid.map(({ accuracy }) => accuracy));
    const details = await ask("classifierDetails", { id: classifier.id });
    const { confusion } = details.metrics;
    details.perLabel.forEach(({ label, recall, precision }, i) => {
      expect([label, recall.successes, precision.successes]).toEqual([labels[i], confusion[i][i], confusion[i][i]]);
      expect(recall.n).toBe(confusion[i].reduce((a, b) => a + b));
    });
    for (const [i, truth] of labels.entries()) {
      const { patches, gone } = await ask("confusionCell", {
        id: classifier.id,
        truth,
        predicted: labels[(i + 1) % 6],
      });
      expect([patches.length, gone]).toEqual([confusion[i][(i + 1) % 6], 0]);
      expect(patches.every(({ label }) => label === truth)).toBe(true);
    }
  });

  it("after one label is changed extracts nothing anew, and its cells still hold what was trained on", async () => {
    const [{ id }] = (await ask("classifiers", { name: "dog" })).classifiers;
    const cell = { id, truth: "ear", predicted: "fur" };
    const [patch] = (await ask("confusionCell", cell)).patches;
    await ask("changePatches", { changes: [{ kind: "change", id: patch.patchId, label: "fur" }] });
    expect((await ask("confusionCell", cell)).patches.find(({ patchId }) => patchId === patch.patchId)?.label).toBe(
      "fur",
    );
    extracted = 0;
    const { classifier } = await ask("train", training());
    expect(extracted).toBe(0);
    expect(classifier.version).toBe(2);
    const { patches, first, second, difference, interval } = await ask("compareVersions", {
      first: id,
      second: classifier.id,
    });
    expect(patches).toBe(classifier.metrics.patches);
    expect(first.n).toBe(patches);
    expect(difference).toBeCloseTo(second.rate - first.rate, 12);
    expect(interval[0]).toBeLessThanOrEqual(difference);
    expect(interval[1]).toBeGreaterThanOrEqual(difference);
    // Both against the labels of now: a version does not gain by having been trained after a label was changed.
    const before = (await ask("classifierDetails", { id })).metrics.correct;
    expect(first.successes).toBe(before + 1);
  });

  it("is told apart from a worse one, over all and label by label, with the chance of many labels reckoned in", async () => {
    const [{ id }] = (await ask("classifiers", { name: "dog" })).classifiers;
    const worse = await ask("train", training({ features: "pixels", options: { ...DEFAULT_TRAINING, C: [0.001] } }));
    const both = await ask("compareVersions", { first: worse.classifier.id, second: id });
    expect(both.interval[0]).toBeGreaterThan(0);
    expect(both.labels.map(({ label }) => label)).toEqual(labels);
    expect(both.labels.reduce((sum, { patches }) => sum + patches, 0)).toBe(both.patches);
    const weighted = both.labels.reduce((sum, { patches, difference }) => sum + patches * difference, 0);
    expect(weighted / both.patches).toBeCloseTo(both.difference, 12);
    expect(both.labels.some(({ told, difference }) => told && difference > 0)).toBe(true);
    for (const { told, p, difference, interval } of both.labels) {
      expect(told).toBe(p < 0.05);
      expect([interval[0] <= difference, interval[1] >= difference]).toEqual([true, true]);
    }
    // With itself nothing is told apart.
    const same = await ask("compareVersions", { first: id, second: id });
    expect([same.difference, same.labels.some(({ told }) => told)]).toEqual([0, false]);
    await ask("deleteClassifier", { id: worse.classifier.id });
  });

  it("is stopped at once, engine and all, and nothing is saved", async () => {
    const stop = new AbortController();
    const slow = training({
      options: { ...DEFAULT_TRAINING, classifier: "adaboost-svm", C: Array.from({ length: 50 }, (_, i) => i + 1) },
    });
    const result = await backend.request("train", slow, {
      signal: stop.signal,
      onProgress: ({ message }) => {
        if (message.startsWith("C ")) stop.abort();
      },
    });
    expect(result).toMatchObject({ ok: false, error: { code: "cancelled" } });
    expect((await ask("classifiers", {})).classifiers).toHaveLength(2);
    // Another call gets another process.
    expect((await ask("status")).backend).toBe("wasm");
  });
});

describe("a version", () => {
  it("is used when it is chosen; the newest needs no choice; one that is gone was never there", async () => {
    const [second, first] = (await ask("classifiers", { name: "dog" })).classifiers;
    expect([second.current, first.current]).toEqual([true, false]);
    expect((await ask("chooseClassifier", { id: first.id })).current).toBe(true);
    expect((await ask("auditPatches", { classifier: "dog" })).classifier.version).toBe(1);
    await ask("chooseClassifier", { id: second.id });
    expect((await ask("auditPatches", { classifier: "dog" })).classifier.version).toBe(2);
    await ask("chooseClassifier", { id: first.id });
    expect(await ask("deleteClassifier", { id: first.id })).toEqual({ explanations: 0 });
    expect(
      (await ask("classifiers", { name: "dog" })).classifiers.map(({ version, current }) => [version, current]),
    ).toEqual([[2, true]]);
    const gone = await backend.request("classifierDetails", { id: first.id });
    expect(gone).toMatchObject({ ok: false, error: { code: "not-found" } });
  });
});

describe("a comparison", () => {
  const input = { name: "dog", labels, features: ["hog", "colour-hog"], classifiers: ["svc"] };

  it("that was stopped keeps what it found, and goes on from there", async () => {
    const stop = new AbortController();
    const stopped = await backend.request("compareClassifiers", input, {
      signal: stop.signal,
      onProgress: ({ done }) => {
        if (done === 1) stop.abort();
      },
    });
    expect(stopped).toMatchObject({ ok: false, error: { code: "cancelled" } });
    const [half] = (await ask("comparisons", { name: "dog" })).comparisons;
    expect(half.cells.map(({ features }) => features)).toEqual(["hog"]);
    const whole = await ask("compareClassifiers", input);
    expect(whole.reused).toBe(1);
    expect(whole.comparison.cells.map(({ features }) => features).sort()).toEqual(["colour-hog", "hog"]);
    for (const { accuracy, otherResolution } of whole.comparison.cells) {
      expect(accuracy.n).toBe(whole.comparison.patches);
      expect(accuracy.rate).toBeGreaterThan(0.25);
      expect(otherResolution?.testedOn).toBe("degraded");
    }
  });

  it("names a cell that cannot be done, and does the others", async () => {
    const none = await ask("compareClassifiers", { ...input, labels: ["eye", "tail"], features: ["hog"] });
    expect(none.refused).toMatchObject([
      { item: "hog, svc", message: expect.stringMatching(/at least two labels/) as string },
    ]);
  });
});

describe("a training of a class that is there", () => {
  it("takes in what belongs to no class by a label that is new to its class, which has the label then", async () => {
    const { id: classId } = await ask("saveClass", { name: "cat", labels: ["whisker", "claw"] });
    const { images } = await ask("imageStrip");
    const crop = (label: string, x: number, own: object): object[] =>
      images.slice(0, 6).map(({ id: imageId }) => {
        return { kind: "add", imageId, label, box: { x, y: 0, width: 20, height: 20 }, ...own };
      });
    await ask("changePatches", {
      changes: [...crop("whisker", 0, { classId }), ...crop("claw", 30, { classId }), ...crop("tail", 60, {})],
    });
    const wanted = training({ name: "cat", labels: ["whisker", "claw", "tail"] });
    const { classifier } = await ask("train", wanted);
    expect(classifier.metrics.patches).toBe(18);
    const { classes } = await ask("classes");
    expect(classes.find(({ id }) => id === classId)?.labels).toEqual(["whisker", "claw", "tail"]);
    expect((await ask("patchOverview", { classId })).labels).toEqual({ whisker: 6, claw: 6, tail: 6 });
  });

  it("without patches says where there are some that can be had", async () => {
    const { images } = await ask("imageStrip");
    await ask("changeSet", { set: "two", add: images.slice(0, 2).map(({ id }) => id) });
    const { id: classId } = await ask("saveClass", { name: "ant", labels: ["feeler", "leg"] });
    await ask("saveClass", { name: "bee", labels: ["feeler", "leg"] });
    const box = { x: 0, y: 0, width: 20, height: 20 };
    await ask("changePatches", { changes: [{ kind: "add", imageId: images[5].id, label: "leg", box, classId }] });
    const refusal = (change: object): Promise<string> =>
      ask("train", training({ labels: ["feeler", "leg"], ...change })).then(
        () => "",
        ({ message }: Error) => message,
      );
    expect(await refusal({ name: "ant", set: "two" })).toMatch(/There is 1 on other photographs: choose those/);
    expect(await refusal({ name: "bee" })).toMatch(/"ant" has 1: take them over/);
    // What lies on other photographs would not be trained on when it is taken over.
    expect(await refusal({ name: "bee", set: "two" })).toMatch(/Crop some on the Patches page/);
  });
});
