import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { exportFolder, ownFolder } from "../../../app/main/files/exportFolder.ts";
import { grown, writeWhole } from "../../../app/main/files/wholeFile.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pippin-whole-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe("a file that is written piece by piece", () => {
  it("is there when all of it is, and what was there before until then", async () => {
    const file = join(folder, "new", "report.html");
    await grown(file, (growing) => growing.write("old"));
    await grown(file, (growing) => {
      growing.write("né");
      growing.write("w");
      expect(readFileSync(file, "utf8")).toBe("old");
    });
    expect(readFileSync(file, "utf8")).toBe("néw");
    const failing = grown(file, (growing) => {
      growing.write("half");
      throw new Error("no more");
    });
    await expect(failing).rejects.toThrow("no more");
    expect(readFileSync(file, "utf8")).toBe("néw");
    expect(readdirSync(join(folder, "new"))).toEqual(["report.html"]);
  });

  it("leaves nothing of itself on a full disk, and says what to do", (context) => {
    if (spawnSync("sh", ["-c", "ulimit -f 8"]).status !== 0)
      return context.skip("no limits for the size of files here");
    const file = join(folder, "report.html");
    const module = fileURLToPath(new URL("../../../app/main/files/wholeFile.ts", import.meta.url));
    const script = `import { grown } from ${JSON.stringify(module)};
      process.on("SIGXFSZ", () => undefined);
      await grown(${JSON.stringify(file)}, (f) => { for (let i = 0; i < 100; i++) f.write("x".repeat(1000)); })
        .catch((error) => console.log(error.code + ": " + error.message));`;
    writeFileSync(join(folder, "script.mjs"), script);
    const said = execFileSync("sh", [
      "-c",
      'ulimit -f 8; exec "$0" "$1"',
      process.execPath,
      join(folder, "script.mjs"),
    ]);
    expect(said.toString()).toMatch(/^disk: ".*report\.html" cannot be written: .+\.\n$/);
    expect(readdirSync(folder)).toEqual(["script.mjs"]);
  });

  it("is refused in words where it cannot be", () => {
    writeFileSync(join(folder, "file"), "");
    expect(() => writeWhole(join(folder, "file", "x.csv"), "")).toThrow("what should be its folder is a file");
    expect(() => writeWhole(folder, "")).toThrow("there is a folder of that name");
  });
});

describe("a folder of an export", () => {
  it("takes no file that would lie outside of it", () => {
    const target = exportFolder(join(folder, "out"));
    for (const name of ["../evil.txt", "a/../../evil.txt", join(folder, "evil.txt"), "..", "."]) {
      expect(() => target.write(name, "x"), name).toThrow("would be written outside");
    }
    target.write("a/b.txt", "x");
    expect(readdirSync(folder)).toEqual(["out"]);
  });

  it("is its own, or still unfinished", () => {
    const path = join(folder, "out");
    ownFolder(path).write("a.txt", "x");
    const again = ownFolder(path);
    expect(again.has("a.txt")).toBe(true);
    again.finish();
    expect(existsSync(join(path, ".pippin-export"))).toBe(false);
    expect(() => ownFolder(path)).toThrow(/holds files already/);
  });
});
