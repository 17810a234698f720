/**
 * `npm run build`: the page into `out/renderer/`, and one bundle for each entry into `out/`; packages with native parts
 * stay outside.
 */
import { createHash } from "node:crypto";
import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build as bundle, type BuildOptions } from "esbuild";
import { build as buildPage } from "vite";

const root = fileURLToPath(new URL("..", import.meta.url));
const out = join(root, "out");
const stamp = join(out, ".built");

/** Files that the build is made of. */
const SOURCES = ["app/**/*", "package-lock.json", "vite.config.ts", "scripts/build.ts"];

export async function build(): Promise<void> {
  const made = fingerprint();
  rmSync(out, { recursive: true, force: true });
  await asInProduction(() =>
    buildPage({ configFile: join(root, "vite.config.ts"), root: join(root, "app", "renderer"), logLevel: "warn" }),
  );
  const shared = { absWorkingDir: root, outdir: "out", bundle: true, platform: "node", logLevel: "warning" } as const;
  await bundle({
    ...shared,
    entryPoints: ["cli/pippin.ts", "process/engine.entry.ts", "process/backend.entry.ts"].map((it) => `app/main/${it}`),
    entryNames: "[name]",
    target: "node24",
    format: "esm",
    packages: "external",
  });
  // What Electron itself loads: CommonJS, because a preload script in the sandbox may be nothing else.
  const electron: BuildOptions = {
    ...shared,
    outExtension: { ".js": ".cjs" },
    target: "node16",
    format: "cjs",
    external: ["electron"],
  };
  await bundle({
    ...electron,
    entryPoints: { electron: "app/main/electron/electron.entry.ts" },
    define: { "import.meta.url": "bundleAddress" },
    banner: { js: 'const bundleAddress = require("node:url").pathToFileURL(__filename).href;' },
  });
  await bundle({ ...electron, entryPoints: { preload: "app/preload/preload.entry.ts" } });
  writeFileSync(stamp, made);
}

/** Whoever builds: tests say that they are tests, and React would come in its slow variant for development. */
async function asInProduction(work: () => Promise<unknown>): Promise<void> {
  const before = process.env["NODE_ENV"];
  process.env["NODE_ENV"] = "production";
  try {
    await work();
  } finally {
    if (before === undefined) delete process.env["NODE_ENV"];
    else process.env["NODE_ENV"] = before;
  }
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
  console.log("Built the page into out/renderer/, and the program's processes into out/.");
}
