/** Objects by hand and by masks, in a real workspace: drawn, undone after a restart, counted; masks in every layout. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { errorFrom } from "../../app/contract/errors.ts";
import type { Input, Output, RequestName } from "../../app/contract/requests.ts";
import { createBackend, type Backend } from "../../app/main/backend/backend.ts";
import { decodePixels } from "../../app/main/imaging/decode.ts";
import { readMaskFile } from "../../app/main/imaging/maskFile.ts";
import { rasterise } from "../../app/main/imaging/mask.ts";
import { readFileNamed } from "../../app/main/files/readFile.ts";
import { startEngines, type EnginePool } from "../../app/main/process/enginePool.ts";
import { encoded, pattern, png } from "../builders/images.ts";

const folder = mkdtempSync(join(tmpdir(), "pippin-objects-"));
const shared = process.env["PIPPIN_SHARED"] ?? fileURLToPath(new URL("../../../shared", import.meta.url));
const SIZE = { width: 8, height: 4 };
let engines: EnginePool;
const open = new Set<Backend>();

beforeAll(() => {
  engines = startEngines({ count: 1, backend: "wasm" });
});
afterAll(async () => {
  for (const backend of open) await backend.close();
  await engines.close();
  rmSync(folder, { recursive: true });
});

interface Workspace {
  ask<Name extends RequestName>(name: Name, input: Partial<Input<Name>>): Promise<Output<Name>>;
  close(): Promise<void>;
}

function workspace(name: string): Workspace {
  const backend = createBackend({
    ...{ folder: join(folder, name), engine: engines, engines: 1, resources: folder, version: "0" },
  });
  open.add(backend);
  return {
    ask: async (request, input) => {
      const result = await backend.request(request, input);
      if (!result.ok) throw errorFrom(result.error);
      return result.value;
    },
    close: async () => {
      open.delete(backend);
      await backend.close();
    },
  };
}

async function photograph(path: string, first = 0): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  const picture = pattern(SIZE.width, SIZE.height);
  picture.data[0] = first;
  writeFileSync(path, await encoded(picture, path.endsWith("png") ? "png" : "jpeg"));
}

/** Two objects: 1 in the upper left corner, 2 in the lower right. */
function mask(path: string, samples?: number[]): void {
  mkdirSync(dirname(path), { recursive: true });
  const two = new Array<number>(32).fill(0).map((_, i) => (i === 0 || i === 1 ? 1 : i === 31 ? 2 : 0));
  writeFileSync(path, png({ ...SIZE, depth: 8, colourType: 0, samples: samples ?? two }));
}

async function objectsOf({ ask }: Workspace): Promise<Record<string, [string, number[][]][]>> {
  const { images } = await ask("listImages", {});
  const rows = await Promise.all(
    images.map(async ({ id, name }): Promise<[string, [string, number[][]][]]> => {
      const { objects } = await ask("imageDetails", { id });
      return [name, objects.map(({ category, polygons }) => [category, polygons])];
    }),
  );
  return Object.fromEntries(rows);
}

const UPPER = [[0, 0, 2, 0, 2, 1, 0, 1]];
const LOWER = [[7, 3, 8, 3, 8, 4, 7, 4]];

const LEFT = [[0, 0, 3, 0, 3, 3]];
const RIGHT = [[4, 1, 8, 1, 8, 4]];

describe("objects that are marked by hand", () => {
  it("are saved at once, counted, and undone and done again after a restart", async () => {
    await photograph(join(folder, "hand", "a.png"));
    let now = workspace("hand.pippin");
    const [image] = (await now.ask("addImages", { paths: [join(folder, "hand")] })).added;
    const add = { kind: "add", imageId: image.id, category: "dog", polygons: LEFT } as const;
    expect((await now.ask("changeObjects", { changes: [add] })).title).toBe("marking object dog");
    // The very same one is there already.
    expect((await now.ask("changeObjects", { changes: [add] })).title).toBeNull();
    await now.ask("changeObjects", { changes: [{ ...add, polygons: RIGHT }] });
    const [first] = (await now.ask("imageDetails", { id: image.id })).objects;
    await now.ask("changeObjects", { changes: [{ kind: "change", id: first.id, category: "cat" }] });
    await now.ask("changeObjects", { changes: [{ kind: "remove", id: first.id }] });
    expect(await objectsOf(now)).toEqual({ "a.png": [["dog", RIGHT]] });
    await now.close();
    now = workspace("hand.pippin");
    expect(await now.ask("undo", {})).toMatchObject({ title: "removing object cat", images: [{ imageId: image.id }] });
    expect((await now.ask("undo", {})).title).toBe("naming object cat");
    expect((await now.ask("objectCategories", {})).categories).toEqual([{ category: "dog", objects: 2, images: 1 }]);
    expect((await now.ask("listImages", {})).images[0].objects).toBe(2);
    await now.ask("undo", {});
    expect((await now.ask("undo", {})).history).toMatchObject({ undo: null, redo: "marking object dog" });
    expect(await objectsOf(now)).toEqual({ "a.png": [] });
    for (let step = 0; step < 4; step++) await now.ask("redo", {});
    expect(await objectsOf(now)).toEqual({ "a.png": [["dog", RIGHT]] });
    // What was removed is never taken for what is drawn afterwards.
    const outside = { ...add, polygons: [[90, 90, 99, 90, 99, 99]] };
    await expect(now.ask("changeObjects", { changes: [outside] })).rejects.toThrow(/does not lie in/);
    await expect(now.ask("changeObjects", { changes: [{ kind: "remove", id: 99 }] })).rejects.toThrow(/not there any/);
  });
});

describe("masks", () => {
  it("of Pascal VOC come with photographs beside them and with the names of Annotations", async () => {
    const root = join(folder, "voc");
    await photograph(join(root, "JPEGImages", "a.jpg"));
    mask(join(root, "SegmentationObject", "a.png"));
    const object = (name: string): string =>
      `<object><name>${name}</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>2</xmax><ymax>2</ymax></bndbox></object>`;
    mkdirSync(join(root, "Annotations"));
    const annotation = join(root, "Annotations", "a.xml");
    writeFileSync(annotation, `<annotation>${object("dog")}${object("cat")}</annotation>`);
    const now = workspace("voc.pippin");
    const answer = await now.ask("importObjects", { format: "masks", file: root, set: "voc" });
    expect(answer).toEqual({ images: 1, objects: 2, notes: ["1 mask with a number for each object"], refused: [] });
    expect(await objectsOf(now)).toEqual({
      "a.jpg": [
        ["dog", UPPER],
        ["cat", LOWER],
      ],
    });
    // Once more adds nothing.
    await now.ask("importObjects", { format: "masks", file: root });
    expect((await objectsOf(now))["a.jpg"]).toHaveLength(2);
    writeFileSync(annotation, `<annotation>${object("dog")}${object("cat")}${object("cow")}</annotation>`);
    const other = workspace("voc2.pippin");
    const { objects, refused } = await other.ask("importObjects", { format: "masks", file: root });
    expect(objects).toBe(0);
    expect(refused[0].message).toMatch(/it shows 2 objects, ".*a\.xml" names 3, so .* Name a category\.$/);
  });

  it("are found by name: NAME_mask.png beside its photograph, in folders of classes, and for known photographs", async () => {
    const root = join(folder, "mixed");
    await photograph(join(root, "x", "a.png"), 1);
    mask(join(root, "x", "a_mask.png"));
    const now = workspace("mixed.pippin");
    await now.ask("importObjects", { format: "masks", file: join(root, "x"), set: "mine" });
    expect((await objectsOf(now))["a.png"].map(([name]) => name)).toEqual(["mine", "mine"]);
    await photograph(join(root, "photos", "dogs", "b.jpg"), 2);
    await photograph(join(root, "photos", "cats", "b.jpg"), 200);
    mask(join(root, "masks", "dogs", "b.png"));
    mask(join(root, "masks", "cats", "b.png"), new Array<number>(32).fill(255));
    const classes = workspace("classes.pippin");
    const images = join(root, "photos");
    const answer = await classes.ask("importObjects", { format: "masks", file: join(root, "masks"), images });
    expect(answer.notes).toEqual(["1 mask of one object, 1 mask with a number for each object"]);
    expect((await classes.ask("objectCategories", {})).categories).toEqual([
      { category: "dogs", objects: 2, images: 1 },
      { category: "cats", objects: 1, images: 1 },
    ]);
    const known = workspace("known.pippin");
    await known.ask("addImages", { paths: [images] });
    const file = join(root, "masks");
    expect(await known.ask("importObjects", { format: "masks", file, category: "animal" })).toMatchObject({
      images: 2,
      objects: 3,
      refused: [],
    });
  });

  it("that do not fit are named: another size, nothing on them, no photograph, damaged, no masks at all", async () => {
    const root = join(folder, "odd");
    for (const name of ["small", "none", "broken"]) await photograph(join(root, "images", `${name}.png`), name.length);
    mkdirSync(join(root, "masks"));
    const small = png({ width: 3, height: 4, depth: 8, colourType: 0, samples: new Array<number>(12).fill(1) });
    writeFileSync(join(root, "masks", "small.png"), small);
    mask(join(root, "masks", "none.png"), new Array<number>(32).fill(0));
    mask(join(root, "masks", "lost.png"));
    writeFileSync(join(root, "masks", "broken.png"), small.subarray(0, 50));
    const now = workspace("odd.pippin");
    const { objects, refused } = await now.ask("importObjects", { format: "masks", file: join(root, "masks") });
    expect(objects).toBe(0);
    const messages = refused.map(({ message }) => message).sort();
    expect(messages).toHaveLength(4);
    expect(messages[0]).toMatch(/^"lost" is not in the workspace/);
    expect(messages[1]).toMatch(/broken\.png: it /);
    expect(messages[2]).toMatch(/none\.png: it holds no object/);
    expect(messages[3]).toMatch(/small\.png: it has 3 x 4 pixels, its photograph 8 x 4/);
    mkdirSync(join(root, "empty"));
    await expect(now.ask("importObjects", { format: "masks", file: join(root, "empty") })).rejects.toThrow(/no masks/);
    mkdirSync(join(root, "SegmentationClass"));
    await expect(now.ask("importObjects", { format: "masks", file: join(root, "SegmentationClass") })).rejects.toThrow(
      /SegmentationObject/,
    );
  });

  it("of people become outlines that cover the very same pixels", { timeout: 120_000 }, async (context) => {
    const masks = join(shared, "images", "masks_person");
    let names: string[] = [];
    try {
      names = readdirSync(masks).filter((name) => name.endsWith(".png"));
    } catch {
      context.skip(`${masks} is not there`);
    }
    const now = workspace("people.pippin");
    const images = join(shared, "images", "person");
    const answer = await now.ask("importObjects", { format: "masks", file: masks, images, set: "people" });
    expect(answer).toMatchObject({ images: names.length, refused: [] });
    expect((await now.ask("objectCategories", {})).categories).toEqual([
      { category: "person", objects: answer.objects, images: names.length },
    ]);
    for (const name of names.slice(0, 5)) {
      const file = readFileNamed(join(masks, name));
      const { width, height } = (await now.ask("listImages", { search: name.replace("_mask.png", "") })).images[0];
      const { objects } = await readMaskFile(file, name, { width, height });

      const { values } = await decodePixels(file, name);
      for (const { value, polygons } of objects) {
        expect(rasterise(polygons, width, height)).toEqual(Uint8Array.from(values, (one) => (one === value ? 1 : 0)));
      }
    }
  });
});
