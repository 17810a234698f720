// Puts the project's dependencies in place. Plain JavaScript for Node 20: it runs before anything is installed.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));
export const packages = join(root, "node_modules");
export const tfjsNode = join(packages, "@tensorflow", "tfjs-node");

/** Where `npm run setup:native` puts its result inside tfjs-node's package: several minutes and 270 MB to make again. */
const NATIVE = ["deps", join("lib", "napi-v8")];

/** Installs what package-lock.json names unless a stamp says that exactly this lock file was installed. */
export function ensureInstalled() {
  // A link leads to the packages of another tree: what is there is that tree's to change.
  if (existsSync(packages) && lstatSync(packages).isSymbolicLink()) return;
  const lock = createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
  const stamp = join(packages, ".pippin-installed");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock && hasOwnNode()) return;
  console.error("Installing Pippin's dependencies (once, about half a minute) ...");
  const restoreNative = setNativeAside();
  // Install steps stay off: better-sqlite3 and esbuild carry their binaries, tfjs-node's own would download 400 MB
  // (`npm run setup:native` is the way to it). Only `node` needs its step: it puts the Node 24 binary in place.
  npm(["ci", "--ignore-scripts"]);
  npm(["rebuild", "node", "--ignore-scripts=false"]);
  restoreNative();
  writeFileSync(stamp, lock);
}

/** Path of the Node 24 binary that the `node` package holds, else of this Node where it is new enough. */
export function nodeOfTheProject() {
  if (hasOwnNode()) return ownNode();
  if (Number(process.versions.node.split(".")[0]) >= 24) return process.execPath;
  console.error(
    `Pippin needs Node 24, and no binary of it was found for ${process.platform} ${process.arch}. Install it.`,
  );
  process.exit(1);
}

function ownNode() {
  return join(packages, "node", "bin", process.platform === "win32" ? "node.exe" : "node");
}

function hasOwnNode() {
  return existsSync(ownNode()) && statSync(ownNode()).size > 0;
}

/** Runs npm silently; where it fails, says what it printed. */
function npm(parameters) {
  const windows = process.platform === "win32";
  const options = { cwd: root, encoding: "utf8", shell: windows, maxBuffer: 2 ** 28 };
  const run = spawnSync(windows ? "npm.cmd" : "npm", [...parameters, "--no-fund", "--no-audit"], options);
  if (run.status === 0) return;
  console.error(`${run.stdout ?? ""}${run.stderr ?? ""}${run.error?.message ?? ""}`);
  console.error(`npm ${parameters.join(" ")} failed. Check the network connection, then run the same command again.`);
  process.exit(run.status ?? 1);
}

/** Keeps the native binding where npm does not delete it. @returns what puts it back, if tfjs-node is still the same. */
function setNativeAside() {
  const aside = join(root, ".cache", "native-binding");
  const version = tfjsVersion();
  if (version !== null && existsSync(join(tfjsNode, "lib", "napi-v8"))) {
    rmSync(aside, { recursive: true, force: true });
    move(tfjsNode, join(aside, version));
  }
  return () => {
    const kept = join(aside, tfjsVersion() ?? "none");
    if (existsSync(kept)) move(kept, tfjsNode);
    rmSync(aside, { recursive: true, force: true });
  };
}

function move(from, to) {
  for (const part of NATIVE.filter((it) => existsSync(join(from, it)))) {
    mkdirSync(dirname(join(to, part)), { recursive: true });
    rmSync(join(to, part), { recursive: true, force: true });
    renameSync(join(from, part), join(to, part));
  }
}

function tfjsVersion() {
  const file = join(tfjsNode, "package.json");
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).version : null;
}
