/**
 * `npm run build`: the page into `out/renderer/`, and one bundle for each entry into `out/`; packages with native parts
 * stay outside.
 */
import { createHash } from "node:crypto";
import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build as bundle } from "esbuild";
import { build as buildPage } from "vite";

const root = fileURLToPath(new URL("..", import.meta.url));
const out = join(root, "out");
const stamp = join(out, ".built");

/** Files that the build is made of. */
const SOURCES = ["app/**/*", "package-lock.json", "vite.config.ts", "scripts/build.ts"];

export async function build(): Promise<void> {
  const made = fingerprint();
  rmSync(out, { recursive: true, force: true });
  await buildPage({ configFile: join(root, "vite.config.ts"), root: join(root, "app", "renderer"), logLevel: "warn" });
  await bundle({
    absWorkingDir: root,
    entryPoints: ["app/main/cli/pippin.ts", "app/main/process/engine.entry.ts"],
    outdir: "out",
    entryNames: "[name]",
    bundle: true,
    platform: "node",
    target: "node24",
    format: "esm",
    packages: "external",
    logLevel: "warning",
  });
  writeFileSync(stamp, made);
}

/** Builds what is missing or older than its sources. @returns whether anything was built. */
export async function ensureBuilt(): Promise<boolean> {
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === fingerprint()) return false;
  await build();
  return true;
}

function fingerprint(): string {
  const hash = createHash("sha256");
  const files = SOURCES.flatMap((pattern) => globSync(pattern, { cwd: root, withFileTypes: true }));
  const paths = files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name));
  for (const path of paths.sort()) hash.update(path.slice(root.length)).update(readFileSync(path));
  return hash.digest("hex");
}

if (import.meta.main) {
  await build();
  console.log("Built the page into out/renderer/, and out/pippin.js and out/engine.entry.js.");
}
