/** Whatever happens to an archive of a network, or to a file of another program, the answer is a network or a sentence. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { zipSync, type Zippable } from "fflate";
import { afterAll, describe, expect, it } from "vitest";
import { damage, damaged } from "../builders/damage.ts";
import {
  CHECKPOINT,
  graphDef,
  MODULE,
  OLD,
  safetensors,
  STATE,
  torchFile,
  torchProgram,
  torchScript,
} from "../builders/foreignFiles.ts";
import { mutations } from "../builders/mutations.ts";
import { readingsOf } from "../builders/readings.ts";
import { folderToUnpackIn, outcomeOf } from "../builders/readOutcome.ts";

const files = fileURLToPath(new URL("../oracles/files", import.meta.url));
const { folder, remove } = folderToUnpackIn();
afterAll(remove);

const own = (name: string): Buffer => readFileSync(join(files, name));
const text = (content: string): Buffer => Buffer.from(content);
const web = (): Zippable =>
  Object.fromEntries(
    readdirSync(join(files, "networks/line-tfjs")).map((part) => [part, own(join("networks/line-tfjs", part))]),
  );

const ARCHIVES: readonly (readonly [name: string, content: () => Uint8Array])[] = [
  ["converted_keras.zip", () => zipSync({ "keras_model.h5": own("networks/line.h5"), "labels.txt": text("0 Cat\n") })],
  ["tm-my-image-model.zip", () => zipSync({ ...web(), "metadata.json": text('{"labels": ["Cat"]}') })],
  ["stored.zip", () => zipSync({ "my model/net.keras": own("networks/line.keras") }, { level: 0 })],
  [
    "onnx-and-data.zip",
    () =>
      zipSync({
        "line-dynamo.onnx": own("onnx/line-dynamo.onnx"),
        "line-dynamo.onnx.data": own("onnx/line-dynamo.onnx.data"),
      }),
  ],
];

const FOREIGN: readonly (readonly [name: string, content: () => Uint8Array])[] = [
  ["state.pth", () => torchFile(STATE)],
  ["checkpoint.pth.tar", () => torchFile(CHECKPOINT)],
  ["whole.pt", () => torchFile(MODULE)],
  ["scripted.pt", torchScript],
  ["program.pt2", torchProgram],
  ["old.pth", () => Buffer.from(OLD + STATE, "latin1")],
  ["model.safetensors", safetensors],
  ["frozen.pb", graphDef],
];

async function tryDamages(kind: string, name: string, content: Uint8Array, runs: number): Promise<void> {
  const whole = Buffer.from(content);
  const path = join(folder, name);
  const readings = readingsOf(`${kind}: ${name}`);
  await fc.assert(
    fc.asyncProperty(damage, async (how) => {
      writeFileSync(path, damaged(whole, how));
      const outcome = await readings.time(() => outcomeOf(path));
      if (outcome !== "network") expect(outcome.message).toMatch(/^\S.{10,}[.)\w]$/s);
    }),
    { seed: 5, numRuns: runs },
  );
  readings.end();
  expect(readdirSync(tmpdir())).toEqual([]);
}

describe("a damaged archive of a network", () => {
  it.each(ARCHIVES)(
    "%s is read or refused with a sentence, and nothing that was unpacked stays",
    async (name, content) => {
      await tryDamages("archive", name, content(), mutations(40));
    },
  );
});

describe("a damaged file of another program", () => {
  it.each(FOREIGN)("%s is known or refused with a sentence", async (name, content) => {
    await tryDamages("other programs", name, content(), mutations(60));
  });
});
