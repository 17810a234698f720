/**
 * Where the program's own files lie: in the source tree (this file in `app/main/process/`) and in the build (every bundle
 * in `out/`). `resources/` is in the program's folder in both.
 */
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
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

/** @returns the folder of the built page. */
export function pageFolder(): string {
  return fileURLToPath(new URL(fromSource ? "../../../out/renderer" : "./renderer", import.meta.url));
}

/** @returns a bundle of the build, by its name; where the program runs from source there is none. */
export function programFile(name: string): string {
  return fileURLToPath(new URL(`./${name}`, import.meta.url));
}

export function programVersion(): string {
  const file = join(resourcesFolder(), "..", "package.json");
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}

/** The program's folder in the user's data directory. */
export function dataFolder(environment: NodeJS.ProcessEnv = process.env): string {
  if (process.platform === "win32")
    return join(environment["APPDATA"] ?? join(homedir(), "AppData", "Roaming"), "Pippin");
  if (process.platform === "darwin") return join(homedir(), "Library", "Application Support", "Pippin");
  return join(environment["XDG_DATA_HOME"] || join(homedir(), ".local", "share"), "pippin");
}

/** The workspace that the sample is brought into on the first start. */
export function sampleWorkspace(): string {
  return process.env["PIPPIN_SAMPLE_WORKSPACE"] ?? join(dataFolder(), "sample.pippin");
}
