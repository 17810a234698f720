/** `npm run package [-- OPTION...]`: builds, then packs the desktop program by electron-builder.yml into dist/. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "./build.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
await build();
const builder = join(root, "node_modules", "electron-builder", "cli.js");
const { status } = spawnSync(process.execPath, [builder, "--publish", "never", ...process.argv.slice(2)], {
  cwd: root,
  stdio: "inherit",
});
process.exit(status ?? 1);
