/**
 * `npm run build`: bundles the program into `out/`, every entry and what they share in that one folder (see
 * `app/main/process/layout.ts`). Packages with native code or WebAssembly of their own stay in node_modules.
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = join(root, "out");

rmSync(folder, { recursive: true, force: true });
await build({
  absWorkingDir: root,
  outdir: folder,
  entryPoints: {
    pippin: "app/main/cli/pippin.ts",
    start: "app/main/cli/start.ts",
    "engine.entry": "app/main/process/engine.entry.ts",
  },
  bundle: true,
  splitting: true,
  platform: "node",
  format: "esm",
  target: "node24",
  sourcemap: true,
  external: ["@tensorflow/*", "@napi-rs/image", "better-sqlite3", "h5wasm"],
  logLevel: "warning",
});
console.log("Built out/: node_modules/.bin/node out/pippin.js doctor");
