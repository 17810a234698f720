/** Groups of what neurons see: made, named, split, taken back; new photographs join them. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Discovery } from "../../app/contract/discover.ts";
import { errorFrom } from "../../app/contract/errors.ts";
import type { Output, RequestName } from "../../app/contract/requests.ts";
import { createBackend, type Backend } from "../../app/main/backend/backend.ts";
import { startEngines, type EnginePool } from "../../app/main/process/enginePool.ts";
import { resourcesFolder } from "../../app/main/process/layout.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const photographs = join(root, "resources", "sample", "images");
const names = readdirSync(photographs).filter((name) => name.endsWith(".jpg"));
const folder = mkdtempSync(join(tmpdir(), "pippin-discover-"));
const prepared = join(folder, "prepared.pippin");
let engines: EnginePool;
const open: Backend[] = [];

beforeAll(async () => {
  engines = startEngines({ count: 1, backend: "wasm" });
  const backend = workspace(prepared);
  await ask(backend, "addImages", { paths: names.slice(0, 10).map((name) => join(photographs, name)), set: "dogs" });
  await ask(backend, "saveClass", { name: "dog", labels: ["eye", "nose", "fur", "none"], set: "dogs" });
  await ask(backend, "discover", { class: "dog", set: "dogs", groups: 5 });
  await backend.close();
  open.length = 0;
}, 240_000);
afterAll(async () => {
  for (const backend of open) await backend.close();
  await engines.close();
  rmSync(folder, { recursive: true });
});

function workspace(path: string): Backend {
  const backend = createBackend({
    folder: path,
    engine: engines,
    engines: 1,
    resources: resourcesFolder(),
    version: "0",
  });
  open.push(backend);
  return backend;
}

async function ask<Name extends RequestName>(backend: Backend, name: Name, input: object): Promise<Output<Name>> {
  const result = await backend.request(name, input);
  if (!result.ok) throw errorFrom(result.error);
  return result.value;
}

/** A copy of the workspace with five groups of ten photographs. */
async function grouped(
  name: string,
): Promise<{ backend: Backend; path: string; id: number; groups: Discovery["shown"] }> {
  const path = join(folder, `${name}.pippin`);
  cpSync(prepared, path, { recursive: true });
  const backend = workspace(path);
  const { discoveries } = await ask(backend, "discoveries", {});
  const { shown } = await ask(backend, "discovery", { id: discoveries[0].id });
  return { backend, path, id: discoveries[0].id, groups: shown };
}

async function training(backend: Backend, label: string): Promise<Output<"labelPatches">["patches"]> {
  return (await ask(backend, "labelPatches", { label })).patches;
}

describe("groups of a set's photographs", () => {
  it("hold each patch once, the largest first, and are the same for the same seed", async () => {
    const { backend, id, groups } = await grouped("same");
    const { patches, images, total } = await ask(backend, "discovery", { id });
    expect([images, total]).toEqual([10, 10]);
    expect(groups).toHaveLength(5);
    expect(groups.reduce((sum, group) => sum + group.patches, 0)).toBe(patches);
    expect(groups.map((group) => group.patches)).toEqual(groups.map((group) => group.patches).sort((a, b) => b - a));
    const boxes = new Set<string>();
    for (const { id: group } of groups) {
      const { patches: own } = await ask(backend, "groupPatches", { group, first: 1000 });
      for (const { imageId, box } of own) boxes.add(JSON.stringify([imageId, box]));
    }
    expect(boxes.size).toBe(patches);
    const other = workspace(join(folder, "again.pippin"));
    await ask(other, "addImages", {
      paths: names
        .slice(0, 10)
        .reverse()
        .map((name) => join(photographs, name)),
      set: "dogs",
    });
    await ask(other, "saveClass", { name: "dog", labels: ["eye", "nose", "fur", "none"], set: "dogs" });
    const { id: again } = await ask(other, "discover", { class: "dog", set: "dogs", groups: 5 });
    const shown = (await ask(other, "discovery", { id: again })).shown;
    expect(shown.map((group) => [group.number, group.patches])).toEqual(
      groups.map((group) => [group.number, group.patches]),
    );
  }, 240_000);

  it("go on with their set under its new name; another set of the old name has its own", async () => {
    const { backend, id, groups } = await grouped("set");
    const setOf = async (one: number): Promise<string | undefined> =>
      (await ask(backend, "discoveries", {})).discoveries.find((each) => each.id === one)?.set;
    await ask(backend, "renameSet", { set: "dogs", name: "white dogs" });
    expect(await setOf(id)).toBe("white dogs");
    expect(await ask(backend, "discover", { class: "dog", set: "white dogs", groups: 5 })).toMatchObject({
      id,
      images: 0,
      known: 10,
    });
    await ask(backend, "undo", { page: "images" });
    expect(await setOf(id)).toBe("dogs");
    await ask(backend, "redo", { page: "images" });
    const { images } = await ask(backend, "imageStrip", { set: "white dogs" });
    await ask(backend, "changeSet", { set: "dogs", add: images.map((image) => image.id) });
    const other = await ask(backend, "discover", { class: "dog", set: "dogs", groups: 5 });
    expect(other).toMatchObject({ images: 10, known: 0 });
    expect(await ask(backend, "discover", { class: "dog", set: "dogs", groups: 5 })).toMatchObject({ id: other.id });
    expect(await ask(backend, "discover", { class: "dog", set: "white dogs", groups: 5 })).toMatchObject({ id });
    expect((await ask(backend, "discovery", { id })).shown).toEqual(groups);
    // Groups keep their set where its making is undone.
    await ask(backend, "undo", { page: "images" });
    const { sets } = await ask(backend, "imageSets", {});
    expect(sets.find(({ name }) => name === "dogs")).toMatchObject({ images: 0 });
    await ask(backend, "deleteSet", { set: "dogs" });
    await ask(backend, "renameSet", { set: "white dogs", name: "Samoyeds" });
    await ask(backend, "undo", { page: "images" });
    // That ends what was undone: nothing but the groups knows of the names.
    await ask(backend, "changeSet", { set: "white dogs", remove: [images[0].id] });
    expect(await ask(backend, "discover", { class: "dog", set: "white dogs", groups: 5 })).toMatchObject({ id });
  }, 240_000);

  it("show what a word goes to first, each photograph once before one comes again; then the rest so", async () => {
    const { backend, groups } = await grouped("once");
    const [{ id: group, patches: all, named }] = groups;
    expect(named).toBe(Math.ceil(all / 2));
    const { patches } = await ask(backend, "groupPatches", { group, first: 1000 });
    for (const part of [patches.slice(0, named), patches.slice(named)]) {
      const photographs = part.map(({ imageId }) => imageId);
      const different = new Set(photographs).size;
      expect(different).toBeGreaterThan(1);
      expect(new Set(photographs.slice(0, different)).size).toBe(different);
    }
    await ask(backend, "answerGroup", { group, answer: "word", label: "muzzle" });
    const now = (await ask(backend, "groupPatches", { group, first: 1000 })).patches;
    expect(now.map(({ box }) => box)).toEqual(patches.map(({ box }) => box));
    expect(now.map(({ trainingId }) => trainingId !== null)).toEqual(now.map((_, place) => place < named));
  });

  it("give a word to all of a group that is seen at a glance", async () => {
    const path = join(folder, "small.pippin");
    const backend = workspace(path);
    await ask(backend, "addImages", { paths: names.slice(0, 2).map((name) => join(photographs, name)), set: "two" });
    await ask(backend, "saveClass", { name: "dog", labels: ["eye", "none"], set: "two" });
    const { id } = await ask(backend, "discover", { class: "dog", set: "two", groups: 20 });
    const { shown } = await ask(backend, "discovery", { id });
    const small = shown.filter(({ patches }) => patches <= 9);
    expect(small.length).toBeGreaterThan(0);
    for (const { patches, named } of small) expect(named).toBe(patches);
    await ask(backend, "answerGroup", { group: small[0].id, answer: "word", label: "eye" });
    expect(await training(backend, "eye")).toHaveLength(small[0].patches);
  }, 120_000);

  it("become training patches by a word, and undo takes all of them back at once", async () => {
    const { backend, id, groups } = await grouped("word");
    const [{ id: group, named: wanted }] = groups;
    const { history } = await ask(backend, "answerGroup", { group, answer: "word", label: "muzzle" });
    expect(history.undo).toBe(`calling group ${groups[0].number} muzzle`);
    const named = await training(backend, "muzzle");
    expect(named).toHaveLength(wanted);
    expect(new Set(named.map(({ origin }) => origin))).toEqual(new Set(["discovered"]));
    const { classes } = await ask(backend, "classes", {});
    expect(classes[0].labels).toContain("muzzle");
    const { words } = await ask(backend, "discovery", { id });
    expect(words.find(({ label }) => label === "muzzle")).toMatchObject({
      patches: wanted,
      discovered: wanted,
      target: 80,
    });
    await ask(backend, "undo", {});
    expect(await training(backend, "muzzle")).toEqual([]);
    expect((await ask(backend, "discovery", { id })).shown[0]).toMatchObject({ id: group, answer: null, label: null });
    await ask(backend, "redo", {});
    expect(await training(backend, "muzzle")).toHaveLength(wanted);
    expect((await ask(backend, "discovery", { id })).shown[0]).toMatchObject({ answer: "word", label: "muzzle" });
  });

  it("change their word for another, which leaves no patch of the first; crops stay", async () => {
    const { backend, groups } = await grouped("renamed");
    const [{ id: group, named }] = groups;
    const { images } = await ask(backend, "listImages", {});
    const box = { x: 1, y: 2, width: 30, height: 30 };
    await ask(backend, "changePatches", { changes: [{ kind: "add", imageId: images[0].id, label: "eye", box }] });
    await ask(backend, "answerGroup", { group, answer: "word", label: "eye" });
    await ask(backend, "answerGroup", { group, answer: "none" });
    expect((await training(backend, "eye")).map((patch) => patch.origin)).toEqual(["stamp"]);
    expect(await training(backend, "none")).toHaveLength(named);
    await ask(backend, "answerGroup", { group, answer: "several" });
    expect(await training(backend, "none")).toEqual([]);
  });

  it("are split into parts that hold the same patches; taking it back shows the whole", async () => {
    const { backend, id, groups } = await grouped("split");
    const [{ id: group, number, patches }] = groups;
    await ask(backend, "answerGroup", { group, answer: "split" });
    const parts = (await ask(backend, "discovery", { id })).shown.filter(({ parent }) => parent === group);
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.map((part) => part.number).sort()).toEqual(parts.map((_, i) => `${number}.${i + 1}`));
    expect(parts.reduce((sum, part) => sum + part.patches, 0)).toBe(patches);
    const places = (await ask(backend, "discovery", { id })).shown.map((one) => one.number);
    expect(places).toEqual([...parts.map((part) => part.number), ...groups.slice(1).map((one) => one.number)]);
    await ask(backend, "undo", {});
    expect((await ask(backend, "discovery", { id })).shown.map((one) => one.id)).toEqual(groups.map((one) => one.id));
    await expect(ask(backend, "answerGroup", { group: parts[0].id, answer: "none" })).rejects.toThrow(
      /not split any more/,
    );
  });

  it("take new photographs in without asking: of a word its patches are training patches", async () => {
    const { backend, id, groups } = await grouped("join");
    const [named, other] = groups;
    await ask(backend, "answerGroup", { group: named.id, answer: "word", label: "nose" });
    await ask(backend, "addImages", { paths: names.slice(10, 14).map((name) => join(photographs, name)), set: "dogs" });
    const answer = await ask(backend, "discover", { class: "dog", set: "dogs", groups: 5 });
    expect(answer).toMatchObject({ id, images: 4, known: 10 });
    const now = (await ask(backend, "discovery", { id })).shown;
    const grown = now.find((group) => group.id === named.id)!;
    expect(grown.patches).toBeGreaterThan(named.patches);
    // Of the new photographs' patches those that are among the nearer half of the group by now.
    const { patches: nearer } = await ask(backend, "groupPatches", { group: named.id, first: grown.named });
    const came = (await ask(backend, "listImages", {})).images.slice(-4).map((image) => image.id);
    expect(answer.joined).toBe(nearer.filter(({ imageId }) => came.includes(imageId)).length);
    expect(answer.joined).toBeGreaterThan(0);
    expect(await training(backend, "nose")).toHaveLength(named.named + answer.joined);
    expect(now.find((group) => group.id === other.id)!.answer).toBeNull();
    await ask(backend, "undo", {});
    expect(await training(backend, "nose")).toHaveLength(named.named);
    // What was taken back does not come again.
    expect(await ask(backend, "discover", { class: "dog", set: "dogs", groups: 5 })).toMatchObject({
      images: 0,
      joined: 0,
    });
    expect(await training(backend, "nose")).toHaveLength(named.named);
  }, 120_000);

  it("are cleared as one: answers and patches go, crops stay, undo brings all back", async () => {
    const { backend, id, groups } = await grouped("clear");
    await ask(backend, "answerGroup", { group: groups[0].id, answer: "word", label: "eye" });
    await ask(backend, "answerGroup", { group: groups[1].id, answer: "none" });
    await ask(backend, "clearDiscovery", { id });
    expect([await training(backend, "eye"), await training(backend, "none")]).toEqual([[], []]);
    expect((await ask(backend, "discovery", { id })).shown.every(({ answer }) => answer === null)).toBe(true);
    await ask(backend, "undo", {});
    expect(await training(backend, "eye")).toHaveLength(groups[0].named);
    expect((await ask(backend, "discovery", { id })).shown[0].label).toBe("eye");
  });
});

describe("more like this", () => {
  it("finds the nearest patch of each other photograph, also for a crop that no neuron has", async () => {
    const { backend, id, groups } = await grouped("alike");
    const { patches: own } = await ask(backend, "groupPatches", { group: groups[0].id, first: 1 });
    const [{ imageId, box }] = own;
    const near = await ask(backend, "moreLikeThis", { id, imageId, box, first: 20 });
    expect(near.patches).toHaveLength(9);
    expect(new Set(near.patches.map((one) => one.imageId)).size).toBe(9);
    expect(near.patches.some((one) => one.imageId === imageId)).toBe(false);
    const likeness = near.patches.map((one) => one.likeness);
    expect(likeness).toEqual([...likeness].sort((a, b) => b - a));
    // A box a pixel beside it sees the same cells of the network, so the same patches are near.
    const beside = await ask(backend, "moreLikeThis", { id, imageId, box: { ...box, x: box.x + 0.01 }, first: 20 });
    expect(beside.patches.map((one) => one.box)).toEqual(near.patches.map((one) => one.box));
    // What is taken is not shown again.
    const [first] = near.patches;
    await ask(backend, "changePatches", {
      changes: [{ kind: "add", imageId: first.imageId, label: "eye", box: first.box, origin: "discovered" }],
    });
    const after = await ask(backend, "moreLikeThis", { id, imageId, box, first: 20 });
    expect(after.patches.map((one) => JSON.stringify([one.imageId, one.box]))).not.toContain(
      JSON.stringify([first.imageId, first.box]),
    );
  });

  it("finds a word's patches also in groups that were called otherwise, and says which training patches they are", async () => {
    const { backend, id, groups } = await grouped("otherwise");
    const [{ id: group }] = groups;
    const { patches: own } = await ask(backend, "groupPatches", { group, first: 1 });
    const [{ imageId, box }] = own;
    await ask(backend, "answerGroup", { group, answer: "word", label: "eye" });
    const like = { id, imageId, box, first: 9 };
    const eyes = new Set((await training(backend, "eye")).map((patch) => patch.id));
    const noses = (await ask(backend, "moreLikeThis", { ...like, label: "nose" })).patches;
    const found = noses.find(({ trainingId }) => trainingId !== null)!;
    expect(eyes.has(found.trainingId!)).toBe(true);
    for (const label of ["eye", undefined]) {
      const { patches } = await ask(backend, "moreLikeThis", { ...like, label });
      expect(patches.map(({ trainingId }) => trainingId)).toEqual(patches.map(() => null));
    }
    await ask(backend, "changePatches", { changes: [{ kind: "change", id: found.trainingId!, label: "nose" }] });
    const now = (await ask(backend, "moreLikeThis", { ...like, label: "nose" })).patches;
    expect(now.map((one) => JSON.stringify(one.box))).not.toContain(JSON.stringify(found.box));
  });
});

describe("pippin discover", () => {
  it("makes the class, tells groups with their pictures, and names them from a file", async () => {
    const path = join(folder, "command.pippin");
    const run = (...command: string[]): { status: number | null; stdout: string; stderr: string } =>
      spawnSync(
        process.execPath,
        [join(root, "app/main/cli/pippin.ts"), "--backend", "wasm", "--workspace", path, ...command],
        { encoding: "utf8" },
      );
    expect(
      run("images", "add", ...names.slice(0, 4).map((name) => join(photographs, name)), "--set", "few").status,
    ).toBe(0);
    const wanted = [
      "discover",
      "--class",
      "dog",
      "--set",
      "few",
      "--groups",
      "3",
      "--labels",
      "eye,nose,none",
      "--json",
    ];
    const first = run(...wanted);
    expect(first.stderr).not.toMatch(/error/i);
    const told = JSON.parse(first.stdout) as {
      shown: { number: string; answer: string | null; pictures: unknown[] }[];
    };
    expect(told.shown.map(({ number }) => number).sort()).toEqual(["1", "2", "3"]);
    expect(told.shown[0].pictures.length).toBeGreaterThan(1);
    const file = join(folder, "names.json");
    writeFileSync(file, JSON.stringify({ "1.1": "eye", 1: "split", 2: "none" }));
    const second = JSON.parse(run(...wanted, "--names", file).stdout) as typeof told & {
      words: { label: string; patches: number }[];
    };
    expect(second.shown.find(({ number }) => number === "1.1")?.answer).toBe("word");
    expect(second.shown.find(({ number }) => number === "2")?.answer).toBe("none");
    expect(second.words.find(({ label }) => label === "eye")?.patches).toBeGreaterThan(0);
    writeFileSync(file, JSON.stringify({ 7: "eye" }));
    const wrong = run(...wanted, "--names", file);
    expect([wrong.status, wrong.stderr]).toEqual([2, expect.stringContaining("There is no group 7")]);
  }, 240_000);
});
