/** A channel over a whole set, with the shipped network on real photographs. */
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Output, RequestName } from "../../app/contract/requests.ts";
import { PRESETS } from "../../app/contract/settings.ts";
import { createBackend, type Backend } from "../../app/main/backend/backend.ts";
import { startEngines, type EnginePool } from "../../app/main/process/enginePool.ts";
import { resourcesFolder } from "../../app/main/process/layout.ts";

const NAMES = ["samoyed_11.jpg", "great_pyrenees_101.jpg", "pomeranian_132.jpg", "japanese_chin_116.jpg"];
const folder = mkdtempSync(join(tmpdir(), "pippin-neurons-"));
const paths = NAMES.map((name) => join(folder, name));
let engines: EnginePool;
let backend: Backend;
let ids: number[];

beforeAll(async () => {
  for (const [i, name] of NAMES.entries()) {
    copyFileSync(join(resourcesFolder(), "sample", "images", name), paths[i]);
  }
  engines = startEngines({ count: 1, backend: "wasm" });
  backend = createBackend({
    folder: join(folder, "test.pippin"),
    engine: engines,
    engines: 1,
    resources: resourcesFolder(),
    version: "0",
  });
  const { added } = await ask("addImages", { paths });
  ids = paths.map((path) => added.find((image) => image.path === path)!.id);
  await ask("changeSet", { set: "two", add: ids.slice(0, 2) });
});
afterAll(async () => {
  await backend.close();
  await engines.close();
  rmSync(folder, { recursive: true, force: true });
});

async function ask<Name extends RequestName>(name: Name, input: object = {}): Promise<Output<Name>> {
  const result = await backend.request(name, input);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

const passes = async (): Promise<number> => (await ask("status")).forwardPasses;
const channel = { convolution: 6, channel: 12 };

describe("a channel's strongest patches over a set", () => {
  it("are not known before the images have gone through the network", async () => {
    const { survey } = await ask("neuron", channel);
    expect(survey).toEqual({ images: 4, surveyed: 0, strongest: [] });
  });

  it("are found for all channels in one forward pass an image, of the set that is asked for", async () => {
    const before = await passes();
    expect(await ask("surveyNeurons", { set: "two" })).toEqual({ images: 2, known: 0, refused: [] });
    expect(await passes()).toBe(before + 2);
    for (const of of [channel, { convolution: 1, channel: 0 }, { convolution: 15, channel: 40 }]) {
      const { survey } = await ask("neuron", { ...of, set: "two" });
      expect(survey).toMatchObject({ images: 2, surveyed: 2 });
      expect(survey.strongest).toHaveLength(2);
    }
    expect((await ask("neuron", channel)).survey).toMatchObject({ images: 4, surveyed: 2 });
  });

  it("are as strong as any neuron of the channel that an explanation finds there", async () => {
    const settings = { ...PRESETS.recommended, convolutions: [6], measure: "weight-sum", top: 200, distinct: null };
    const { explained } = await ask("explainImage", { imageId: ids[0], settings });
    expect(explained.patches).toHaveLength(200);
    for (const patch of explained.patches) {
      const { survey } = await ask("neuron", { ...channel, channel: patch.channel });
      const peak = survey.strongest.find(({ imageId }) => imageId === ids[0])!;
      expect(peak.activation).toBeGreaterThanOrEqual(patch.activation - 1e-4);
    }
    const [{ convolution, channel: one, row, column, imageBox }] = explained.patches;
    const drawn = await ask("neuronPatch", { convolution, channel: one, row, column, imageId: ids[0] });
    expect(drawn.box).toEqual(imageBox);
  });

  it("goes on where it was stopped, and says how far it came", async () => {
    const stop = new AbortController();
    const result = await backend.request(
      "surveyNeurons",
      {},
      {
        signal: stop.signal,
        onProgress: ({ done }) => {
          if (done === 3) stop.abort();
        },
      },
    );
    expect(result).toMatchObject({ ok: false, error: { code: "cancelled" } });
    const before = await passes();
    expect(await ask("surveyNeurons", {})).toEqual({ images: 4, known: 3, refused: [] });
    expect(await passes()).toBe(before + 1);
    const { survey } = await ask("neuron", channel);
    expect(survey.surveyed).toBe(4);
    const activations = survey.strongest.map(({ activation }) => activation);
    expect(activations).toEqual(activations.toSorted((a, b) => b - a));
  });

  it("are drawn when they are asked for, once, with the activation that was found", async () => {
    const { survey } = await ask("neuron", channel);
    const [{ imageId, row, column, activation }] = survey.strongest;
    const drawn = await ask("neuronPatch", { ...channel, imageId, row, column });
    expect(drawn.activation).toBeCloseTo(activation, 4);
    expect(drawn.label).toBeNull();
    for (const blob of [drawn.patchBlob, drawn.reconstructionBlob]) {
      const picture = await backend.picture(`/blob/${blob}`);
      expect([...picture!.bytes.slice(1, 4)]).toEqual([...Buffer.from("PNG")]);
    }
    const before = await passes();
    expect(await ask("neuronPatch", { ...channel, imageId, row, column })).toEqual(drawn);
    expect(await passes()).toBe(before);
  });

  it("names a convolution, a channel or a place that the network does not have", async () => {
    const refused = async (name: RequestName, input: object): Promise<string> => {
      const result = await backend.request(name, input);
      return result.ok ? "" : result.error.message;
    };
    expect(await refused("neuron", { convolution: 99, channel: 0 })).toMatch(/16 convolutions.* no convolution 99/);
    expect(await refused("neuron", { convolution: 6, channel: 128 })).toMatch(/channels 0 to 127.* no channel 128/);
    const place = { ...channel, imageId: ids[0], row: 56, column: 0 };
    expect(await refused("neuronPatch", place)).toMatch(/56 rows, 56 columns.* no neuron at row 56/);
    expect(await refused("surveyNeurons", { set: "none" })).toMatch(/no images in a set "none"/);
  });

  it("are unknown again where the preprocessing is another, and leave out a file that has changed, by name", async () => {
    const { models } = await ask("models");
    const { preprocessing } = models[0];
    await ask("setPreprocessing", { model: models[0].name, preprocessing: { ...preprocessing, geometry: "squash" } });
    expect((await ask("neuron", channel)).survey.surveyed).toBe(0);
    const bytes = readFileSync(paths[3]);
    writeFileSync(paths[3], readFileSync(paths[2]));
    const { refused } = await ask("surveyNeurons", {});
    expect(refused).toEqual([
      { item: paths[3], message: expect.stringMatching(/has changed since it was added/) as string },
    ]);
    expect((await ask("neuron", channel)).survey.surveyed).toBe(3);
    writeFileSync(paths[3], bytes);
    await ask("removeImages", { ids: [ids[0]] });
    expect((await ask("neuron", channel)).survey).toMatchObject({ images: 3, surveyed: 2 });
  });
});
