#!/usr/bin/env node
// Runs a TypeScript entry of this project with the Node version that it needs, installing dependencies first where
// they are missing or older than package-lock.json. Plain JavaScript for Node 20: it runs before anything is installed.
// usage: node scripts/run.mjs ENTRY [ARGUMENT...]
import { spawn } from "node:child_process";
import { join } from "node:path";
import { ensureInstalled, nodeOfTheProject, root } from "./install.mjs";

const [entry, ...args] = process.argv.slice(2);
if (!entry) {
  console.error("usage: node scripts/run.mjs ENTRY [ARGUMENT...]");
  process.exit(2);
}

ensureInstalled();
// Short-lived objects in little memory: see `app/main/process/engineSettings.ts`.
const child = spawn(nodeOfTheProject(), ["--max-semi-space-size=8", join(root, entry), ...args], { stdio: "inherit" });
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => {
    // A terminal sends Ctrl-C to every process in it: a second one would mean "at once".
    if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
  });
}
child.on("exit", (code, signal) => {
  if (!signal) process.exit(code ?? 1);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
});
