import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ensureBuilt } from "../../scripts/build.ts";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../..", import.meta.url));
const photographs = readdirSync(join(root, "resources", "sample", "images")).filter((name) => name.endsWith(".jpg"));

describe("the built program", () => {
  const folder = mkdtempSync(join(tmpdir(), "pippin-build-"));
  beforeAll(() => ensureBuilt());
  afterAll(() => rmSync(folder, { recursive: true }));

  const pippin = (...parameters: string[]): Promise<{ stdout: string; stderr: string }> => {
    const all = [join(root, "out", "pippin.js"), ...parameters, "--json", "--backend", "wasm"];
    return run(process.execPath, [...all, "--workspace", join(folder, "test.pippin")], { cwd: folder });
  };

  it("runs from any folder, starts its engine, and prints nothing but the result", async () => {
    const { stdout, stderr } = await pippin("doctor");
    expect(JSON.parse(stdout)).toMatchObject({ backend: "wasm" });
    expect(stderr).toBe("");
  });

  it("explains a photograph with the shipped model", async () => {
    const photograph = join(root, "resources", "sample", "images", photographs[0]);
    const { stdout } = await pippin("explain", photograph);
    const [image] = (JSON.parse(stdout) as { images: { patches: unknown[] }[] }).images;
    expect(image.patches).not.toHaveLength(0);
  });
});
