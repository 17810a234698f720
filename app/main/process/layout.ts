/**
 * Where the program's own files lie: in the source tree (`app/main/process/` beside `resources/`) and in the build, where
 * every bundle lies in one folder (`out/` beside `resources/`).
 */
import { fileURLToPath } from "node:url";

const fromSource = import.meta.url.endsWith(".ts");

/** @returns the file that an engine process runs. */
export function engineEntry(): string {
  return fileURLToPath(new URL(fromSource ? "./engine.entry.ts" : "./engine.entry.js", import.meta.url));
}

/** @returns the folder of the shipped models and the sample, `resources/`. */
export function resourcesFolder(): string {
  return fileURLToPath(new URL(fromSource ? "../../../resources" : "../resources", import.meta.url));
}
