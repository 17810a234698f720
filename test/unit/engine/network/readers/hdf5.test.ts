import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import h5wasm from "h5wasm/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { HdfFile } from "../../../../../app/main/engine/network/readers/hdf5.ts";
import { formulaValues } from "../../../../builders/keras.ts";

/** More than a slice holds, in an odd number of rows. */
const LARGE = { shape: [2049, 3001], seed: "large" };

let folder: string;
let file: HdfFile;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "pippin-test-"));
  const path = join(folder, "it.h5");
  await h5wasm.ready;
  const written = new h5wasm.File(path, "w");
  const group = written.create_group("layer");
  group.create_attribute("names", ["kernel:0", "ä/bias:0"]);
  group.create_attribute("fixed", ["ab", "abcd"], [2], "S4");
  group.create_attribute("count", 3);
  const values = Float32Array.of(1, -2, 0.5, 4);
  group.create_dataset({ name: "single", data: values, shape: [2, 2] });
  group.create_dataset({ name: "double", data: Float64Array.of(1, -2, 0.1, 4), shape: [4] });
  group.create_dataset({ name: "integer", data: Int32Array.of(1, 2) });
  group.create_dataset({ name: "number", data: [7], shape: [], dtype: "<f" });
  group.create_dataset({ name: "packed", data: values, shape: [4, 1], chunks: [1, 1], compression: "gzip" });
  const large = formulaValues(LARGE.seed, LARGE.shape, [-1, 1]);
  group.create_dataset({ name: "large", data: large, shape: LARGE.shape });
  written.close();
  file = await HdfFile.open(path, "it.h5");
});
afterAll(() => {
  file.close();
  rmSync(folder, { recursive: true });
});

describe("an HDF5 file", () => {
  it("lists what is in a group, and nothing where there is none", () => {
    expect([...file.names("/layer")].sort()).toEqual(["double", "integer", "large", "number", "packed", "single"]);
    expect(file.names("/none")).toEqual([]);
    expect([file.isGroup("/layer"), file.isDataset("/layer"), file.isDataset("/layer/single")]).toEqual([
      ...[true, false, true],
    ]);
  });

  it("gives attributes that are text, of any and of fixed length", () => {
    expect(file.texts("/layer", "names")).toEqual(["kernel:0", "ä/bias:0"]);
    expect(file.texts("/layer", "fixed")).toEqual(["ab", "abcd"]);
    expect([file.texts("/layer", "count"), file.texts("/layer", "none")]).toEqual([null, null]);
  });

  it("gives values as float32, whatever they are stored in", () => {
    expect([...file.weight("/layer/single").read()]).toEqual([1, -2, 0.5, 4]);
    expect([...file.weight("/layer/double").read()]).toEqual([1, -2, Math.fround(0.1), 4]);
    expect([...file.weight("/layer/packed").read()]).toEqual([1, -2, 0.5, 4]);
    expect(file.weight("/layer/number")).toMatchObject({ shape: [] });
    expect([...file.weight("/layer/number").read()]).toEqual([7]);
  });

  it("gives large arrays whole", () => {
    const { shape, read } = file.weight("/layer/large");
    expect(shape).toEqual(LARGE.shape);
    const expected = formulaValues(LARGE.seed, LARGE.shape, [-1, 1]);
    expect(Buffer.compare(Buffer.from(read().buffer), Buffer.from(expected.buffer))).toBe(0);
  });

  it("refuses weights that are whole numbers, as quantised models have them", () => {
    expect(() => file.weight("/layer/integer").read()).toThrow(
      '"it.h5": the weights "/layer/integer" are whole numbers of 4 bytes; save the model in float32.',
    );
  });
});
