/**
 * Where the program's own files lie: in the source tree (this file in `app/main/process/`) and in the build (every bundle
 * in `out/`). `resources/` is in the program's folder in both.
 */
import { fileURLToPath } from "node:url";

const fromSource = import.meta.url.endsWith(".ts");

/** @returns the file that an engine process runs. */
export function engineEntry(): string {
  return fileURLToPath(new URL(fromSource ? "./engine.entry.ts" : "./engine.entry.js", import.meta.url));
}

/** @returns the folder that holds the shipped `models/` and the `sample/`. */
export function resourcesFolder(): string {
  return fileURLToPath(new URL(fromSource ? "../../../resources" : "../resources", import.meta.url));
}
