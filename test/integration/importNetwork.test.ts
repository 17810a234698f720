/** A network comes in as people have it: names beside it, preprocessing guessed and said, checked before and after. */
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { errorFrom } from "../../app/contract/errors.ts";
import type { Output, RequestName } from "../../app/contract/requests.ts";
import { createBackend, type Backend } from "../../app/main/backend/backend.ts";
import { startEngines, type EnginePool } from "../../app/main/process/enginePool.ts";
import { resourcesFolder } from "../../app/main/process/layout.ts";
import { conv2d, dense, layer, weight, type TestLayer } from "../builders/keras.ts";
import { writeH5 } from "../builders/kerasFile.ts";
import { commandLineIn } from "../builders/commandLine.ts";

const folder = mkdtempSync(join(tmpdir(), "pippin-import-"));
const workspace = join(folder, "test.pippin");
/** The shipped network without the names beside it. */
const shipped = join(folder, "alone", "tiny-darknet.h5");
let engines: EnginePool;
let backend: Backend;

/** As Teachable Machine names the layers of its networks. */
const TEACHABLE: readonly TestLayer[] = [
  conv2d("Conv1", 3, 4, 3, { activation: "relu" }),
  layer("DepthwiseConv2D", "expanded_conv_depthwise", { kernel_size: 3, padding: "same", use_bias: false }, [
    weight("depthwise_kernel", [3, 3, 4, 1]),
  ]),
  layer("GlobalAveragePooling2D", "global_average_pooling2d_GlobalAveragePooling2D1"),
  dense("dense_Dense1", 4, 5, { activation: "relu" }),
  dense("dense_Dense2", 5, 2, { activation: "softmax" }),
];

beforeAll(async () => {
  engines = startEngines({ count: 1, backend: "wasm" });
  backend = createBackend({
    folder: workspace,
    engine: engines,
    engines: 1,
    resources: resourcesFolder(),
    version: "0",
  });
  mkdirSync(join(folder, "alone"));
  copyFileSync(join(resourcesFolder(), "models", "tiny-darknet.h5"), shipped);
  const unpacked = join(folder, "converted_keras");
  mkdirSync(unpacked);
  await writeH5(join(unpacked, "keras_model.h5"), TEACHABLE, [16, 16, 3]);
  writeFileSync(join(unpacked, "labels.txt"), "1 Dog\n0 Cat\n");
  const content = readdirSync(unpacked).map((name) => [name, readFileSync(join(unpacked, name))] as const);
  writeFileSync(join(folder, "converted_keras.zip"), zipSync(Object.fromEntries(content)));
});
afterAll(async () => {
  await backend.close();
  await engines.close();
  rmSync(folder, { recursive: true });
});

async function ask<Name extends RequestName>(name: Name, input: unknown): Promise<Output<Name>> {
  const result = await backend.request(name, input);
  if (!result.ok) throw errorFrom(result.error);
  return result.value;
}

const pippin = commandLineIn(folder, join(folder, "cli.pippin"));

describe("a look into a file", () => {
  it.each(["converted_keras.zip", "converted_keras", "converted_keras/keras_model.h5"])(
    "finds what Teachable Machine downloads as %s, with its names and its preprocessing",
    async (name) => {
      expect(await ask("inspectModelFile", { file: join(folder, name) })).toMatchObject({
        model: { classes: 2 },
        guess: { preprocessing: { values: "tf", geometry: "crop" } },
        namesBeside: { file: "labels.txt", names: ["Cat", "Dog"], problem: null },
        knownNames: null,
        checkable: false,
      });
    },
  );

  it("says whether the photographs that ship can check it, by the names that it gets", async () => {
    const { knownNames, checkable } = await ask("inspectModelFile", { file: shipped });
    expect([knownNames?.length, checkable]).toEqual([1000, true]);
    const names = Array.from({ length: 1000 }, (_, i) => `thing ${i}`);
    expect(await ask("inspectModelFile", { file: shipped, classNames: names })).toMatchObject({ checkable: false });
  });
});

describe("a file that is not imported yet", () => {
  it("is checked under the preprocessing that is chosen, and nothing of it is kept", async () => {
    const { knownNames: classNames } = await ask("inspectModelFile", { file: shipped });
    const wrong = { values: "caffe", geometry: "crop" } as const;
    const { verdict, preprocessings } = await ask("checkModelFile", {
      file: shipped,
      classNames,
      preprocessing: wrong,
    });
    expect(preprocessings[0].preprocessing).toEqual(wrong);
    expect(verdict).toMatchObject({ state: "wrong", better: { values: "unit", geometry: "crop" } });
    expect((await ask("models", {})).models).toEqual([]);
    expect(readdirSync(workspace).filter((name) => name.startsWith("new-"))).toEqual([]);
    expect(
      readdirSync(join(workspace, "blobs"), { recursive: true }).filter((name) => /\w{64}/.test(String(name))),
    ).toEqual([]);
  }, 240_000);

  it("is refused with names that are not one a class, before it is tried", async () => {
    const file = join(folder, "converted_keras");
    const preprocessing = { values: "tf", geometry: "crop" };
    await expect(ask("checkModelFile", { file, classNames: ["Cat"], preprocessing })).rejects.toThrow(
      /has 2 classes and the list names 1/,
    );
  });
});

it("two classes of one name stay two, under the names that they were given, also when they are named anew", async () => {
  const file = join(folder, "converted_keras");
  const preprocessing = { values: "tf", geometry: "crop" };
  const { classNames } = await ask("importModel", {
    file,
    name: "twins",
    classNames: ["crane", "crane"],
    preprocessing,
  });
  expect(classNames).toEqual(["crane", "crane"]);
  expect(await ask("setClassNames", { model: "twins", classNames: ["maillot", "maillot"] })).toEqual({
    classNames: ["maillot", "maillot"],
  });
});

describe("the command line", () => {
  it("takes names and preprocessing as the page does, and says both with the reason", async () => {
    const { stdout, code } = await pippin("model", "import", join(folder, "converted_keras.zip"));
    expect(stdout.trim().split("\n")).toEqual([
      'Model "converted_keras", 2 classes',
      "Names: from labels.txt beside it.",
      "Preprocessing: tf, crop. Its layers are those of Teachable Machine, which cuts photographs to a square and scales values to -1 to 1.",
    ]);
    expect(code).toBe(0);
    const file = join(folder, "converted_keras.zip");
    const own = ["--preprocess", "unit", "--resize", "squash", "--name", "own", "--json"];
    const named = await pippin("model", "import", file, ...own);
    expect(JSON.parse(named.stdout)).toMatchObject({
      classNames: ["Cat", "Dog"],
      preprocessing: { values: "unit", geometry: "squash" },
      preprocessingReason: "The values are as you said.",
      classNamesFrom: "from labels.txt beside it.",
      check: null,
    });
  });

  it("checks a network whose classes are on the photographs that ship, and says what to choose instead", async () => {
    const right = await pippin("model", "import", shipped, "--name", "right");
    expect(right.stdout).toContain("Names: ImageNet's, which has as many classes.");
    expect(right.stdout).toMatch(/Preprocessing: unit, crop\. Nothing in the file says it/);
    expect(right.stdout).toMatch(/Self-check: It finds the right breed .* in 1\d of 19 photographs/);
    expect(right.stdout.trim()).toMatch(/it is ready to be explained\.$/);
    const wrong = await pippin("model", "import", shipped, "--name", "wrong", "--preprocess", "caffe");
    expect(wrong.stdout.trim()).toMatch(/Import it again with --preprocess unit --resize crop\.$/);
    const unchecked = await pippin("model", "import", shipped, "--name", "unchecked", "--no-check");
    expect(unchecked.stdout).not.toContain("Self-check");
  }, 240_000);

  it("refuses classes that the model of its patch classifier does not have", async () => {
    const model = ["--model", "right", "--labels", "eye,none"];
    const { code, stderr } = await pippin("train", "--class", "dog", "--covers", "5000", ...model);
    expect([code, stderr.trim()]).toEqual([2, "--covers: the model has classes 0 to 999; there is no class 5000."]);
    const crane = await pippin("train", "--class", "crane", ...model);
    expect(crane.stderr.trim()).toBe(
      '--class: the model has 2 classes called "crane". Give the index of one: 134 or 517.',
    );
  });
});
