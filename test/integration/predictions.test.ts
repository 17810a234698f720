/** Photographs are predicted by the network that ships, found by what it says, and known for right or wrong. */
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Input, Output, RequestName } from "../../app/contract/requests.ts";
import { createBackend, type Backend } from "../../app/main/backend/backend.ts";
import { NO_LOG, type Log } from "../../app/contract/log.ts";
import { openDatabase } from "../../app/main/workspace/database.ts";
import { startEngines, type EnginePool } from "../../app/main/process/enginePool.ts";
import { resourcesFolder } from "../../app/main/process/layout.ts";

const sample = fileURLToPath(new URL("../../resources/sample/images", import.meta.url));
const samoyeds = readdirSync(sample)
  .filter((name) => name.startsWith("samoyed"))
  .slice(0, 4);
const others = readdirSync(sample)
  .filter((name) => !name.startsWith("samoyed") && name.endsWith(".jpg"))
  .slice(0, 3);

let folder: string;
let engine: EnginePool;
let backend: Backend;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "pippin-predictions-"));
  for (const [name, files] of Object.entries({ samoyed: samoyeds, holidays: others })) {
    mkdirSync(join(folder, name));
    for (const file of files) copyFileSync(join(sample, file), join(folder, name, file));
  }
  engine = startEngines({ count: 1, backend: "wasm" });
  let seconds = 0;
  backend = createBackend({
    ...{ folder: join(folder, "test.pippin"), engine, engines: 1, resources: resourcesFolder(), version: "0" },
    now: () => new Date(Date.UTC(2026, 0, 1) + 1000 * seconds++),
  });
  await ask("addImages", { paths: [join(folder, "holidays")] });
  await ask("addImages", { paths: [join(folder, "samoyed")] });
}, 60_000);
afterAll(async () => {
  await backend.close();
  await engine.close();
  rmSync(folder, { recursive: true });
});

async function ask<Name extends RequestName>(name: Name, input: Partial<Input<Name>> = {}): Promise<Output<Name>> {
  const result = await backend.request(name, input);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

const found = async (input: Partial<Input<"listImages">>): Promise<string[]> =>
  (await ask("listImages", input)).images.map(({ name }) => name);

it("nothing is predicted until somebody asks, and a network that ships is not imported by looking", async () => {
  expect(await ask("predictions")).toMatchObject({ model: "Tiny Darknet", images: 7, predicted: 0, classes: [] });
  expect((await ask("status")).models).toEqual([]);
  expect(await found({ outcome: "unpredicted" })).toHaveLength(7);
});

it("predicts all but what has changed, which is named; what is known is not computed again", async () => {
  const gone = join(folder, "holidays", others[0]);
  rmSync(gone);
  const first = await ask("predictImages");
  expect(first).toMatchObject({ images: 7, known: 0, refused: [{ item: gone }] });
  expect(await found({ filter: "missing" })).toEqual([others[0]]);
  expect(await found({ filter: "missing", sort: "name", first: 1 })).toEqual([others[0]]);
  copyFileSync(join(sample, others[0]), gone);
  expect(await found({ filter: "missing" })).toEqual([]);
  const { forwardPasses } = await ask("status");
  expect(await ask("predictImages")).toEqual({ images: 7, known: 6, refused: [] });
  expect((await ask("status")).forwardPasses).toBe(forwardPasses + 1);
  const { predicted, classes, shows } = await ask("predictions");
  expect(predicted).toBe(7);
  expect(classes.reduce((sum, { images }) => sum + images, 0)).toBe(7);
  expect(classes[0]).toMatchObject({ name: "Samoyed", coveredBy: null });
  expect(shows).toEqual([{ name: "samoyed", images: 4 }]);
}, 60_000);

it("finds photographs by their predicted class, and by whether it is what their folder is called", async () => {
  const { classes, right, wrong } = await ask("predictions");
  const [{ index, images: n }] = classes;
  const { images: all } = await ask("listImages");
  const asSamoyed = all.filter(({ predicted }) => predicted!.index === index);
  expect(asSamoyed).toHaveLength(n);
  expect(await found({ predicted: index })).toEqual(asSamoyed.map(({ name }) => name));
  expect(await found({ shows: "samoyed" })).toEqual(samoyeds);
  const isRight = (name: string): boolean => asSamoyed.some((image) => image.name === name);
  expect(await found({ outcome: "right" })).toEqual(samoyeds.filter(isRight));
  expect(await found({ outcome: "wrong" })).toEqual(samoyeds.filter((name) => !isRight(name)));
  expect([right, wrong]).toEqual([samoyeds.filter(isRight).length, samoyeds.filter((name) => !isRight(name)).length]);
  expect(await found({ outcome: "unknown" })).toEqual(others);
  const { prediction, shownBy } = await ask("imageDetails", { id: asSamoyed[0].id });
  expect(prediction).toHaveLength(5);
  expect(prediction[0]).toEqual(asSamoyed[0].predicted);
  expect(prediction.map(({ probability }) => probability)).toEqual(
    prediction.map(({ probability }) => probability).toSorted((a, b) => b - a),
  );
  expect(shownBy).toBe("folder");
});

it("sorts by name, by what came last, by predicted class with the surest first, and by the least sure", async () => {
  const all = [...samoyeds, ...others];
  expect((await found({ sort: "newest" })).slice(0, 4).sort()).toEqual([...samoyeds].sort());
  expect(await found({ sort: "newest", first: 2 })).toEqual((await found({ sort: "newest" })).slice(0, 2));
  const byName = new Intl.Collator("en", { numeric: true });
  expect(await found({ sort: "name" })).toEqual(all.toSorted((a, b) => byName.compare(a, b)));
  const unsure = (await ask("listImages", { sort: "unsure" })).images.map(({ predicted }) => predicted!.probability);
  expect(unsure).toEqual(unsure.toSorted((a, b) => a - b));
  const classes = (await ask("listImages", { sort: "predicted" })).images.map(({ predicted }) => predicted!);
  for (const [i, { name, probability }] of classes.slice(1).entries()) {
    const before = classes[i];
    expect(byName.compare(before.name, name)).toBeLessThanOrEqual(0);
    if (before.name === name) expect(before.probability).toBeGreaterThanOrEqual(probability);
  }
});

it("goes by a set rather than a folder, by marked objects rather than a set, and knows classes that cover it", async () => {
  const { images } = await ask("listImages", { search: "holidays" });
  const ids = images.map(({ id }) => id);
  await ask("changeSet", { set: "Ice bears", add: ids });
  expect((await ask("imageDetails", { id: ids[0] })).shownBy).toBe("set");
  expect(await found({ shows: "Ice bears" })).toEqual(others);
  await ask("changeObjects", {
    changes: [{ kind: "add", imageId: ids[0], category: "polar bear", polygons: [[1, 1, 9, 1, 9, 9]] }],
  });
  expect(await ask("imageDetails", { id: ids[0] })).toMatchObject({
    shownBy: "objects",
    image: { shows: "polar bear", right: false },
  });
  const { index } = images[0].predicted!;
  const { id } = await ask("saveClass", { name: "polar bear", labels: ["eye", "none"] });
  await ask("setCovers", { class: id, model: "Tiny Darknet", classIndices: [index] });
  expect((await ask("imageDetails", { id: ids[0] })).image.right).toBe(true);
  const covered = (await ask("predictions")).classes.find((one) => one.index === index);
  expect(covered?.coveredBy).toBe("polar bear");
});

it("a network that is fed otherwise has predicted nothing yet", async () => {
  await ask("setPreprocessing", { model: "Tiny Darknet", preprocessing: { values: "unit", geometry: "squash" } });
  expect((await ask("predictions")).predicted).toBe(0);
  expect(await ask("predictImages", { set: "Ice bears" })).toMatchObject({ images: 3, known: 0 });
}, 60_000);

/** As a window has it. */
const watchedIn = (path: string, log: Log = NO_LOG): Backend =>
  createBackend({
    log,
    ...{ folder: path, engine, engines: 1, resources: resourcesFolder(), version: "0", predictsPhotographs: true },
  });
const predictedIn = async (watched: Backend): Promise<number> => {
  const result = await watched.request("predictions", {});
  return result.ok ? result.value.predicted : -1;
};

it("where people look at it, what comes in is predicted by itself, each photograph once, and closing stops that", async () => {
  const watched = (): Backend => watchedIn(join(folder, "watched.pippin"));
  const first = watched();
  const { forwardPasses: before } = await ask("status");
  const half = [samoyeds.slice(1, 3), others].map((names) => names.map((name) => join(sample, name)));
  // One while the photographs of the other are being looked at.
  await Promise.all(half.map((paths) => first.request("addImages", { paths })));
  await expect.poll(() => predictedIn(first), { timeout: 30_000 }).toBe(5);
  expect((await ask("status")).forwardPasses).toBe(before + 5);
  await first.close();
  const again = watched();
  await again.request("addImages", { paths: [sample] });
  await again.close();
  const after = watched();
  const { jobs } = await (async () => {
    const result = await after.request("jobs", {});
    return result.ok ? result.value : { jobs: [] };
  })();
  expect(jobs.filter(({ state }) => state === "running")).toEqual([]);
  await after.close();
}, 90_000);

it("what a stopped import has brought is predicted, too, and photographs that come with patches", async () => {
  const watched = watchedIn(join(folder, "stopped.pippin"));
  const stop = new AbortController();
  const added = await watched.request(
    "addImages",
    { paths: samoyeds.slice(2).map((name) => join(sample, name)) },
    { signal: stop.signal, onProgress: () => stop.abort() },
  );
  expect(added).toMatchObject({ ok: false, error: { code: "cancelled" } });
  await expect.poll(() => predictedIn(watched), { timeout: 30_000 }).toBe(1);
  const patches = join(folder, "patches.csv");
  writeFileSync(patches, `image,label,x,y,width,height\n${others[0]},nose,0,0,20,20\n`);
  const imported = await watched.request("importPatches", { file: patches, images: sample });
  expect(imported).toMatchObject({ ok: true, value: { added: 1 } });
  await expect.poll(() => predictedIn(watched), { timeout: 30_000 }).toBe(2);
  await watched.close();
}, 60_000);

it("where predicting could not begin, the next import tries again, and the workspace is closed as ever", async () => {
  const path = join(folder, "full.pippin");
  const said: string[] = [];
  const watched = watchedIn(path, { ...NO_LOG, error: (message) => said.push(message) });
  const db = openDatabase(path);
  // As on a disk that is full at that moment.
  db.exec(`CREATE TRIGGER full BEFORE INSERT ON jobs WHEN new.kind = 'predictImages' BEGIN
    SELECT raise(ABORT, 'full'); END`);
  await watched.request("addImages", { paths: [join(sample, others[1])] });
  await expect.poll(() => said).toEqual(["Photographs could not be predicted: full"]);
  db.exec("DROP TRIGGER full");
  db.close();
  await watched.request("addImages", { paths: [join(sample, others[2])] });
  await expect.poll(() => predictedIn(watched), { timeout: 30_000 }).toBe(2);
  await watched.close();
}, 60_000);

it("an empty set is said, and so is what is another photograph by now, or none", async () => {
  await expect(ask("predictImages", { set: "none" })).rejects.toThrow('no images in a set "none"');
  const [other, none] = samoyeds.map((name) => join(folder, "samoyed", name));
  copyFileSync(join(sample, others[0]), other);
  writeFileSync(none, "something else");
  const { refused } = await ask("predictImages");
  expect(refused.map(({ item }) => item)).toEqual([other, none]);
  expect(refused[0].message).toMatch(/has changed since it was added/);
}, 60_000);
