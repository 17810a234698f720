/** What a TensorFlow Lite file and what lies beside it say: names of classes, how its pictures are scaled. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { zipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startEngines } from "../../app/main/process/enginePool.ts";
import { folderToUnpackIn } from "../builders/readOutcome.ts";

const files = fileURLToPath(new URL("../oracles/files/tflite", import.meta.url));
const { folder, remove } = folderToUnpackIn();
let engines: ReturnType<typeof startEngines>;
beforeAll(() => {
  engines = startEngines({ count: 1, backend: "wasm" });
});
afterAll(async () => {
  await engines.close();
  remove();
});

describe("a TensorFlow Lite file", () => {
  it("brings its class names and the scale of its pictures in its metadata", async () => {
    const path = join(files, "labels.tflite");
    const { namesBeside, guess } = await engines.inspectModel({ path, weights: false });
    const names = ["tabby cat", "beagle", "grüner Leguan", "zebra"];
    expect(namesBeside).toEqual({ file: "labels.txt", names, problem: null, isInside: true });
    expect(guess?.preprocessing.values).toBe("tf");
    expect(guess?.reason).toContain("mean 127.5");
  });

  it("that scales its pictures itself gets them as they are", async () => {
    const { guess } = await engines.inspectModel({ path: join(files, "inside.tflite"), weights: false });
    expect(guess?.preprocessing.values).toBe("none");
  });

  it("in Teachable Machine's converted_tflite.zip has the names in labels.txt beside it", async () => {
    const path = join(folder, "converted_tflite.zip");
    const model = readFileSync(join(files, "plain.tflite"));
    writeFileSync(path, zipSync({ "model_unquant.tflite": model, "labels.txt": Buffer.from("0 A\n1 B\n2 C\n3 D\n") }));
    const { namesBeside } = await engines.inspectModel({ path, weights: true });
    expect(namesBeside).toEqual({ file: "labels.txt", names: ["A", "B", "C", "D"], problem: null });
  });

  it.each(["quantised", "dynamic"])("that is %s is refused with a way out", async (name) => {
    const path = join(files, `${name}.tflite`);
    await expect(engines.inspectModel({ path, weights: false })).rejects.toThrow(
      /is quantised .* convert the model again without quantisation .* choose "Floating point"/,
    );
  });
});
