/** Photographs come into a workspace, and what pages hear and see of them meanwhile. */
import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DrawPicturesRequest, Engine } from "../../app/contract/engine.ts";
import { errorFrom, PippinError } from "../../app/contract/errors.ts";
import type { BackendEvent } from "../../app/contract/events.ts";
import type { Input, Output, RequestName } from "../../app/contract/requests.ts";
import { createBackend, type Backend } from "../../app/main/backend/backend.ts";
import { decodeImage } from "../../app/main/imaging/decode.ts";
import { openDatabase } from "../../app/main/workspace/database.ts";
import { encoded, plainPicture, png } from "../builders/images.ts";
import { aModel } from "../builders/workspaceRows.ts";

const COUNT = 6;

let folder: string;
let photographs: string;
const open: Backend[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "pippin-images-"));
  photographs = join(folder, "photographs");
  mkdirSync(photographs);
  for (let i = 0; i < COUNT; i++) {
    writeFileSync(join(photographs, `${i}.png`), await encoded(plainPicture(40 + i, 30, [40 * i, 90, 20]), "png"));
  }
});
afterAll(async () => {
  for (const backend of open) await backend.close();
  rmSync(folder, { recursive: true });
});

interface Workspace {
  readonly path: string;
  readonly backend: Backend;
  ask<Name extends RequestName>(name: Name, input: Partial<Input<Name>>, signal?: AbortSignal): Promise<Output<Name>>;
}

/** @param clock - moves on by a second whenever somebody looks. */
function workspace(onEvent?: (event: BackendEvent) => void): Workspace {
  const path = join(folder, `${open.length}.pippin`);
  let seconds = 0;
  const backend = createBackend({
    folder: path,
    engine: {} as Engine,
    engines: 1,
    resources: folder,
    version: "0",
    now: () => new Date(1000 * seconds++),
    ...(onEvent === undefined ? {} : { onEvent }),
  });
  open.push(backend);
  return {
    path,
    backend,
    ask: async (name, input, signal) => {
      const result = await backend.request(name, input, signal === undefined ? {} : { signal });
      if (!result.ok) throw errorFrom(result.error);
      return result.value;
    },
  };
}

const thumbnailFile = ({ path }: Workspace, hash: string): string =>
  join(path, "thumbnails", hash.slice(0, 2), `${hash}.jpg`);

describe("importing photographs", () => {
  it("leaves very large ones to an engine, so that the host answers meanwhile", async () => {
    const path = join(folder, "large.png");
    // By its header; the engine of this test decodes nothing.
    writeFileSync(path, png({ width: 1, height: 1, depth: 8, colourType: 0, samples: [0], claims: [9000, 6000] }));
    const asked: string[] = [];
    const seen = { width: 9000, height: 6000, format: "PNG", warnings: ["Large."], thumbnail: Uint8Array.of(7) };
    const engine = {
      seeImage: async ({ imagePath }: { readonly imagePath: string }) => {
        asked.push(imagePath);
        return seen;
      },
    } as unknown as Engine;
    const own = join(folder, "large.pippin");
    const backend = createBackend({ folder: own, engine, engines: 1, resources: folder, version: "0" });
    open.push(backend);
    const result = await backend.request("addImages", { paths: [path, join(photographs, "0.png")] });
    if (!result.ok) throw errorFrom(result.error);
    const { added, refused } = result.value;
    expect([asked, refused]).toEqual([[path], []]);
    expect(added[0]).toMatchObject({ path, width: 9000, height: 6000, format: "PNG", warnings: ["Large."] });
    const thumbnail = await backend.picture(`/thumbnail/${added[0].hash}`);
    expect([...thumbnail!.bytes]).toEqual([7]);
    expect(added[1]).toMatchObject({ width: 40, height: 30 });
  });

  it("has an engine draw what pages show of very large ones: a decoding for all that is asked meanwhile", async () => {
    const path = join(folder, "larger.png");
    writeFileSync(path, png({ width: 1, height: 1, depth: 8, colourType: 0, samples: [1], claims: [9000, 6000] }));
    const asked: DrawPicturesRequest[] = [];
    const engine = {
      seeImage: () =>
        Promise.resolve({ width: 9000, height: 6000, format: "PNG", warnings: [], thumbnail: Uint8Array.of(7) }),
      drawPictures: async (request: DrawPicturesRequest) => {
        asked.push(request);
        if (request.pictures.some(({ kind }) => kind === "input")) throw new PippinError("engine", "The engine ended.");
        return {
          pictures: request.pictures.map((picture) => Uint8Array.of(picture.kind === "crop" ? picture.box.x : 0)),
        };
      },
    } as unknown as Engine;
    const own = join(folder, "larger.pippin");
    const backend = createBackend({ folder: own, engine, engines: 1, resources: folder, version: "0" });
    open.push(backend);
    const result = await backend.request("addImages", { paths: [path] });
    if (!result.ok) throw errorFrom(result.error);
    const [{ hash }] = result.value.added;
    const crops = [1, 2, 3, 4].map((x) => backend.picture(`/crop/${hash}/${x},0,50,40`));
    expect((await Promise.all(crops)).map((crop) => [crop?.type, ...crop!.bytes])).toEqual(
      [1, 2, 3, 4].map((x) => ["image/jpeg", x]),
    );
    const box = (x: number): object => ({ kind: "crop", box: { x, y: 0, width: 50, height: 40 } });
    expect(asked).toEqual([
      { imagePath: path, pictures: [box(1)] },
      { imagePath: path, pictures: [2, 3, 4].map(box) },
    ]);
    // Kept, as those are that the host draws; and what an engine does not survive is no picture.
    expect([...(await backend.picture(`/crop/${hash}/3,0,50,40`))!.bytes]).toEqual([3]);
    expect(asked).toHaveLength(2);
    expect(await backend.picture(`/input/${hash}/32x32x3/unit/crop`)).toBeNull();
    expect([...(await backend.picture(`/crop/${hash}/5,0,50,40`))!.bytes]).toEqual([5]);
  });

  it("makes their thumbnails on the way, the same as a page would get later", async () => {
    const made = workspace();
    const { added } = await made.ask("addImages", { paths: [photographs] });
    expect(added).toHaveLength(COUNT);
    for (const { hash } of added) {
      expect(existsSync(thumbnailFile(made, hash))).toBe(true);
      const early = await made.backend.picture(`/thumbnail/${hash}`);
      rmSync(thumbnailFile(made, hash));
      const late = await made.backend.picture(`/thumbnail/${hash}`);
      expect(Buffer.from(late!.bytes).equals(Buffer.from(early!.bytes))).toBe(true);
    }
  });

  it("gives a page the file, a part of it, and what enters a network, and nothing for any other address", async () => {
    const { backend, ask } = workspace();
    const { added } = await ask("addImages", { paths: [photographs] });
    const { hash, path, width, height } = added[0];
    expect(await backend.picture(`/image/${hash}`)).toEqual({ type: "image/png", bytes: readFileSync(path) });
    const size = async (address: string): Promise<number[] | null> => {
      const picture = await backend.picture(address);
      if (picture === null) return null;
      const { image } = await decodeImage(picture.bytes, address);
      return [image.width, image.height];
    };
    expect(await size(`/crop/${hash}/-2.5,0,20,10`)).toEqual([160, 80]);
    expect(await size(`/crop/${hash}/0,0,${width},${height}`)).toEqual([160, Math.round((160 / width) * height)]);
    expect(await size(`/input/${hash}/8x16x3/unit/squash`)).toEqual([16, 8]);
    expect(await size(`/input/${hash}/8x16x1/unit/squash`)).toEqual([16, 8]);
    expect(await size(`/input/${hash}/8x16x4/tf/crop`)).toEqual([16, 8]);
    for (const address of [
      `/crop/${hash}/0,0,20`,
      `/crop/${hash}/0,0,0,10`,
      `/input/${hash}/0x16x3/unit/squash`,
      `/input/${hash}/8x16x3/other/squash`,
      `/input/${hash}/8x16x2/unit/squash`,
      `/input/${hash}/8x16x1/caffe/squash`,
      `/image/${"0".repeat(64)}`,
      `/image/${hash}/0`,
    ]) {
      expect(await size(address), address).toBeNull();
    }
  });

  it("shows pages what has come in before all of it has", async () => {
    let changes = 0;
    const counts: number[] = [];
    const made = workspace(({ kind }) => {
      if (kind !== "changed") return;
      changes++;
      void made.ask("listImages", {}).then(({ total }) => counts.push(total));
    });
    await made.ask("addImages", { paths: [photographs] });
    await made.ask("imageSets", {});
    expect(changes).toBeGreaterThan(2);
    expect(counts.some((count) => count > 0 && count < COUNT)).toBe(true);
    expect(counts.at(-1)).toBe(COUNT);
  });

  it("lists the first of them sooner: the same as those that the whole list begins with", async () => {
    const { ask } = workspace();
    await ask("addImages", { paths: [photographs] });
    const whole = await ask("listImages", {});
    expect(whole.images).toHaveLength(COUNT);
    expect(await ask("listImages", { first: 7 })).toEqual({ images: whole.images.slice(0, 7), total: COUNT });
    expect(await ask("listImages", { first: 7, filter: "labelled" })).toEqual({ images: [], total: COUNT });
    const search = whole.images[3].name;
    const found = whole.images.filter(({ path }) => path.includes(search));
    expect(await ask("listImages", { first: 7, search })).toEqual({ images: found.slice(0, 7), total: found.length });
  });

  it("goes on after a stop, and does not decode again what is there", async () => {
    const stop = new AbortController();
    const made = workspace(({ kind }) => {
      if (kind === "changed") stop.abort();
    });
    await expect(made.ask("addImages", { paths: [photographs], set: "mine" }, stop.signal)).rejects.toMatchObject({
      code: "cancelled",
    });
    const { images: first } = await made.ask("listImages", { set: "mine" });
    expect(first.length).toBeGreaterThan(0);
    expect(first.length).toBeLessThan(COUNT);
    for (const { hash } of first) rmSync(thumbnailFile(made, hash));
    const second = await made.ask("addImages", { paths: [photographs], set: "mine" });
    expect(second).toMatchObject({ known: first.length, refused: [] });
    for (const { hash } of first) expect(existsSync(thumbnailFile(made, hash))).toBe(false);
    expect((await made.ask("imageSets", {})).sets).toMatchObject([{ name: "mine", images: COUNT }]);
  });

  it("leaves an image where it is when a copy comes in, and follows it when it has moved", async () => {
    const made = workspace();
    const own = join(folder, "own.png");
    copyFileSync(join(photographs, "0.png"), own);
    await made.ask("addImages", { paths: [own] });
    const copied = await made.ask("addImages", { paths: [join(photographs, "0.png")] });
    expect(copied).toMatchObject({ known: 1, added: [{ path: own }] });
    renameSync(own, join(folder, "moved.png"));
    const moved = await made.ask("addImages", { paths: [join(folder, "moved.png")] });
    expect(moved).toMatchObject({ known: 1, added: [{ path: join(folder, "moved.png") }] });
  });

  it("refuses by name what is no picture, and takes the rest", async () => {
    const made = workspace();
    const notes = join(folder, "notes.jpg");
    writeFileSync(notes, "not a picture");
    const { added, refused } = await made.ask("addImages", { paths: [notes, photographs, notes] });
    expect(added).toHaveLength(COUNT);
    expect(refused.map(({ item }) => item)).toEqual([notes, notes]);
  });
});

describe("an image that is removed while a job is at it", () => {
  it("is left out by name, before its turn or during it, and the rest goes on", async () => {
    const path = join(folder, "removing.pippin");
    const found = { top: [], patches: [], classifier: null, prediction: [{ index: 0, probability: 1 }] };
    let asked = 0;
    const engine = {
      status: async () => ({
        backend: "wasm",
        version: "0",
        reason: null,
        tensors: 0,
        residentBytes: 0,
        forwardPasses: 0,
      }),
      peaks: async ({ imagePath }: { imagePath: string }) => {
        const images = (await ask("listImages", {})).images;
        // The second while it is looked at, the third before its turn.
        if (++asked === 2) await ask("removeImages", { ids: images.slice(1, 3).map(({ id }) => id) });
        const imageHash = createHash("sha256").update(readFileSync(imagePath)).digest("hex");
        return {
          ...found,
          imageHash,
          peaks: [{ convolution: 1, values: Float32Array.of(1), places: Int32Array.of(0) }],
        };
      },
    } as unknown as Engine;
    const backend = createBackend({ folder: path, engine, engines: 1, resources: folder, version: "0" });
    open.push(backend);
    const ask = async <Name extends RequestName>(name: Name, input: unknown): Promise<Output<Name>> => {
      const result = await backend.request(name, input);
      if (!result.ok) throw errorFrom(result.error);
      return result.value;
    };
    await ask("addImages", { paths: [photographs] });
    const db = openDatabase(path);
    aModel(db, "Tiny Darknet");
    db.close();
    const { images, refused } = await ask("surveyNeurons", {});
    expect(images).toBe(COUNT);
    expect(refused.map(({ message }) => message)).toEqual([
      `"${join(photographs, "1.png")}" was removed from the workspace meanwhile, so it was left out.`,
      `"${join(photographs, "2.png")}" was removed from the workspace meanwhile, so it was left out.`,
    ]);
    expect((await ask("jobs", {})).jobs[0]).toMatchObject({ name: "surveyNeurons", state: "done" });
  });
});
