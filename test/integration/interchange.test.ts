/** Marks in and out of a workspace: a real backend with its SQLite file, real images, every format. */
import fc from "fast-check";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Engine } from "../../app/contract/engine.ts";
import { errorFrom } from "../../app/contract/errors.ts";
import { PATCH_FORMATS } from "../../app/contract/interchange.ts";
import type { Input, Output, RequestName } from "../../app/contract/requests.ts";
import { createBackend, type Backend } from "../../app/main/backend/backend.ts";
import { decodeImage } from "../../app/main/imaging/decode.ts";
import { crop } from "../../app/main/imaging/rgbImage.ts";
import { openDatabase } from "../../app/main/workspace/database.ts";
import { imagesOfSet, objectsOfImage } from "../../app/main/workspace/images.queries.ts";
import { selectedPatches } from "../../app/main/workspace/patches.queries.ts";
import { encoded, pattern } from "../builders/images.ts";

const folder = mkdtempSync(join(tmpdir(), "pippin interchange é-"));
const photos = join(folder, "my photos");
/** Spaces, other scripts, one name in two folders and beside them, two that differ in their ending only. */
const NAMES = ["été 1.png", "目/x y.png", "b/x y.png", "x y.png", "b/a.png", "b/a.bmp"];
const SIZE = { width: 60, height: 40 };
const open: Backend[] = [];

beforeAll(async () => {
  for (const [i, name] of NAMES.entries()) {
    mkdirSync(dirname(join(photos, name)), { recursive: true });
    const picture = pattern(SIZE.width, SIZE.height);
    picture.data.fill(40 * i, 0, 300);
    writeFileSync(join(photos, name), await encoded(picture, name.endsWith("bmp") ? "bmp" : "png"));
  }
});
afterAll(async () => {
  for (const backend of open) await backend.close();
  rmSync(folder, { recursive: true });
});

interface Workspace {
  readonly path: string;
  ask<Name extends RequestName>(name: Name, input: Partial<Input<Name>>): Promise<Output<Name>>;
}

let count = 0;
/** Nothing here computes: an engine that is asked has no answer. */
function workspace(): Workspace {
  const path = join(folder, `${++count}.pippin`);
  const backend = createBackend({ folder: path, engine: {} as Engine, engines: 1, resources: folder, version: "0" });
  open.push(backend);
  return {
    path,
    ask: async (name, input) => {
      const result = await backend.request(name, input);
      if (!result.ok) throw errorFrom(result.error);
      return result.value;
    },
  };
}

const fresh = (): string => join(folder, `out ${++count}`);

async function withPhotos(): Promise<Workspace> {
  const made = workspace();
  await made.ask("addImages", { paths: [photos] });
  return made;
}

/** What a workspace knows, by image content, in an order that does not depend on ids. */
function patchesIn({ path }: Workspace): unknown[] {
  const db = openDatabase(path);
  const images = new Map(imagesOfSet(db, null).map((image) => [image.id, image.hash]));
  const all = selectedPatches(db, {}).map(({ imageId, label, box }) => [images.get(imageId), label, box]);
  db.close();
  return sorted(all);
}

function objectsIn({ path }: Workspace): unknown[] {
  const db = openDatabase(path);
  const all = imagesOfSet(db, null).flatMap(({ id, hash }) =>
    objectsOfImage(db, id).map(({ category, polygons, parts }) => [hash, category, polygons, parts]),
  );
  db.close();
  return sorted(all);
}

function sorted(rows: readonly unknown[]): unknown[] {
  return rows.map((row) => JSON.stringify(row)).sort();
}

const csv = (rows: string[]): string => ["image,label,x,y,width,height", ...rows, ""].join("\n");

/** A patch on every photograph, by a table that is read with the folder of images. */
async function withPatches(rows?: string[]): Promise<Workspace> {
  const made = workspace();
  const file = `${fresh()}.csv`;
  const labels = ["eye", "left / right", "目", "CON", '"q", é', "eye"];
  writeFileSync(
    file,
    csv(rows ?? NAMES.map((name, i) => `${name},"${labels[i].replaceAll('"', '""')}",${i},2,${10 + i},12`)),
  );
  const { refused } = await made.ask("importPatches", { file, images: photos });
  expect(refused).toEqual([]);
  return made;
}

describe("training patches", () => {
  it.each(PATCH_FORMATS)("go out and come back the same, to the same photographs: %s", async (format) => {
    const from = await withPatches();
    const target = fresh();
    const out = await from.ask("exportPatches", { target, format });
    expect(out).toMatchObject({ images: 6, patches: 6, refused: [] });
    const file =
      format === "coco" ? join(target, "patches.json") : format === "csv" ? join(target, "patches.csv") : target;
    // Into a workspace that has the photographs.
    const to = await withPhotos();
    expect(await to.ask("importPatches", { file })).toMatchObject({ added: 6, known: 0, refused: [] });
    expect(patchesIn(to)).toEqual(patchesIn(from));
    // Into the same one: nothing is new, nothing is lost.
    const before = patchesIn(from);
    expect(await from.ask("importPatches", { file })).toMatchObject({ added: 0, known: 6, refused: [] });
    expect(patchesIn(from)).toEqual(before);
  });

  it("come back from any format whatever their boxes", { timeout: 120_000 }, async () => {
    const boxes = fc.array(
      fc.tuple(
        fc.constantFrom(...NAMES),
        fc.constantFrom("eye", "nose"),
        fc.integer({ min: 0, max: 40 }),
        fc.integer({ min: 0, max: 20 }),
        fc.integer({ min: 1, max: 20 }),
      ),
      { minLength: 1, maxLength: 6 },
    );
    await fc.assert(
      fc.asyncProperty(boxes, fc.constantFrom(...PATCH_FORMATS), async (rows, format) => {
        const from = await withPatches(
          rows.map(([name, label, x, y, side]) => `${name},${label},${x},${y},${side},${side}`),
        );
        const target = fresh();
        const { written } = await from.ask("exportPatches", { target, format });
        const to = await withPhotos();
        expect((await to.ask("importPatches", { file: written[0], format })).refused).toEqual([]);
        expect(patchesIn(to)).toEqual(patchesIn(from));
      }),
      { seed: 11, numRuns: 12 },
    );
  });

  it.each(PATCH_FORMATS)("with fractions of pixels are known again where they came from: %s", async (format) => {
    const from = await withPatches(["été 1.png,eye,1.1,2.3333333,7.77,5.123456", "x y.png,eye,0.1,0.7,11.3,3.3"]);
    const { written } = await from.ask("exportPatches", { target: fresh(), format });
    expect(await from.ask("importPatches", { file: written[0] })).toMatchObject({ added: 0, known: 2, refused: [] });
  });

  it.each(["voc", "yolo", "folders"] as const)(
    "bring their images where the workspace has none: %s",
    async (format) => {
      const from = await withPatches();
      const target = fresh();
      const { notes } = await from.ask("exportPatches", { target, format });
      if (format !== "folders") {
        expect(notes).toContainEqual(expect.stringMatching(/"b\/a\.bmp" was written as "b\/a-2\.bmp"/));
      }
      const to = workspace();
      expect(await to.ask("importPatches", { file: target })).toMatchObject({ images: 6, added: 6, refused: [] });
      // The same content; crops are images of their own.
      if (format !== "folders") expect(patchesIn(to)).toEqual(patchesIn(from));
    },
  );

  it("as crops are the photograph's own pixels, and COCO's file beside them reads, too", async () => {
    const from = await withPatches(["été 1.png,eye,5,6,20,10"]);
    const target = fresh();
    await from.ask("exportPatches", { target, format: "folders" });
    const [name] = readdirSync(join(target, "eye"));
    expect(name).toMatch(/^été 1-[0-9a-f]{8}-5-6-20x10\.png$/);
    const read = async (path: string) => (await decodeImage(readFileSync(path), path)).image;
    expect(await read(join(target, "eye", name))).toEqual(
      crop(await read(join(photos, "été 1.png")), { x: 5, y: 6, width: 20, height: 10 }),
    );
    const to = await withPhotos();
    await to.ask("importPatches", { file: join(target, "patches.json") });
    expect(patchesIn(to)).toEqual(patchesIn(from));
  });

  it("as crops take the label of the folder that they were moved to; one that was deleted or added is heeded", async () => {
    const from = await withPatches(["été 1.png,eye,5,6,20,10", "x y.png,eye,1,1,9,9", "b/a.png,nose,2,2,8,8"]);
    const target = fresh();
    await from.ask("exportPatches", { target, format: "folders" });
    const [first, second] = readdirSync(join(target, "eye"));
    renameSync(join(target, "eye", first), join(target, "nose", first));
    rmSync(join(target, "eye", second));
    mkdirSync(join(target, "new label"));
    cpSync(join(photos, "目/x y.png"), join(target, "new label", "mine.png"));
    const to = await withPhotos();
    const answer = await to.ask("importPatches", { file: target });
    expect(answer.labels).toEqual({ nose: 2, "new label": 1 });
    expect(answer.refused).toMatchObject([
      { message: expect.stringMatching(/is not in the folder any more/) as string },
    ]);
  });

  it("never mix with what is in a folder already, and go on where an export was stopped", async () => {
    const from = await withPatches();
    const target = fresh();
    await from.ask("exportPatches", { target, format: "yolo" });
    const before = readdirSync(target);
    await expect(from.ask("exportPatches", { target, format: "yolo" })).rejects.toThrow(/holds files already/);
    expect(readdirSync(target)).toEqual(before);
    writeFileSync(join(target, ".pippin-export"), "");
    await from.ask("exportPatches", { target, format: "yolo" });
    expect(existsSync(join(target, ".pippin-export"))).toBe(false);
  });

  it("of a workspace without any make a file without any", async () => {
    expect(await workspace().ask("exportPatches", { target: fresh(), format: "folders" })).toMatchObject({
      patches: 0,
    });
  });
});

describe("a patch file with mistakes", () => {
  it("loses what is wrong, by file and field, and keeps the rest", async () => {
    const to = await withPhotos();
    const file = `${fresh()}.csv`;
    writeFileSync(
      file,
      csv([
        ...["été 1.png,eye,1,1,5,5", "été 1.png,eye,500,1,5,5", "été 1.png,eye,55,1,10,5", "été 1.png,eye,NaN,1,5,5"],
        ...["gone.png,eye,1,1,5,5", "x y.png,eye,1,1,5,5"],
      ]),
    );
    const { added, refused } = await to.ask("importPatches", { file });
    expect(added).toBe(2);
    expect(refused.map(({ message }) => message)).toEqual([
      expect.stringMatching(/csv: line 5, column x: "NaN" is not a number/),
      expect.stringMatching(/csv: line 3: the box \[500, 1, 5, 5\] lies outside the image of 60 x 40/),
      expect.stringMatching(/csv: line 4: the box \[55, 1, 10, 5\] lies partly outside.*cut off/),
      expect.stringMatching(/"gone\.png" is not in the workspace/),
      // Three photographs end in this name, and nothing says which one.
      expect.stringMatching(/"x y\.png" may be .* or .*Name its folder, too/),
    ]);
  });

  it("with another size of the image than it has is used, with a warning that names both", async () => {
    const to = await withPhotos();
    const file = `${fresh()}.json`;
    const image = { id: 1, file_name: "été 1.png", width: 120, height: 40 };
    const annotation = { id: 1, image_id: 1, category_id: 1, bbox: [1, 1, 5, 5] };
    writeFileSync(
      file,
      JSON.stringify({ images: [image], categories: [{ id: 1, name: "eye" }], annotations: [annotation] }),
    );
    const { added, refused } = await to.ask("importPatches", { file });
    expect(added).toBe(1);
    expect(refused).toMatchObject([{ message: expect.stringMatching(/120 x 40 pixels, but has 60 x 40/) as string }]);
  });

  it("that is not there, or of the wrong kind, is one clear sentence", async () => {
    const to = workspace();
    await expect(to.ask("importPatches", { file: "/nowhere" })).rejects.toThrow(/no file or folder "\/nowhere"/);
    await expect(to.ask("importPatches", { file: photos, format: "coco" })).rejects.toThrow(
      /is a folder; COCO is read/,
    );
    await expect(to.ask("importPatches", { file: photos, format: "yolo" })).rejects.toThrow(/neither data\.yaml nor/);
    await expect(to.ask("importPatches", { file: photos, format: "voc" })).rejects.toThrow(/holds no XML files/);
  });
});

describe("outlined objects", () => {
  /** A box, an outline with parts, and an outline of two pieces. */
  async function withObjects(): Promise<Workspace> {
    const made = workspace();
    const file = `${fresh()}.json`;
    const images = NAMES.map((name, i) => ({ id: i + 1, file_name: name, ...SIZE }));
    const points = { keypoints: [12, 12, 2, 0, 0, 0, 14, 15, 1], segmentation: [[10, 10, 30, 10, 20, 30]] };
    const annotations = [
      { id: 1, image_id: 1, category_id: 1, bbox: [5, 6, 20, 10] },
      { id: 2, image_id: 2, category_id: 1, bbox: [10, 10, 20, 20], ...points },
      {
        id: 3,
        image_id: 3,
        category_id: 1,
        segmentation: [
          [1, 1, 9, 1, 5, 9],
          [20, 20, 30, 20, 25, 30],
        ],
      },
    ];
    const categories = [{ id: 1, name: "Great Pyrenees", keypoints: ["left_eye", "right_eye", "nose"] }];
    writeFileSync(file, JSON.stringify({ images, categories, annotations }));
    expect(await made.ask("importObjects", { file, images: photos })).toMatchObject({ objects: 3, refused: [] });
    return made;
  }

  it("come back from COCO as they were", async () => {
    const from = await withObjects();
    const { written } = await from.ask("exportObjects", { target: fresh() });
    const to = workspace();
    expect(await to.ask("importObjects", { file: written[0], images: photos })).toMatchObject({
      images: 6,
      objects: 3,
    });
    expect(objectsIn(to)).toEqual(objectsIn(from));
  });

  it("come back from YOLO but for what it cannot hold, which the export says", async () => {
    const from = await withObjects();
    const target = fresh();
    const { notes } = await from.ask("exportObjects", { target, format: "yolo" });
    expect(notes).toContainEqual(expect.stringMatching(/of 1 outlines of several pieces only the boxes/));
    expect(notes).toContainEqual(expect.stringMatching(/2 marked points were left out/));
    const to = workspace();
    expect(await to.ask("importObjects", { file: target, format: "yolo" })).toMatchObject({ objects: 3, refused: [] });
    const polygons = objectsIn(to).map((row) => (JSON.parse(row as string) as [string, string, number[][]])[2]);
    expect(polygons).toContainEqual([[10, 10, 30, 10, 20, 30]]);
    expect(polygons).toContainEqual([[1, 1, 30, 1, 30, 30, 1, 30]]);
    // What is known already keeps its parts: the file has none.
    const before = objectsIn(from).filter((row) => (row as string).includes("nose"));
    await from.ask("importObjects", { file: target, format: "yolo" });
    expect(objectsIn(from)).toEqual(expect.arrayContaining(before));
  });

  it("come back from Pascal VOC as boxes with their parts, and the export says so", async () => {
    const from = await withObjects();
    const target = fresh();
    const { notes } = await from.ask("exportObjects", { target, format: "voc" });
    expect(notes).toContainEqual(expect.stringMatching(/of 2 outlines only the boxes/));
    const to = workspace();
    expect(await to.ask("importObjects", { file: target, format: "voc" })).toMatchObject({ objects: 3, refused: [] });
    const rows = objectsIn(to).map((row) => (JSON.parse(row as string) as unknown[]).slice(1));
    expect(rows).toContainEqual([
      "Great Pyrenees",
      [[10, 10, 30, 10, 30, 30, 10, 30]],
      { eye: [[12, 12]], nose: [[14, 15]] },
    ]);
  });

  it("of folders with mistakes lose what is wrong, by file and field", async () => {
    const voc = fresh();
    mkdirSync(join(voc, "Annotations"), { recursive: true });
    cpSync(photos, join(voc, "JPEGImages"), { recursive: true });
    const write = (name: string, content: string): void => {
      writeFileSync(join(voc, "Annotations", name), content);
    };
    const good =
      "<object><name>dog</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object>";
    write(
      "1.xml",
      `<annotation><filename>été 1.png</filename>${good}${good.replace("<xmax>9", "<xmax>NaN")}</annotation>`,
    );
    write("2.xml", "<annotation><filename>x y.png</annotation>");
    write("3.xml", `<annotation><filename>gone.png</filename>${good}</annotation>`);
    write("4.xml", `<annotation><filename>x y.png</filename>${good.replace("<xmax>9", "<xmax>900")}</annotation>`);
    const answer = await workspace().ask("importObjects", { file: voc, format: "voc" });
    expect(answer).toMatchObject({ images: 2, objects: 2 });
    expect(answer.refused.map(({ message }) => message)).toEqual([
      expect.stringMatching(/2\.xml is not XML/),
      expect.stringMatching(/1\.xml: object 2, field bndbox\.xmax: "NaN" is not a number/),
      expect.stringMatching(/"gone\.png" is not where it should be/),
      expect.stringMatching(/4\.xml: object 1, field bndbox: the box .* lies partly outside/),
    ]);

    const yolo = fresh();
    mkdirSync(join(yolo, "train", "labels"), { recursive: true });
    mkdirSync(join(yolo, "train", "images"), { recursive: true });
    cpSync(join(photos, "x y.png"), join(yolo, "train", "images", "x y.png"));
    writeFileSync(join(yolo, "classes.txt"), "dog\n");
    writeFileSync(join(yolo, "train", "labels", "x y.txt"), "0 0.5 0.5 0.5 0.5\n3 0.5 0.5 0.1 0.1\n");
    writeFileSync(join(yolo, "train", "labels", "gone.txt"), "0 0.5 0.5 0.5 0.5\n");
    const read = await workspace().ask("importObjects", { file: yolo, format: "yolo" });
    expect(read).toMatchObject({ images: 1, objects: 1 });
    expect(read.refused.map(({ message }) => message)).toEqual([
      expect.stringMatching(/gone\.txt: there is no image of this name/),
      expect.stringMatching(/x y\.txt: line 2, class: "3" is not one of the 1 classes/),
    ]);
  });
});

describe("files that are exported", () => {
  /** Backslashes are letters of a name here; other systems, and this one's archives, take them for separators. */
  const EVIL = ["x\\..\\..\\..\\evil.png", "b\\..\\..\\evil too.png", "CON.png", `${"long ".repeat(45)}.png`];

  it.each(["voc", "yolo", "coco", "folders"] as const)(
    "as %s stay in their folder, whatever their images are called",
    async (format) => {
      const album = fresh();
      mkdirSync(album);
      for (const [i, name] of EVIL.entries()) {
        const picture = pattern(SIZE.width, SIZE.height);
        picture.data.fill(50 * i, 0, 300);
        writeFileSync(join(album, name), await encoded(picture, "png"));
      }
      const made = workspace();
      const { added } = await made.ask("addImages", { paths: [album] });
      const box = { x: 4, y: 5, width: 20, height: 10 };
      const changes = added.map(({ id }) => ({
        kind: "add" as const,
        imageId: id,
        label: "..",
        box,
        origin: "stamp" as const,
      }));
      await made.ask("changePatches", { changes });
      const outer = fresh();
      const target = join(outer, "deep", "out");
      const { patches, refused } = await made.ask("exportPatches", { target, format });
      expect({ patches, refused }).toEqual({ patches: EVIL.length, refused: [] });
      expect(readdirSync(outer)).toEqual(["deep"]);
      expect(readdirSync(join(outer, "deep"))).toEqual(["out"]);
      const names = readdirSync(target, { recursive: true, encoding: "utf8" });
      expect(names.filter((name) => /(^|[/\\])(\.\.|con(\..*)?)$/i.test(name))).toEqual([]);
      // And they come back.
      const back = workspace();
      await back.ask("addImages", { paths: [album] });
      const file = format === "coco" ? join(target, "patches.json") : target;
      expect(await back.ask("importPatches", { file, format })).toMatchObject({ added: EVIL.length, refused: [] });
    },
  );
});
