import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { wanted, workspaceOf } from "../../../app/main/electron/arguments.ts";

const folder = mkdtempSync(join(tmpdir(), "pippin-arguments-"));
writeFileSync(join(folder, "workspace.sqlite"), "");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("what the program is asked to open", () => {
  it("is a workspace by its ending, by its database, or a folder that holds one", () => {
    expect(workspaceOf("/home/a/dogs.pippin")).toBe("/home/a/dogs.pippin");
    expect(workspaceOf("/home/a/dogs.pippin/workspace.sqlite")).toBe("/home/a/dogs.pippin");
    expect(workspaceOf(folder)).toBe(folder);
    expect(workspaceOf("/home/a/photographs")).toBeNull();
  });

  it("is named on the command line, relative to where that was typed, among switches of Chromium's", () => {
    const argv = ["--inspect=0", "--no-sandbox", "dogs.pippin"];
    expect(wanted(argv, "/home/a", "/sample")).toEqual({ folder: "/home/a/dogs.pippin", sample: false });
    expect(wanted(["--no-sandbox"], "/home/a", "/sample")).toEqual({ folder: null, sample: false });
    expect(wanted(["--sample"], "/home/a", "/sample")).toEqual({ folder: "/sample", sample: true });
  });
});
