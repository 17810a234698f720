/** `npm run build`: one bundle for each entry into `out/`; packages with native parts stay outside. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));

rmSync(join(root, "out"), { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: ["app/main/cli/pippin.ts", "app/main/cli/start.ts", "app/main/process/engine.entry.ts"],
  outdir: "out",
  entryNames: "[name]",
  bundle: true,
  platform: "node",
  target: "node24",
  format: "esm",
  packages: "external",
  logLevel: "warning",
});
console.log("Built out/pippin.js, out/start.js and out/engine.entry.js.");
