import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { filesBelow } from "../../../app/main/files/findFiles.ts";
import { FileBytes } from "../../../app/main/files/fileBytes.ts";
import { readFileNamed } from "../../../app/main/files/readFile.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pippin-files-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function written(...parts: string[]): string {
  const path = join(folder, ...parts);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, "");
  return path;
}

describe("the files below a folder", () => {
  it("are there once, also where links lead back up, or to the same file again", () => {
    const [a, b] = [written("a.jpg"), written("sub", "b.jpg")];
    symlinkSync(folder, join(folder, "sub", "self"));
    symlinkSync(folder, join(folder, "sub", "self too"));
    symlinkSync(a, join(folder, "z.jpg"));
    symlinkSync(join(folder, "sub"), join(folder, "the same"));
    expect(filesBelow([folder])).toEqual({ files: [a, b], refused: [] });
  });

  it("are regular files: pipes and devices are named and left out, and nothing waits for them", () => {
    const a = written("a.jpg");
    const pipe = join(folder, "pipe.jpg");
    execFileSync("mkfifo", [pipe]);
    symlinkSync("/dev/zero", join(folder, "zero.jpg"));
    symlinkSync(join(folder, "gone"), join(folder, "broken.jpg"));
    symlinkSync(join(folder, "round.jpg"), join(folder, "round.jpg"));
    const { files, refused } = filesBelow([folder]);
    expect(files).toEqual([a]);
    expect(refused.map(({ message }) => message)).toEqual([
      `There is no file or folder "${join(folder, "broken.jpg")}".`,
      `"${pipe}" is a pipe, no file, so it was left out.`,
      `"${join(folder, "round.jpg")}" is a link that leads to itself.`,
      `"${join(folder, "zero.jpg")}" is a device, no file, so it was left out.`,
    ]);
    expect(() => readFileNamed(pipe)).toThrow("it is a pipe or a device, no file");
    expect(() => new FileBytes(pipe)).toThrow("it is a pipe or a device, no file");
  });

  it("are not those of workspaces that lie in it", () => {
    const a = written("a.jpg");
    const workspace = join(written("mine.pippin", "workspace.sqlite"), "..");
    written("mine.pippin", "thumbnails", "ab", "ab12.jpg");
    expect(filesBelow([folder])).toEqual({ files: [a], refused: [] });
    expect(filesBelow([workspace])).toEqual({
      files: [],
      refused: [{ item: workspace, message: expect.stringMatching(/is a workspace of Pippin's/) as string }],
    });
  });

  it("come as they are named, however often", () => {
    const a = written("a.jpg");
    expect(filesBelow([a, folder, a]).files).toEqual([a, a]);
  });
});
