/** Whatever happens to a TensorFlow Lite file, reading it gives a network or a sentence, soon and within its memory. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { damage, damaged } from "../builders/damage.ts";
import { mutations } from "../builders/mutations.ts";
import { readingsOf } from "../builders/readings.ts";
import { outcomeOf } from "../builders/readOutcome.ts";

const files = fileURLToPath(new URL("../oracles/files/tflite", import.meta.url));
const RUNS = mutations(75);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "pippin-test-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Places, lengths and numbers of operators have four bytes each; a file of random bytes ends at the first of them. */
const words = fc.array(
  fc.tuple(
    fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    fc.oneof(fc.constantFrom(0, 1, -1, 2 ** 31 - 1, -(2 ** 31), 1_000_000), fc.integer({ min: -300, max: 300 })),
  ),
  { minLength: 1, maxLength: 4 },
);

describe("a damaged TensorFlow Lite file", () => {
  it.each(["plain", "gated", "half", "inside", "operators", "channelwise", "open", "labels", "quantised"])(
    "%s is read or refused with a sentence, whatever bytes are changed or missing",
    { timeout: 60_000 + RUNS * 400 },
    async (name) => {
      const whole = readFileSync(join(files, `${name}.tflite`));
      const path = join(folder, `${name}.tflite`);
      const readings = readingsOf(`TensorFlow Lite: ${name}`);
      const answer = async (content: Buffer): Promise<void> => {
        writeFileSync(path, content);
        const outcome = await readings.time(() => outcomeOf(path, { inputSize: "suggested" }));
        if (outcome !== "network") expect(outcome.message).toMatch(/^\S.{10,}[.)]$/s);
      };
      await fc.assert(
        fc.asyncProperty(damage, (how) => answer(damaged(whole, how))),
        { seed: 6, numRuns: RUNS },
      );
      await fc.assert(
        fc.asyncProperty(words, (changes) => {
          const changed = Buffer.from(whole);
          for (const [share, value] of changes)
            changed.writeInt32LE(value, Math.floor((share * (changed.length - 3)) / 4) * 4);
          return answer(changed);
        }),
        { seed: 7, numRuns: RUNS },
      );
      readings.end();
    },
  );
});
