#!/usr/bin/env node
// Runs a TypeScript entry of this project with the Node version that it needs, installing dependencies first where
// they are missing or older than package-lock.json. Plain JavaScript for Node 20: it runs before anything is installed.
// usage: node scripts/run.mjs ENTRY [ARGUMENT...]
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const [entry, ...args] = process.argv.slice(2);
if (!entry) {
  console.error("usage: node scripts/run.mjs ENTRY [ARGUMENT...]");
  process.exit(2);
}

ensureInstalled();
const node = nodeOfTheProject();
const child = spawn(node, ["--disable-warning=ExperimentalWarning", join(root, entry), ...args], { stdio: "inherit" });
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => {
  if (signal) process.kill(process.pid, signal);
  else process.exit(code ?? 1);
});

/** Installs what package-lock.json names unless a stamp says that exactly this lock file was installed. */
function ensureInstalled() {
  const lock = createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
  const stamp = join(root, "node_modules", ".pippin-installed");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock && existsSync(nodeOfTheProject())) return;
  console.error("Installing Pippin's dependencies (once, about half a minute) ...");
  // Install steps stay off: better-sqlite3 and esbuild carry their binaries, tfjs-node's own would download 400 MB
  // (`npm run setup:native` is the way to it). Only `node` needs its step: it puts the Node 24 binary in place.
  npm(["ci", "--ignore-scripts", "--no-fund", "--no-audit", "--loglevel=error"]);
  npm(["rebuild", "node", "--ignore-scripts=false", "--loglevel=error"]);
  writeFileSync(stamp, lock);
}

function npm(parameters) {
  const windows = process.platform === "win32";
  const run = spawnSync(windows ? "npm.cmd" : "npm", parameters, {
    cwd: root,
    stdio: ["ignore", 2, 2],
    shell: windows,
  });
  if (run.status !== 0) {
    console.error(`npm ${parameters.join(" ")} failed. Check the network connection, then run the same command again.`);
    process.exit(run.status ?? 1);
  }
}

/** Path of the Node 24 binary that the `node` package holds. */
function nodeOfTheProject() {
  const file = join(root, "node_modules", "node", "bin", process.platform === "win32" ? "node.exe" : "node");
  return existsSync(file) && statSync(file).size > 0 ? file : process.execPath;
}
