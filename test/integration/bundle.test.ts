/** Patches of a class from one workspace into another, as one file. */
import { readFileSync, readdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { errorFrom } from "../../app/contract/errors.ts";
import { DEFAULT_TRAINING } from "../../app/contract/patchClassifier.ts";
import type { Output, RequestName } from "../../app/contract/requests.ts";
import { createBackend, type Backend } from "../../app/main/backend/backend.ts";
import { readCoco } from "../../app/main/interchange/coco.ts";
import { startEngines, type EnginePool } from "../../app/main/process/enginePool.ts";
import { resourcesFolder } from "../../app/main/process/layout.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const photographs = join(root, "resources", "sample", "images");
const names = readdirSync(photographs).filter((name) => name.endsWith(".jpg"));
const folder = mkdtempSync(join(tmpdir(), "pippin-bundle-"));
let engines: EnginePool;
const open: Backend[] = [];

beforeAll(() => {
  engines = startEngines({ count: 1, backend: "wasm" });
});
afterAll(async () => {
  for (const backend of open) await backend.close();
  await engines.close();
  rmSync(folder, { recursive: true });
});

function workspace(name: string): Backend {
  const backend = createBackend({
    folder: join(folder, `${name}.pippin`),
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

/** A workspace with so many photographs from a place on, and crops of each label on each. */
async function filled(name: string, from: number, count: number, labels: readonly string[]): Promise<Backend> {
  const backend = workspace(name);
  const paths = names.slice(from, from + count).map((one) => join(photographs, one));
  const { added } = await ask(backend, "addImages", { paths, set: "dogs" });
  await ask(backend, "saveClass", { name: "dog", labels, set: "dogs" });
  await ask(backend, "changePatches", {
    changes: added.flatMap(({ id: imageId }) =>
      labels.map((label, i) => ({
        kind: "add",
        imageId,
        label,
        box: { x: 10 + 40 * i, y: 20 + i, width: 40, height: 42 },
      })),
    ),
  });
  return backend;
}

async function bundled(backend: Backend, name: string, more: object = {}): Promise<string> {
  const target = join(folder, `${name}.zip`);
  await ask(backend, "exportBundle", { class: "dog", target, ...more });
  return target;
}

async function patchesOf(backend: Backend, label: string): Promise<Output<"labelPatches">["patches"]> {
  return (await ask(backend, "labelPatches", { label })).patches;
}

describe("a bundle of patches", () => {
  it("is COCO with crops beside it, and says hash, licence and origin of each", async () => {
    const backend = await filled("written", 0, 2, ["eye", "none"]);
    const file = await bundled(backend, "written", { licence: "CC BY-SA 4.0" });
    const entries = unzipSync(readFileSync(file));
    expect(JSON.parse(strFromU8(entries["bundle.json"]))).toMatchObject({
      format: "pippin-patches",
      version: 1,
      class: "dog",
      labels: ["eye", "none"],
    });
    const text = strFromU8(entries["patches.json"]);
    const { dataset, problems } = readCoco(text, "patches.json");
    expect(problems).toEqual([]);
    expect([dataset.images.length, dataset.annotations.length]).toEqual([2, 4]);
    const { annotations, images, licenses } = JSON.parse(text) as Record<string, Record<string, unknown>[]>;
    expect(licenses).toEqual([{ id: 1, name: "CC BY-SA 4.0" }]);
    expect(images[0]["license"]).toBe(1);
    expect(annotations[0]).toMatchObject({ bbox: [10, 20, 40, 42], origin: "stamp" });
    const pictures = Object.keys(entries).filter((name) => name.startsWith("crops/"));
    expect(pictures.sort()).toEqual(annotations.map(({ crop }) => crop).sort());
    expect(Object.keys(entries).some((name) => name.startsWith("photographs/"))).toBe(false);
  });

  it("brings its boxes to photographs that are there already, once however often it comes", async () => {
    const from = await filled("first", 0, 3, ["eye", "nose", "none"]);
    const file = await bundled(from, "first");
    const to = workspace("second");
    await ask(to, "addImages", { paths: names.slice(0, 3).map((one) => join(photographs, one)) });
    expect(await ask(to, "importBundle", { file })).toMatchObject({
      class: "dog",
      images: 3,
      added: 9,
      known: 0,
      conflicts: 0,
    });
    const boxes = (all: Output<"labelPatches">["patches"]): object[] =>
      all.map(({ hash, box, origin }) => ({ hash, box, origin }));
    expect(boxes(await patchesOf(to, "nose"))).toEqual(boxes(await patchesOf(from, "nose")));
    expect((await ask(to, "listImages", {})).images).toHaveLength(3);
    expect(await ask(to, "importBundle", { file })).toMatchObject({ added: 0, known: 9 });
    await ask(to, "undo", {});
    expect(await patchesOf(to, "nose")).toEqual([]);
  });

  it("stands for itself where a photograph is missing, and brings it along where it is given away", async () => {
    const from = await filled("giving", 4, 2, ["eye", "none"]);
    const [crops, whole] = [
      await bundled(from, "crops", { licence: "CC0" }),
      await bundled(from, "whole", { photographs: true }),
    ];
    const to = workspace("crops-only");
    expect(await ask(to, "importBundle", { file: crops, set: "theirs" })).toMatchObject({ images: 2, added: 4 });
    const eyes = await patchesOf(to, "eye");
    expect(eyes.map(({ box }) => box)).toEqual([1, 2].map(() => ({ x: 0, y: 0, width: 40, height: 42 })));
    expect((await ask(to, "listImages", { set: "theirs" })).images).toHaveLength(4);
    // What came in with a licence goes out with it.
    const again = unzipSync(readFileSync(await bundled(to, "again")));
    expect(JSON.parse(strFromU8(again["patches.json"]))).toMatchObject({ licenses: [{ id: 1, name: "CC0" }] });
    const other = workspace("whole");
    await ask(other, "importBundle", { file: whole });
    expect((await patchesOf(other, "eye")).map(({ hash }) => hash)).toEqual(
      (await patchesOf(from, "eye")).map(({ hash }) => hash),
    );
  });

  it("shows what it calls otherwise, changes nothing by itself, and takes the side that is chosen", async () => {
    const from = await filled("theirs", 0, 2, ["eye", "none"]);
    const file = await bundled(from, "theirs");
    const to = workspace("ours");
    const { added: images } = await ask(to, "addImages", {
      paths: names.slice(0, 2).map((one) => join(photographs, one)),
    });
    await ask(to, "saveClass", { name: "dog", labels: ["Eyes", "nose", "none"] });
    const box = { x: 10.5, y: 20, width: 40, height: 42 };
    await ask(to, "changePatches", {
      changes: images.map(({ id: imageId }) => ({ kind: "add", imageId, label: "nose", box })),
    });
    const answer = await ask(to, "importBundle", { file });
    expect(answer).toMatchObject({ added: 2, known: 0, conflicts: 2, newLabels: ["eye"] });
    expect(answer.notes).toEqual([expect.stringContaining('"eye" where this workspace says "Eyes"')]);
    expect(await patchesOf(to, "nose")).toHaveLength(2);
    expect(await patchesOf(to, "eye")).toEqual([]);
    const { conflicts } = await ask(to, "labelConflicts", {});
    expect(conflicts.map(({ patch, theirs, source }) => [patch.label, theirs, source])).toEqual([
      ["nose", "eye", "theirs.zip"],
      ["nose", "eye", "theirs.zip"],
    ]);
    await ask(to, "settleConflict", { id: conflicts[0].id, take: "theirs" });
    await ask(to, "settleConflict", { id: conflicts[1].id, take: "ours" });
    expect((await ask(to, "labelConflicts", {})).conflicts).toEqual([]);
    expect((await patchesOf(to, "eye")).map(({ id }) => id)).toEqual([conflicts[0].patch.id]);
    expect((await patchesOf(to, "nose")).map(({ id }) => id)).toEqual([conflicts[1].patch.id]);
    await ask(to, "undo", {});
    expect(await patchesOf(to, "eye")).toEqual([]);
  });

  it("keeps what people said of its patches, and hands it on; what is no verdict is refused", async () => {
    const from = await filled("reviewed", 3, 2, ["eye", "none"]);
    const entries = unzipSync(readFileSync(await bundled(from, "reviewed", { photographs: true })));
    const coco = JSON.parse(strFromU8(entries["patches.json"])) as { annotations: object[] };
    const said = (review: object): string => {
      coco.annotations[1] = { ...coco.annotations[1], review };
      const file = join(folder, "said.zip");
      writeFileSync(file, zipSync({ ...entries, "patches.json": strToU8(JSON.stringify(coco)) }));
      return file;
    };
    const to = workspace("reviews");
    const review = { verdict: "corrected", label: "fur" };
    expect(await ask(to, "importBundle", { file: said(review) })).toMatchObject({ added: 4, reviews: 1 });
    expect(await ask(to, "importBundle", { file: said({ verdict: "rejected", label: null }) })).toMatchObject({
      added: 0,
      reviews: 0,
    });
    const again = unzipSync(readFileSync(await bundled(to, "handed-on")));
    const { annotations } = JSON.parse(strFromU8(again["patches.json"])) as { annotations: { review?: object }[] };
    expect(annotations.map((one) => one.review)).toEqual([undefined, review, undefined, undefined]);
    await expect(ask(to, "importBundle", { file: said({ verdict: "liked", label: null }) })).rejects.toThrow(
      /annotations\.1\.review\.verdict/,
    );
  });

  it("of three workspaces trains a patch classifier with the labels of all", async () => {
    const vocabularies = [
      ["eye", "none"],
      ["nose", "none"],
      ["ear", "eye", "none"],
    ];
    const to = workspace("union");
    for (const [i, labels] of vocabularies.entries()) {
      const from = await filled(`part-${i}`, 5 * i, 5, labels);
      await ask(to, "importBundle", { file: await bundled(from, `part-${i}`, { photographs: i > 0 }) });
    }
    const { classes } = await ask(to, "classes", {});
    expect(classes[0].labels).toEqual(["eye", "none", "nose", "ear"]);
    const { classifier } = await ask(to, "train", {
      name: "dog",
      labels: classes[0].labels,
      classIndices: [258],
      features: "pixels",
      options: { ...DEFAULT_TRAINING, C: [1], folds: 2 },
    });
    expect(classifier.labels).toEqual(["eye", "none", "nose", "ear"]);
    expect(classifier.metrics.patches).toBe(35);
  }, 120_000);

  it("that is damaged, newer, or none is refused by name, and nothing of it comes in", async () => {
    const from = await filled("whole-one", 8, 1, ["eye", "none"]);
    const entries = unzipSync(readFileSync(await bundled(from, "good")));
    const to = workspace("refusing");
    const given = async (change: Record<string, Uint8Array | null>): Promise<string> => {
      const all = Object.entries({ ...entries, ...change }).filter(
        (one): one is [string, Uint8Array] => one[1] !== null,
      );
      const file = join(folder, "bad.zip");
      writeFileSync(file, zipSync(Object.fromEntries(all)));
      const result = await to.request("importBundle", { file });
      return result.ok ? "" : result.error.message;
    };
    expect(await given({ "bundle.json": null })).toMatch(/bad\.zip" has no bundle\.json/);
    const about = JSON.parse(strFromU8(entries["bundle.json"])) as object;
    expect(await given({ "bundle.json": strToU8(JSON.stringify({ ...about, version: 2 })) })).toMatch(
      /version 2.*Update Pippin/,
    );
    const coco = JSON.parse(strFromU8(entries["patches.json"])) as { annotations: object[] };
    coco.annotations[1] = { ...coco.annotations[1], bbox: [0, 0, -4, 4] };
    expect(await given({ "patches.json": strToU8(JSON.stringify(coco)) })).toMatch(
      /patches\.json, annotations\.1\.bbox\.2/,
    );
    writeFileSync(join(folder, "none.zip"), "no archive");
    await expect(ask(to, "importBundle", { file: join(folder, "none.zip") })).rejects.toThrow(/no ZIP archive/);
    expect((await ask(to, "listImages", {})).images).toEqual([]);
    expect((await ask(to, "classes", {})).classes).toEqual([]);
  });
});
