/** What people do to patches: saved at once, undone and done again in order, whatever ends in between. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Engine } from "../../../../app/contract/engine.ts";
import type { PatchChange } from "../../../../app/contract/patches.ts";
import type { PatchRecord } from "../../../../app/contract/records.ts";
import type { Output, RequestName } from "../../../../app/contract/requests.ts";
import { createBackend, type Backend } from "../../../../app/main/backend/backend.ts";
import { openDatabase } from "../../../../app/main/workspace/database.ts";
import { deleteImages, saveImage } from "../../../../app/main/workspace/images.queries.ts";
import { savePatches } from "../../../../app/main/workspace/patches.queries.ts";

let folder: string;
let backend: Backend;
const images: number[] = [];

function open(): Backend {
  // Gestures need no engine: whoever asked it for something would fail.
  return createBackend({ folder, engine: {} as Engine, engines: 1, resources: "", version: "0" });
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pippin-gestures-"));
  const db = openDatabase(folder);
  images.length = 0;
  for (const hash of ["a", "b"]) {
    const image = { hash, path: `/photographs/${hash}.jpg`, width: 400, height: 300, format: "jpeg", warnings: [] };
    images.push(saveImage(db, image).image.id);
  }
  db.close();
  backend = open();
});
afterEach(async () => {
  await backend.close();
  rmSync(folder, { recursive: true, force: true });
});

async function ask<Name extends RequestName>(name: Name, input: object = {}): Promise<Output<Name>> {
  const result = await backend.request(name, input);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

const box = (x: number, y: number, side = 50): PatchRecord["box"] => ({ x, y, width: side, height: side });
const add = (label: string, x: number, y: number, image = 0): object => ({
  kind: "add",
  imageId: images[image],
  label,
  box: box(x, y),
});

async function now(): Promise<PatchRecord[]> {
  const all = await Promise.all(images.map((imageId) => ask("imagePatches", { imageId })));
  return all.flatMap(({ patches }) => patches);
}

describe("a gesture", () => {
  it("is one step of the history, named by what it did", async () => {
    const { images: touched, history } = await ask("changePatches", { changes: [add("eye", 10, 10)] });
    expect(touched).toEqual([
      {
        imageId: images[0],
        patches: [{ id: 1, imageId: images[0], classId: null, label: "eye", box: box(10, 10), origin: "stamp" }],
      },
    ]);
    expect(history).toEqual({ undo: "1 crop of eye", redo: null });
    await ask("changePatches", { changes: [add("nose", 60, 10), add("ear", 90, 10)] });
    expect((await ask("history")).undo).toBe("2 crops");
    await ask("changePatches", { changes: [2, 3].map((id) => ({ kind: "change", id, label: "fur" })) });
    expect((await ask("history")).undo).toBe("calling 2 crops fur");
    await ask("changePatches", { changes: [{ kind: "change", id: 1, box: box(12, 10) }] });
    expect((await ask("history")).undo).toBe("moving 1 crop of eye");
    await ask("changePatches", { changes: [{ kind: "remove", id: 1 }] });
    expect((await ask("history")).undo).toBe("removing 1 crop of eye");
  });

  it("is saved whole or not at all", async () => {
    const result = await backend.request("changePatches", {
      changes: [add("eye", 10, 10), { kind: "remove", id: 99 }],
    });
    expect(result).toMatchObject({ ok: false, error: { code: "not-found" } });
    expect(await now()).toEqual([]);
    expect(await ask("history")).toEqual({ undo: null, redo: null });
  });

  it("cuts boxes off at the photograph's edges and refuses one outside", async () => {
    await ask("changePatches", { changes: [add("eye", -20, 280)] });
    expect((await now())[0].box).toEqual({ x: 0, y: 280, width: 30, height: 20 });
    const outside = await backend.request("changePatches", { changes: [add("eye", 500, 10)] });
    expect(outside).toMatchObject({ ok: false, error: { code: "invalid-request" } });
  });

  it("that repeats a patch changes nothing, and leaves no step", async () => {
    await ask("changePatches", { changes: [add("eye", 10, 10)] });
    await ask("undo");
    await ask("redo");
    const again = await ask("changePatches", { changes: [add("eye", 10, 10)] });
    expect(again.title).toBeNull();
    expect(await now()).toHaveLength(1);
  });

  it("that moves a patch onto the same one leaves one, and undoing brings both back", async () => {
    await ask("changePatches", { changes: [add("eye", 10, 10), add("eye", 60, 10)] });
    await ask("changePatches", { changes: [{ kind: "change", id: 2, box: box(10, 10) }] });
    expect((await now()).map(({ id }) => id)).toEqual([1]);
    await ask("undo");
    expect((await now()).map(({ id }) => id)).toEqual([1, 2]);
  });

  it("made after an undo forgets what could have been done again", async () => {
    await ask("changePatches", { changes: [add("eye", 10, 10)] });
    await ask("undo");
    await ask("changePatches", { changes: [add("nose", 10, 10)] });
    expect((await ask("redo")).title).toBeNull();
    expect((await now()).map(({ label }) => label)).toEqual(["nose"]);
  });
});

describe("undo on a page", () => {
  it("takes back what was done there, and names what another page did last, which stays", async () => {
    await ask("changePatches", { changes: [add("eye", 10, 10)], page: "patches" });
    await ask("changePatches", { changes: [add("nose", 60, 10)], page: "discover" });
    const nothing = await ask("undo", { page: "images" });
    expect(nothing).toMatchObject({ title: null, elsewhere: { page: "discover", title: "1 crop of nose" } });
    expect((await now()).map(({ label }) => label)).toEqual(["eye", "nose"]);
    expect(await ask("undo", { page: "patches" })).toMatchObject({ title: "1 crop of eye", elsewhere: null });
    expect((await now()).map(({ label }) => label)).toEqual(["nose"]);
    expect(await ask("redo", { page: "discover" })).toMatchObject({ title: null, elsewhere: { page: "patches" } });
    expect((await ask("redo", { page: "patches" })).title).toBe("1 crop of eye");
    expect((await now()).map(({ label }) => label)).toEqual(["eye", "nose"]);
  });

  it("leaves a patch alone that another page has changed since, until that is undone there", async () => {
    await ask("changePatches", { changes: [add("eye", 10, 10)], page: "patches" });
    await ask("changePatches", { changes: [{ kind: "change", id: 1, label: "nose" }], page: "train" });
    const refused = await ask("undo", { page: "patches" });
    expect(refused).toMatchObject({ title: null, elsewhere: { page: "train", title: "calling 1 crop nose" } });
    expect((await now()).map(({ label }) => label)).toEqual(["nose"]);
    await ask("undo", { page: "train" });
    expect((await ask("undo", { page: "patches" })).title).toBe("1 crop of eye");
    expect(await now()).toEqual([]);
  });
});

describe("undo", () => {
  it("passes over what is gone: an image that was removed, a patch that came in another way", async () => {
    await ask("changePatches", { changes: [add("eye", 10, 10), add("ear", 10, 10, 1)] });
    await ask("changePatches", {
      changes: [
        { kind: "remove", id: 1 },
        { kind: "remove", id: 2 },
      ],
    });
    const db = openDatabase(folder);
    deleteImages(db, [images[1]]);
    savePatches(db, [{ imageId: images[0], label: "eye", box: box(10, 10), origin: "import" }]);
    db.close();
    expect((await ask("undo")).title).toBe("removing 2 crops");
    expect(await now()).toHaveLength(1);
    expect((await ask("undo")).title).toBe("2 crops");
    expect((await ask("undo")).title).toBeNull();
  });

  it("brings a removed patch back, and a patch to its own image, whatever came in meanwhile", async () => {
    await ask("changePatches", { changes: [add("eye", 10, 10, 1)] });
    await ask("changePatches", { changes: [{ kind: "remove", id: 1 }] });
    const db = openDatabase(folder);
    savePatches(db, [{ imageId: images[0], label: "nose", box: box(60, 60), origin: "import" }]);
    expect((await ask("undo")).title).toBe("removing 1 crop of eye");
    expect((await now()).map(({ label }) => label)).toEqual(["nose", "eye"]);
    // The newest image goes, and another comes: it is not the one that the patch was on.
    deleteImages(db, [images[1]]);
    images[1] = saveImage(db, {
      ...{ hash: "c", path: "/photographs/c.jpg", width: 400, height: 300, format: "jpeg", warnings: [] },
    }).image.id;
    db.close();
    while ((await ask("undo")).title !== null);
    while ((await ask("redo")).title !== null);
    expect((await now()).map(({ label }) => label)).toEqual(["nose"]);
  });

  it("and redo give what a plain list of states gives, for any gestures, with restarts between them", async () => {
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.record({ kind: fc.constant("add"), label: label(), image: fc.nat(1), x: fc.nat(8) }) },
      {
        weight: 2,
        arbitrary: fc.record({ kind: fc.constant("change"), which: fc.nat(), label: label(), x: fc.nat(8) }),
      },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant("remove"), which: fc.nat() }) },
      { weight: 3, arbitrary: fc.constant({ kind: "undo" }) },
      { weight: 2, arbitrary: fc.constant({ kind: "redo" }) },
      { weight: 1, arbitrary: fc.constant({ kind: "restart" }) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const states = [JSON.stringify(await now())];
        let at = 0;
        for (const one of steps) {
          if (one.kind === "restart") {
            await backend.close();
            backend = open();
          } else if (one.kind === "undo" || one.kind === "redo") {
            const { title } = await ask(one.kind);
            if (title !== null) at += one.kind === "undo" ? -1 : 1;
          } else {
            const change = changeOf(one, await now());
            if (change === null) continue;
            const { title } = await ask("changePatches", { changes: [change] });
            if (title !== null) states.splice(++at, Infinity, JSON.stringify(await now()));
          }
          expect(JSON.stringify(await now())).toBe(states[at]);
        }
        // The next case starts from nothing, with a history of its own.
        const left = await now();
        if (left.length > 0) await ask("changePatches", { changes: left.map(({ id }) => ({ kind: "remove", id })) });
        const db = openDatabase(folder);
        db.exec("DELETE FROM gestures");
        db.close();
      }),
      { numRuns: 40, seed: 5 },
    );
  });
});

function label(): fc.Arbitrary<string> {
  return fc.constantFrom("eye", "nose", "none");
}

function changeOf(
  step: { kind: string; label?: string; image?: number; which?: number; x?: number },
  patches: readonly PatchRecord[],
): PatchChange | object | null {
  if (step.kind === "add") return add(step.label!, 10 * step.x!, 20, step.image);
  if (patches.length === 0) return null;
  const { id } = patches[step.which! % patches.length];
  if (step.kind === "remove") return { kind: "remove", id };
  return { kind: "change", id, label: step.label, box: box(10 * step.x!, 20) };
}

describe("classes", () => {
  it("are saved, changed and deleted, and keep their names apart", async () => {
    const dog = await ask("saveClass", { name: "dog", labels: ["eye", "none"], classIndices: [151] });
    expect(dog).toMatchObject({ name: "dog", labels: ["eye", "none"], target: 80, set: null });
    await ask("saveClass", { id: dog.id, name: "hound", labels: ["eye", "ear", "none"], target: 20 });
    expect((await ask("classes")).classes).toMatchObject([{ id: dog.id, name: "hound", target: 20 }]);
    const twice = await backend.request("saveClass", { name: "hound", labels: ["eye", "none"] });
    expect(twice).toMatchObject({ ok: false, error: { code: "already-exists" } });
    const doubled = await backend.request("saveClass", { name: "cat", labels: ["eye", "eye"] });
    expect(doubled).toMatchObject({
      ok: false,
      error: { message: 'The label "eye" is there twice. Each label is named once.' },
    });
    await ask("deleteClass", { id: dog.id });
    expect((await ask("classes")).classes).toEqual([]);
  });
});

describe("lists of patches", () => {
  it("count labels over a set, and show a label's newest patch first", async () => {
    await ask("changePatches", { changes: [add("eye", 10, 10), add("eye", 70, 10), add("none", 10, 10, 1)] });
    await ask("changeSet", { set: "second", add: [images[1]] });
    expect(await ask("patchOverview")).toEqual({
      labels: { eye: 2, none: 1 },
      images: [
        { imageId: images[0], labels: { eye: 2 } },
        { imageId: images[1], labels: { none: 1 } },
      ],
    });
    expect((await ask("patchOverview", { set: "second" })).labels).toEqual({ none: 1 });
    const { patches } = await ask("labelPatches", { label: "eye" });
    expect(patches.map(({ id, hash, name }) => [id, hash, name])).toEqual([
      [2, "a", "a.jpg"],
      [1, "a", "a.jpg"],
    ]);
    expect((await ask("imageStrip", { set: "second" })).images).toMatchObject([{ id: images[1], hash: "b" }]);
  });
});
