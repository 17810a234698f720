/** Whatever happens to an ONNX file, reading it gives a network or a sentence, soon. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mutations } from "../builders/mutations.ts";
import { outcomeOf } from "../builders/readOutcome.ts";

const files = fileURLToPath(new URL("../oracles/files/onnx", import.meta.url));
const RUNS = mutations(75);
const LONGEST_SECONDS = 5;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "pippin-test-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
/** Bytes that lengths, tags and numbers are made of. */
const byte = fc.oneof(fc.nat({ max: 255 }), fc.constantFrom(0, 1, 2, 0x7f, 0x80, 0xff));
const damage = fc.oneof(
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("cut" as const), keep: share }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("bytes" as const),
      changes: fc.array(fc.tuple(share, byte), { minLength: 1, maxLength: 8 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("copied" as const),
      from: share,
      to: share,
      length: fc.integer({ min: 1, max: 64 }),
    }),
  },
);
type Damage = typeof damage extends fc.Arbitrary<infer Value> ? Value : never;

function damaged(bytes: Buffer, how: Damage): Buffer {
  const at = (part: number): number => Math.floor(part * bytes.length);
  if (how.kind === "cut") return bytes.subarray(0, at(how.keep));
  const changed = Buffer.from(bytes);
  if (how.kind === "bytes") for (const [place, value] of how.changes) changed[at(place)] = value;
  else bytes.copy(changed, at(how.to), at(how.from), at(how.from) + how.length);
  return changed;
}

describe("a damaged ONNX file", () => {
  it.each(["by-hand-9", "by-hand-20", "branches-torchscript-11", "line-dynamo", "keras", "channels-last-13"])(
    "%s is read or refused with a sentence, whatever bytes are changed or missing",
    { timeout: 60_000 + RUNS * 200 },
    async (name) => {
      const whole = readFileSync(join(files, `${name}.onnx`));
      const path = join(folder, `${name}.onnx`);
      let slowest = 0;
      await fc.assert(
        fc.asyncProperty(damage, async (how) => {
          writeFileSync(path, damaged(whole, how));
          const started = performance.now();
          const outcome = await outcomeOf(path, { inputSize: "suggested" });
          slowest = Math.max(slowest, (performance.now() - started) / 1000);
          if (outcome !== "network") expect(outcome.message).toMatch(/^\S.{10,}\.$/s);
        }),
        { seed: 1, numRuns: RUNS },
      );
      expect(slowest).toBeLessThan(LONGEST_SECONDS);
    },
  );
});
