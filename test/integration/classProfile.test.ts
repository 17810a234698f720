/** What a class goes by on the sample, and shortcuts, with a real engine. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { errorFrom, type PippinError } from "../../app/contract/errors.ts";
import type { Input, Output, RequestName } from "../../app/contract/requests.ts";
import { DEFAULT_TRAINING } from "../../app/contract/patchClassifier.ts";
import { SAMPLE } from "../../app/contract/sample.ts";
import { PRESETS } from "../../app/contract/settings.ts";
import { createBackend, type Backend, type RequestOptions } from "../../app/main/backend/backend.ts";
import { startEngines, type EnginePool } from "../../app/main/process/enginePool.ts";
import { openDatabase } from "../../app/main/workspace/database.ts";
import { resourcesFolder } from "../../app/main/process/layout.ts";

const sample = fileURLToPath(new URL("../../resources/sample", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "pippin-profile-"));
const settings = { ...PRESETS.recommended, top: 2 };
const set = SAMPLE.explainedSet;
/** Of ImageNet. */
const GREAT_PYRENEES = 257;
let engines: EnginePool;
let backend: Backend;
let classIndex: number;

const ofClass = (index = classIndex): { set: string; classIndex: number; measure: "attribution" } => ({
  ...{ set, classIndex: index, measure: "attribution" },
});

async function ask<Name extends RequestName>(
  name: Name,
  input: object & Partial<Input<Name>>,
  options: RequestOptions = {},
): Promise<Output<Name>> {
  const result = await backend.request(name, input, options);
  if (!result.ok) throw errorFrom(result.error);
  return result.value;
}

function openBackend(name: string): Backend {
  return createBackend({
    ...{ folder: join(folder, name), engine: engines, engines: 1 },
    ...{ resources: resourcesFolder(), version: "0" },
  });
}

beforeAll(async () => {
  engines = startEngines({ count: 1, backend: "wasm" });
  backend = openBackend("one.pippin");
  await ask("prepareSample", {});
  // All as one class: what the first of them shows.
  const { classes } = await ask("profileChoices", { set });
  classIndex = classes[0]?.index ?? SAMPLE.classIndices[0];
  await ask("explain", { images: { set }, settings: { ...settings, explainedClass: classIndex } });
}, 240_000);
afterAll(async () => {
  await backend.close();
  await engines.close();
  rmSync(folder, { recursive: true });
});

describe("a class profile", () => {
  it("counts the patches that are there, and its rows open as many", async () => {
    const { profile } = await ask("classProfile", { of: ofClass() });
    const all = await ask("profilePatches", { of: ofClass(), first: 1000 });
    expect(profile.patches).toBe(all.total);
    expect(all.patches).toHaveLength(all.total);
    for (const { label, patches, evidence } of profile.byLabel ?? []) {
      const own = all.patches.filter((patch) => patch.label === label);
      expect(patches.successes).toBe(own.length);
      const opened = await ask("profilePatches", { of: ofClass(), label });
      expect(opened.total).toBe(own.length);
      // Of images with evidence, the mean of what its patches carry.
      const sum = own.reduce((total, patch) => total + patch.evidence, 0);
      expect(evidence.mean).toBeCloseTo(sum / evidence.images, 9);
    }
    expect(profile.byLabel?.reduce((sum, one) => sum + one.evidence.mean, 0)).toBeCloseTo(1, 9);
    const [neuron] = profile.byNeuron;
    const behind = await ask("profilePatches", {
      of: ofClass(),
      neuron: { convolution: neuron.convolution, channel: neuron.channel },
    });
    expect(behind.total).toBe(neuron.patches.successes);
    expect(neuron.strongest[0].score).toBe(Math.max(...behind.patches.map(({ score }) => score)));
    expect(profile.notes.join(" ")).toMatch(/are few/);
  });

  it("knows places once objects are marked, and forgets them when they go", async () => {
    const objects = { file: join(sample, "objects.json"), images: join(sample, "images") };
    await ask("importObjects", objects);
    // The import has worked them out: ten thousand explanations would keep whoever opens the profile waiting.
    const db = openDatabase(join(folder, "one.pippin"));
    const unknown = db.prepare("SELECT count(*) FROM explanation_profiles WHERE shares IS NULL").pluck().get();
    db.close();
    expect(unknown).toBe(0);
    const { profile } = await ask("classProfile", { of: ofClass() });
    expect(profile.outlined).toBe(profile.images);
    expect(profile.byPlace?.map(({ place }) => place)).toEqual(["on", "edge", "off"]);
    expect(profile.byPlace?.reduce((sum, one) => sum + one.patches.successes, 0)).toBe(profile.patches);
    const off = await ask("profilePatches", { of: ofClass(), place: "off" });
    expect(off.total).toBe(profile.byPlace?.[2].patches.successes);
  });

  it("differs from itself in nothing", async () => {
    const of = ofClass();
    const { comparison } = await ask("classProfile", { of, against: of });
    expect(comparison?.paired).toBe(true);
    for (const { difference, p } of comparison?.differences ?? []) expect([difference, p]).toEqual([0, 1]);
    expect(comparison?.sentence).toMatch(/Nothing clearly tells/);
  });

  it("of a class that nothing is explained as says what to do", async () => {
    const other = classIndex === 0 ? 1 : 0;
    await expect(ask("classProfile", { of: ofClass(other) })).rejects.toThrow(/is explained as/);
    await expect(ask("classProfile", { of: ofClass(100_000) })).rejects.toThrow(/there is no class/);
    await expect(ask("classProfile", { of: { ...ofClass(), set: "nothing" } })).rejects.toThrow(/nothing/);
    await expect(ask("findShortcuts", { set, classIndex: other })).rejects.toThrow(/is explained as/);
    // What is typed then explains the set so.
    const command = async (of: object): Promise<unknown> =>
      ask("classProfile", { of: { ...ofClass(), ...of } }).catch((error: PippinError) => error.data["command"]);
    expect(await command({ measure: "random" })).toBe(
      `pippin explain --set '${set}' --model 'Tiny Darknet' --measure random`,
    );
    expect(await command({ classIndex: other })).toBe(
      `pippin explain --set '${set}' --model 'Tiny Darknet' --class ${other}`,
    );
  });
});

describe("a search for shortcuts", () => {
  it("goes on after a stop, to the same end, and is there the next time", async () => {
    const whole = await ask("findShortcuts", { set, classIndex });
    const passes = (await engines.status()).forwardPasses;
    expect(await ask("findShortcuts", { set, classIndex })).toEqual(whole);
    expect((await engines.status()).forwardPasses).toBe(passes);
    await ask("removeShortcutSearch", { id: whole.id });
    const stop = new AbortController();
    const onProgress = ({ done }: { done: number }): void => {
      if (done === 2) stop.abort();
    };
    await expect(ask("findShortcuts", { set, classIndex }, { signal: stop.signal, onProgress })).rejects.toThrow();
    expect((await ask("shortcutSearches", {})).searches).toMatchObject([{ finished: false }]);
    const gone = await ask("findShortcuts", { set, classIndex });
    const rest = ({ id: _, created: __, ...same }: typeof whole): object => same;
    expect(rest(gone)).toEqual(rest(whole));
  }, 120_000);
});

/** The outlined objects of these photographs are their upper left corners, so that nearly all the dog lies off them. */
function corners(): string {
  const { images } = JSON.parse(readFileSync(join(sample, "objects.json"), "utf8")) as {
    images: { id: number; file_name: string; width: number; height: number; split: string }[];
  };
  const explained = images.filter(({ split }) => split === "explain");
  const file = join(folder, "corners.json");
  const annotations = explained.map(({ id, width, height }) => {
    const [right, bottom] = [width / 8, height / 8];
    return {
      ...{ id, image_id: id, category_id: 1, iscrowd: 0, area: right * bottom },
      ...{ bbox: [0, 0, right, bottom], segmentation: [[0, 0, right, 0, right, bottom, 0, bottom]] },
    };
  });
  writeFileSync(file, JSON.stringify({ images: explained, annotations, categories: [{ id: 1, name: "corner" }] }));
  return file;
}

describe("what is found where the object is not what the class goes by", () => {
  it("is groups of patches that are not mostly object, whose name makes training patches", async () => {
    await backend.close();
    backend = openBackend("corners.pippin");
    const of = { set: "corners", classIndex: GREAT_PYRENEES };
    await ask("importObjects", { file: corners(), images: join(sample, "images"), set: of.set });
    await ask("importPatches", { file: join(sample, "patches.json"), images: join(sample, "images") });
    await ask("train", {
      ...{ name: "dog", labels: [...SAMPLE.labels], classIndices: [of.classIndex], features: "hog" },
      options: { ...DEFAULT_TRAINING, C: [1] },
    });
    await ask("explain", {
      images: { set: of.set },
      settings: { ...PRESETS.recommended, explainedClass: of.classIndex },
    });
    // All patches are another class's now: what that calls so says nothing of how this one's patches look.
    const [dog] = (await ask("classes", {})).classes;
    await ask("deleteClass", { id: dog.id });
    await ask("saveClass", { name: "other", labels: [...SAMPLE.labels] });
    const search = await ask("findShortcuts", of);
    expect(search.groups.map(({ labels, labelled }) => [labels.length > 0, labelled])).toContainEqual([true, null]);
    expect(search.groups.every(({ labelled }) => labelled === null)).toBe(true);
    expect(search.outlined).toBe(search.images);
    for (const one of search.groups) {
      const { patches, total } = await ask("shortcutPatches", { id: search.id, group: one.group });
      expect(total).toBe(one.patches);
      expect(patches.every(({ place }) => place !== "on")).toBe(true);
      expect(new Set(patches.map(({ imageId }) => imageId)).size).toBe(one.images.successes);
    }
    const missing = ask("nameShortcut", { id: search.id, group: 99, label: "grass" });
    await expect(missing).rejects.toThrow(/no group 99/);
    const [group] = search.groups;
    expect(group).toBeDefined();
    const first = await ask("nameShortcut", { id: search.id, group: group.group, label: "grass" });
    expect(first).toEqual({ added: group.patches, known: 0 });
    expect(await ask("nameShortcut", { id: search.id, group: group.group, label: "grass" })).toEqual({
      ...{ added: 0, known: group.patches },
    });
    expect((await ask("shortcutSearch", { id: search.id })).groups[group.group].named).toBe("grass");
    const { patches } = await ask("labelPatches", { label: "grass" });
    expect(patches).toHaveLength(group.patches);
    expect(patches[0]).toMatchObject({ origin: "shortcut" });
    // Taken back, the group has no name.
    await ask("undo", {});
    expect((await ask("labelPatches", { label: "grass" })).patches).toEqual([]);
    expect((await ask("shortcutSearch", { id: search.id })).groups[group.group].named).toBeNull();
    // Of no class that is named it is the only one's that has the label.
    const meadow = await ask("saveClass", { name: "meadow", labels: ["grass", "none"] });
    await ask("nameShortcut", { id: search.id, group: group.group, label: "grass" });
    expect((await ask("labelPatches", { label: "grass", classId: meadow.id })).patches).toHaveLength(group.patches);
  });
});
