/**
 * Where the program's own files lie: in the source tree (this file in `app/main/process/`) and in the build (every bundle
 * in `out/`). Both have `resources/` and `package.json` in the program's folder.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const fromSource = import.meta.url.endsWith(".ts");
const programFolder = fileURLToPath(new URL(fromSource ? "../../.." : "..", import.meta.url));

/** @returns the file that an engine process runs. */
export function engineEntry(): string {
  return fileURLToPath(new URL(fromSource ? "./engine.entry.ts" : "./engine.entry.js", import.meta.url));
}

/** @returns the folder that holds the shipped `models/` and the `sample/`. */
export function resourcesFolder(): string {
  return join(programFolder, "resources");
}

/** @returns the program's version, as its package.json has it. */
export function programVersion(): string {
  const { version } = JSON.parse(readFileSync(join(programFolder, "package.json"), "utf8")) as { version: string };
  return version;
}
