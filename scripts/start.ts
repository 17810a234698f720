/** `npm start`: builds what is stale, then opens the app on the sample workspace: in its window, else in the browser. */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { sampleWorkspace } from "../app/main/process/layout.ts";
import { ensureBuilt } from "./build.ts";
import { findElectron } from "./electron.ts";

if (await ensureBuilt()) console.log("Built the app.");
const found = await findElectron();
if ("binary" in found) {
  const program = fileURLToPath(new URL("..", import.meta.url));
  run(found.binary, [program, "--sample"]);
} else {
  console.log(`Pippin runs in the browser, because ${found.reason}.`);
  const cli = fileURLToPath(new URL("../app/main/cli/pippin.ts", import.meta.url));
  run(process.execPath, [cli, "--workspace", sampleWorkspace(), "serve", "--sample", "--open"]);
}

function run(command: string, parameters: readonly string[]): void {
  const child = spawn(command, parameters, { stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => child.kill(signal));
  child.on("exit", (code) => process.exit(code ?? 1));
}
