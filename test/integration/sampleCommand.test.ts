/** `pippin sample`: from nothing to a report, in one command. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { commandLineIn } from "../builders/commandLine.ts";

const folder = mkdtempSync(join(tmpdir(), "pippin-sample-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

it("explains the sample's photographs, each once, says what they are and writes the report", async () => {
  const { code, stdout, stderr } = await commandLineIn(folder)("sample");
  expect(code).toBe(0);
  expect(stdout.match(/^\S+\.jpg +\S.+$/gm)).toHaveLength(16);
  const report = join(folder, "test.pippin", "report.html");
  expect(stdout).toContain(`Report: ${report}`);
  expect(existsSync(report)).toBe(true);
  expect(stderr.match(/^Explaining: 16 of 16$/gm)).toHaveLength(1);
});
