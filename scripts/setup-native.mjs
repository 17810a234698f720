#!/usr/bin/env node
// Puts TensorFlow's native binding in place for @tensorflow/tfjs-node (`npm run setup:native`).
// First the package's own installer (downloads libtensorflow); where that download cannot be had, on Linux, the binding
// is compiled against the libraries inside PyPI's tensorflow-cpu wheel (needs python3 with pip, unzip and g++).
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureInstalled, nodeOfTheProject, packages, tfjsNode } from "./install.mjs";

const WHEEL = "tensorflow-cpu==2.21.0";
const binding = join(tfjsNode, "lib", "napi-v8", "tfjs_binding.node");

ensureInstalled();
if (!existsSync(tfjsNode)) fail("node_modules/@tensorflow/tfjs-node is missing: npm left out this optional package.");
if (loads()) finish("already in place");
if (process.env.PIPPIN_NATIVE_FROM !== "wheel" && byOwnInstaller()) finish("installed by tfjs-node's own installer");
if (process.platform !== "linux")
  fail("There is no other way on this system. Pippin goes on with the WebAssembly backend.");
byWheel();
if (!loads()) fail(`the binding was built but does not load: ${binding}`);
finish(`built from ${WHEEL}`);

/** True where the binding loads and computes, tried in a process of its own because a bad one ends the process. */
function loads() {
  if (!existsSync(binding)) return false;
  const check = join(packages, "..", "app", "main", "engine", "tensors", "checkNative.ts");
  return spawnSync(nodeOfTheProject(), [check], { stdio: "ignore" }).status === 0;
}

function byOwnInstaller() {
  console.log("Trying tfjs-node's own installer (downloads about 100 MB) ...");
  const options = { cwd: tfjsNode, encoding: "utf8", timeout: 600_000 };
  const { status, stderr, error } = spawnSync(process.execPath, ["scripts/install.js"], options);
  // It exits with 0 on some failed downloads, so `loads()` decides.
  if (status === 0 && loads()) return true;
  const reason = /^.*Error: .*$/m.exec(stderr ?? "")?.[0] ?? error?.message ?? "the binding that it made does not load";
  console.log(`It did not succeed: ${reason}`);
  return false;
}

function byWheel() {
  const tools = {
    "python3 with pip": ["python3", "-m", "pip", "--version"],
    unzip: ["unzip", "-v"],
    "g++": ["g++", "-v"],
  };
  for (const [name, [tool, ...parameters]] of Object.entries(tools)) {
    if (spawnSync(tool, parameters, { stdio: "ignore" }).status === 0) continue;
    fail(`${name} is needed to build the binding and was not found. On Debian: apt-get install python3-pip unzip g++`);
  }
  const headers = join(packages, "node-api-headers", "include");
  const work = mkdtempSync(join(tmpdir(), "pippin-native-"));
  try {
    console.log(`Downloading ${WHEEL} from PyPI (about 270 MB) ...`);
    // Only the libraries in the wheel count, so any Python may fetch it.
    const anyPython = ["--only-binary=:all:", "--python-version", "3.11"];
    run("python3", ["-m", "pip", "download", "--quiet", "--no-deps", ...anyPython, "--dest", work, WHEEL]);
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
