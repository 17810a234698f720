import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PippinError } from "../../../app/contract/errors.ts";
import { readClassifierFile, writeClassifierFile } from "../../../app/main/files/classifierFile.ts";

const MAGIC = "PIPPIN-CLASSIFIER-1\n";

/** A file whose checksum is right, whatever it holds. */
function signed(content: Buffer): Buffer {
  return Buffer.concat([Buffer.from(MAGIC), createHash("sha256").update(content).digest(), content]);
}

describe("an exported patch classifier", () => {
  it("comes back as it was written", () => {
    const bytes = writeClassifierFile({ name: "dog" }, Uint8Array.of(1, 2, 3));
    expect(readClassifierFile(bytes, "dog.pippin-classifier")).toEqual({
      description: { name: "dog" },
      machine: Uint8Array.of(1, 2, 3),
    });
  });

  it.each<[string, Uint8Array, string]>([
    ["3 bytes behind its checksum", signed(Buffer.from([1, 2, 3])), "is damaged (its description is cut short)"],
    ["a description that ends early", signed(Buffer.from("\x09\0\0\0{}")), "is damaged (its description is cut short)"],
    [
      "a description that is no JSON",
      signed(Buffer.from('\x08\0\0\0{"name":')),
      "is damaged (its description is no JSON)",
    ],
    ["another checksum", Buffer.from(`${MAGIC}${"x".repeat(40)}`), "is damaged (its checksum is wrong)"],
    ["nothing behind its first line", Buffer.from(MAGIC), "is damaged (its checksum is wrong)"],
    ["something else", Buffer.from("PK"), "this is no patch classifier of Pippin's"],
    ["nothing", Buffer.alloc(0), "this is no patch classifier of Pippin's"],
  ])("with %s is refused by its name", (_, bytes, sentence) => {
    expect(() => readClassifierFile(bytes, "a.pippin-classifier")).toThrow(/^a\.pippin-classifier: /);
    expect(() => readClassifierFile(bytes, "a.pippin-classifier")).toThrow(sentence);
  });

  it("that is changed anywhere is refused", () => {
    const bytes = writeClassifierFile({ name: "dog", labels: ["eye"] }, Uint8Array.of(1, 2, 3));
    fc.assert(
      fc.property(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const changed = Uint8Array.from(bytes);
        changed[at] ^= by;
        expect(() => readClassifierFile(changed, "a")).toThrow(PippinError);
      }),
      { seed: 1, numRuns: 300 },
    );
  });
});
