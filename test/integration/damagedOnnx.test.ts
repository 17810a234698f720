/** Whatever happens to an ONNX file, reading it gives a network or a sentence, soon and within the memory it may have. */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { damage, damaged } from "../builders/damage.ts";
import { mutations } from "../builders/mutations.ts";
import { readingsOf } from "../builders/readings.ts";
import { outcomeOf } from "../builders/readOutcome.ts";

const files = fileURLToPath(new URL("../oracles/files/onnx", import.meta.url));
const RUNS = mutations(75);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "pippin-test-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe("a damaged ONNX file", () => {
  it.each([
    "by-hand-9",
    "by-hand-20",
    "branches-torchscript-11",
    "line-dynamo",
    "keras",
    "channels-last-13",
    "quotients-13",
  ])(
    "%s is read or refused with a sentence, whatever bytes are changed or missing",
    { timeout: 60_000 + RUNS * 200 },
    async (name) => {
      // The weights of one of them lie beside it.
      const parts = [`${name}.onnx`, `${name}.onnx.data`].filter((part) => existsSync(join(files, part)));
      const whole = parts.map((part) => readFileSync(join(files, part)));
      const path = join(folder, `${name}.onnx`);
      const readings = readingsOf(`ONNX: ${parts.join(" and ")}`);
      await fc.assert(
        fc.asyncProperty(damage, async (how) => {
          for (const part of parts) cpSync(join(files, part), join(folder, part));
          const which = how.part % parts.length;
          writeFileSync(join(folder, parts[which]), damaged(whole[which], how));
          const outcome = await readings.time(() => outcomeOf(path, { inputSize: "suggested" }));
          // What begins like a file of PyTorch is answered with lines to type, the last of which is code.
          if (outcome !== "network") expect(outcome.message).toMatch(/^\S.{10,}[.)]$/s);
        }),
        { seed: 1, numRuns: RUNS },
      );
      readings.end();
    },
  );
});
