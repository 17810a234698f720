import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { readClassNames } from "../../../app/main/files/classNamesFile.ts";

const folder = mkdtempSync(join(tmpdir(), "pippin-test-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

it("a file of class names is read, or refused by its name", () => {
  const file = join(folder, "names.txt");
  writeFileSync(file, "\uFEFFKatze\r\nHündin\r\n", "utf16le");
  expect(readClassNames(file)).toEqual(["Katze", "Hündin"]);
  writeFileSync(file, "");
  expect(() => readClassNames(file)).toThrow(`"${file}" is empty.`);
  truncateSync(file, 20e6);
  expect(() => readClassNames(file)).toThrow(`"${file}" has 20 MB, so it is no list of class names.`);
  expect(() => readClassNames(join(folder, "gone.txt"))).toThrow(/gone\.txt" cannot be read: it does not exist/);
});
