/** `npm start`: builds what is stale, then opens the app on the sample workspace. */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { sampleWorkspace } from "../app/main/process/layout.ts";
import { ensureBuilt } from "./build.ts";

if (await ensureBuilt()) console.log("Built the app.");
const cli = fileURLToPath(new URL("../app/main/cli/pippin.ts", import.meta.url));
const child = spawn(process.execPath, [cli, "--workspace", sampleWorkspace(), "serve", "--sample", "--open"], {
  stdio: "inherit",
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => child.kill(signal));
child.on("exit", (code) => process.exit(code ?? 1));
