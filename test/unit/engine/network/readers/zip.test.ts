import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ZipArchive } from "../../../../../app/main/engine/network/readers/zip.ts";
import { seededValues } from "../../../../builders/seededNumbers.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "pippin-test-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const noise = new Uint8Array(seededValues(300_000, [0, 1], 1).buffer);
const text = "line of text\n".repeat(1000);

function archiveOf(level: 0 | 6): Buffer {
  return Buffer.from(zipSync({ "a.json": new TextEncoder().encode(text), "sub/noise.bin": noise }, { level }));
}

function opened(bytes: Buffer): ZipArchive {
  const path = join(folder, "it.zip");
  writeFileSync(path, bytes);
  return new ZipArchive(path, "it.zip");
}

describe.each([0, 6] as const)("an archive compressed at level %i", (level) => {
  it("gives its entries back", async () => {
    const archive = opened(archiveOf(level));
    const target = join(folder, "noise.bin");
    await archive.extract("sub/noise.bin", target);
    expect([archive.has("a.json"), archive.has("b.json")]).toEqual([true, false]);
    expect(archive.text("a.json")).toBe(text);
    expect(readFileSync(target).equals(noise)).toBe(true);
    archive.close();
  });

  it("is refused where a byte of an entry has changed", async () => {
    const bytes = archiveOf(level);
    bytes[bytes.indexOf("noise.bin") + 5000] ^= 1;
    const archive = opened(bytes);
    await expect(archive.extract("sub/noise.bin", join(folder, "noise.bin"))).rejects.toThrow(
      '"it.zip" is not a whole ZIP archive: it is damaged or cut short. Copy it again.',
    );
    archive.close();
  });
});

describe("an archive", () => {
  it("is found before a comment at its end", () => {
    const bytes = archiveOf(0);
    const comment = Buffer.from("made by a test");
    bytes.writeUInt16LE(comment.length, bytes.length - 2);
    const archive = opened(Buffer.concat([bytes, comment]));
    expect(archive.text("a.json")).toBe(text);
    archive.close();
  });

  it.each([0.1, 0.5, 0.99])("is refused where only %d of it is there", (share) => {
    const bytes = archiveOf(0);
    expect(() => opened(bytes.subarray(0, Math.floor(share * bytes.length)))).toThrow("is not a whole ZIP archive");
  });

  it.each([0, 6] as const)(
    "of level %i that promises more bytes than the file has is refused, and nothing else ends of it",
    async (level) => {
      const bytes = archiveOf(level);
      const entry = bytes.lastIndexOf("sub/noise.bin") - 46;
      bytes.writeUInt32LE(50_000_000, entry + 20);
      const archive = opened(bytes);
      // Beside its own error, one of a stream that nobody listens to would end the process: here, the test run.
      await expect(archive.extract("sub/noise.bin", join(folder, "noise.bin"))).rejects.toThrow(/ends too early/);
      archive.close();
    },
  );

  it("is refused with what it uses where Pippin does not do it", () => {
    const [bytes, directory] = [archiveOf(0), archiveOf(0).indexOf("PK\x01\x02")];
    const changed = (place: number, value: number): Buffer => {
      const copy = Buffer.from(bytes);
      copy.writeUInt16LE(value, directory + place);
      return copy;
    };
    expect(() => opened(changed(8, 1))).toThrow('The archive "it.zip" is encrypted; save the model as .h5 instead.');
    expect(() => opened(changed(10, 12))).toThrow('The archive "it.zip" is compressed in an unusual way');
  });
});
