import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { zipSync } from "fflate";
import h5wasm from "h5wasm/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PippinError } from "../../../../../app/contract/errors.ts";
import { halfToNumber } from "../../../../../app/main/engine/network/readers/halfPrecision.ts";
import { checkClassNames } from "../../../../../app/main/modelGeometry/classNames.ts";
import { readNetwork } from "../../../../../app/main/engine/network/readers/readNetwork.ts";

const files = fileURLToPath(new URL("../../../../oracles/files/networks", import.meta.url));
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "pippin-test-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function refusal(path: string): Promise<PippinError> {
  try {
    (await readNetwork(path)).close();
  } catch (error) {
    if (error instanceof PippinError) return error;
    throw error;
  }
  throw new Error(`${path} was not refused`);
}

function written(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe("a file that is no network", () => {
  it.each<[what: string, name: string, content: string, code: string, sentence: string]>([
    ["empty", "empty.h5", "", "bad-file", 'empty.h5" is empty. Copy it again.'],
    [
      "a text",
      "notes.h5",
      "Dear diary",
      "bad-file",
      'notes.h5" is not an HDF5 file, ZIP archive, ONNX file, TensorFlow Lite file or JSON.',
    ],
    [
      "half a JSON",
      "model.json",
      '{"modelTopology": {',
      "bad-file",
      '"model.json": it is not JSON; the file is damaged.',
    ],
    [
      "a model of TensorFlow.js without operations",
      "graph.json",
      '{"format": "graph-model", "modelTopology": {"node": []}, "weightsManifest": []}',
      "bad-file",
      '"graph.json" is no TensorFlow.js model: it lists no layers or operations',
    ],
    ["the beginning of an archive", "cut.keras", "PK\x03\x04", "bad-file", '"cut.keras" is not a whole ZIP archive'],
    ["the beginning of an HDF5 file", "cut.h5", "\x89HDF\r\n\x1a\n", "bad-file", '"cut.h5" cannot be read to its end'],
  ])("because it is %s, is refused with its name", async (_what, name, content, code, sentence) => {
    const error = await refusal(written(name, Buffer.from(content, "latin1")));
    expect(error.message).toContain(sentence);
    expect(error.code).toBe(code);
  });

  it("because it is not there, or a folder of something else, is refused with the reason", async () => {
    expect((await refusal(join(folder, "none.h5"))).message).toContain("cannot be read: it does not exist");
    mkdirSync(join(folder, "pictures"));
    expect((await refusal(join(folder, "pictures"))).message).toContain("holds no network");
    mkdirSync(join(folder, "saved"));
    writeFileSync(join(folder, "saved", "saved_model.pb"), "");
    expect((await refusal(join(folder, "saved"))).message).toContain("is a SavedModel of TensorFlow");
  });

  it("because it holds weights only, is refused with what to do", async () => {
    const path = join(folder, "weights.h5");
    await h5wasm.ready;
    const file = new h5wasm.File(path, "w");
    file.create_group("conv");
    file.close();
    expect((await refusal(path)).message).toContain("save one with model.save(), not save_weights().");
  });
});

describe("a file of a network", () => {
  it("is known by what it holds, not by its name", async () => {
    cpSync(join(files, "line.h5"), join(folder, "line.keras"));
    cpSync(join(files, "line.keras"), join(folder, "line.h5"));
    for (const name of ["line.keras", "line.h5"]) {
      const { network, close } = await readNetwork(join(folder, name));
      expect(network.convolutions).toHaveLength(4);
      close();
    }
  });

  it("in an archive has the weights that say whose they are, whatever their groups are called", async () => {
    // By the counter of its class, "dense_1", the first layer, would lie in the group "dense".
    const dense = (name: string): object => ({ class_name: "Dense", config: { name, units: 3 } });
    const input = { class_name: "InputLayer", config: { name: "image", batch_shape: [null, 4, 4, 3] } };
    const pool = { class_name: "GlobalAveragePooling2D", config: { name: "pool" } };
    const layers = [input, pool, dense("dense_1"), dense("dense")];
    await h5wasm.ready;
    const path = join(folder, "model.weights.h5");
    const file = new h5wasm.File(path, "w");
    const groups = file.create_group("layers");
    ["dense", "dense_1"].forEach((name, i) => {
      const vars = groups.create_group(name).create_group("vars");
      vars.create_attribute("name", name);
      vars.create_dataset({ name: "0", data: new Float32Array(9).fill(i + 1), shape: [3, 3] });
      vars.create_dataset({ name: "1", data: new Float32Array(3), shape: [3] });
    });
    file.close();
    const archive = zipSync({
      "config.json": new TextEncoder().encode(JSON.stringify({ class_name: "Sequential", config: { layers } })),
      "model.weights.h5": readFileSync(path),
    });
    const { weights, close } = await readNetwork(written("named.keras", archive));
    expect([weights.read("dense/kernel")[0], weights.read("dense_1/kernel")[0]]).toEqual([1, 2]);
    close();
  });

  it("of TensorFlow.js needs all its shards, whole", async () => {
    const path = join(folder, "line-tfjs");
    cpSync(join(files, "line-tfjs"), path, { recursive: true });
    const shard = join(path, "group1-shard3of3.bin");
    writeFileSync(shard, readFileSync(shard).subarray(4));
    expect((await refusal(path)).message).toContain("the files with its weights end too early, at ");
    rmSync(shard);
    const error = await refusal(path);
    expect(error.message).toContain('group1-shard3of3.bin" cannot be read: it does not exist');
    expect(error.code).toBe("unreadable-file");
  });

  it("of TensorFlow.js keeps its shards beside it", async () => {
    const model = readFileSync(join(files, "line-tfjs/model.json"), "utf8");
    const path = written("elsewhere.json", model.replace("group1-shard1of3.bin", "../../secret"));
    expect((await refusal(path)).message).toContain("its list of weights is damaged");
  });
});

describe("a list of class names", () => {
  it("has one name a class", async () => {
    const { network, close } = await readNetwork(join(files, "line.h5"));
    close();
    expect(() => {
      checkClassNames(network, ["a", "b", "c", "d", "e", "f", "g"]);
    }).not.toThrow();
    expect(() => {
      checkClassNames(network, ["a", "b"]);
    }).toThrow("The network has 7 classes and the list names 2. Give a list with one name a class");
  });
});

describe("half precision", () => {
  it.each([
    [0x3c00, 1],
    [0xc000, -2],
    [0x7bff, 65504],
    [0x0001, 2 ** -24],
    [0x0400, 2 ** -14],
    [0x3555, 0.333251953125],
    [0x7c00, Infinity],
    [0xfc00, -Infinity],
    [0x7e00, NaN],
    [0x8000, -0],
  ])("bits %i stand for %d", (bits, value) => {
    expect(halfToNumber(bits)).toBe(value);
  });
});
