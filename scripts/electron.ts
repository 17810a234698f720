/** The Electron that the program runs in, and whether it can run here. */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const electron = join(root, "node_modules", "electron");
/** The version that could not be had: it is not tried again at every start. */
const failed = join(root, ".cache", "electron-missing");
/** Electron's own installer fetches 120 MB; a person waits so long for it, once. */
const LIMIT_MS = 180_000;

export type Found = { readonly binary: string } | { readonly reason: string };

/** @returns Electron's binary, fetched by its own installer where it is not there yet; or why the browser is used. */
export async function findElectron(environment: NodeJS.ProcessEnv = process.env): Promise<Found> {
  const reason = whyNoWindow(environment);
  if (reason !== null) return { reason };
  const binary = installedBinary() ?? (await install());
  return binary === null
    ? { reason: "Electron could not be fetched (delete .cache/electron-missing to try again)" }
    : { binary };
}

/** @returns why a window cannot be shown here; null where it can. */
export function whyNoWindow(environment: NodeJS.ProcessEnv, user = process.getuid?.()): string | null {
  if (environment["PIPPIN_BROWSER"] !== undefined) return "PIPPIN_BROWSER is set";
  if (process.platform !== "linux") return null;
  if (environment["DISPLAY"] === undefined && environment["WAYLAND_DISPLAY"] === undefined) return "there is no screen";
  return user === 0 ? "Electron's sandbox does not run as root" : null;
}

function installedBinary(): string | null {
  const name = join(electron, "path.txt");
  if (!existsSync(name)) return null;
  const binary = join(electron, "dist", readFileSync(name, "utf8"));
  return existsSync(binary) ? binary : null;
}

async function install(): Promise<string | null> {
  const { version } = JSON.parse(readFileSync(join(electron, "package.json"), "utf8")) as { version: string };
  if (existsSync(failed) && readFileSync(failed, "utf8") === version) return null;
  console.log(`Fetching Electron ${version} (once, about 120 MB; at most three minutes) ...`);
  const installer = spawn(process.execPath, [join(electron, "install.js")], { stdio: "ignore" });
  const timer = setTimeout(() => installer.kill(), LIMIT_MS);
  await new Promise((resolve) => installer.once("exit", resolve).once("error", resolve));
  clearTimeout(timer);
  const binary = installedBinary();
  if (binary === null) {
    mkdirSync(join(root, ".cache"), { recursive: true });
    writeFileSync(failed, version);
  } else rmSync(failed, { force: true });
  return binary;
}
