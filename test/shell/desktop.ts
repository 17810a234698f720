/** The built program in a real window of a real Electron, on a screen of its own. */
import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { _electron, type ElectronApplication, type Page } from "playwright-core";
import { ensureBuilt } from "../../scripts/build.ts";
import { skipTour } from "../e2e/app.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const XVFB = "/usr/bin/Xvfb";

/** @returns Electron's binary, of `scripts/setup-electron.mjs` or the environment. */
function findElectron(): string | undefined {
  const places = [process.env["PIPPIN_ELECTRON"] ?? "", join(root, ".cache", "electron", "electron")];
  return places.find((path) => path !== "" && existsSync(path));
}

/** Why the window cannot be tested here; null where it can. */
export function missing(): string | null {
  if (findElectron() === undefined) return "there is no Electron for tests (node scripts/setup-electron.mjs)";
  if (process.env["DISPLAY"] === undefined && !existsSync(XVFB))
    return "there is no screen and no Xvfb (apt install xvfb)";
  return null;
}

export interface Desktop {
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly workspace: string;
  readonly folder: string;
  /** Ends the program's own process without a word. */
  kill(): Promise<void>;
  /** Starts the program once more, with these parameters; resolves with its exit code. */
  again(...parameters: string[]): Promise<number | null>;
  close(): Promise<void>;
}

/**
 * Starts the program on a new workspace, with the sample being prepared in it.
 *
 * @param known - the folder of an earlier start, whose workspace is opened as the file manager does it.
 */
export async function startDesktop(known?: string): Promise<Desktop> {
  await ensureBuilt();
  const folder = known ?? mkdtempSync(join(tmpdir(), "pippin-shell-"));
  const workspace = join(folder, "sample.pippin");
  const screen = process.env["DISPLAY"] === undefined ? await startScreen() : null;
  skipTour(workspace);
  const electron = adopted(folder);
  const env = {
    ...(process.env as Record<string, string>),
    ...(screen === null ? {} : { DISPLAY: screen.name }),
    PIPPIN_APP: root,
    // Electron 22's own Node is too old for SQLite's binding.
    PIPPIN_NODE: process.execPath,
    PIPPIN_SAMPLE_WORKSPACE: workspace,
    XDG_CONFIG_HOME: join(folder, "config"),
    XDG_DATA_HOME: join(folder, "data"),
  };
  const app = await _electron.launch({
    executablePath: electron,
    args: [...switches(), known === undefined ? "--sample" : workspace],
    env,
    timeout: 60_000,
  });
  const page = await app.firstWindow();
  return {
    app,
    page,
    workspace,
    folder,
    again: (...parameters) =>
      new Promise((resolve) => {
        spawn(electron, [...switches(), ...parameters], { env, stdio: "ignore" }).on("exit", resolve);
      }),
    kill: async () => {
      const closed = app.waitForEvent("close");
      app.process().kill("SIGKILL");
      await closed;
      screen?.process.kill();
    },
    close: async () => {
      await app.close();
      screen?.process.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** As root, Chromium's sandbox does not run; the program itself never turns it off. */
export function switches(): string[] {
  return process.getuid?.() === 0 ? ["--no-sandbox"] : [];
}

/** Electron runs the program that lies beside it: links to its files, and the shim as the program. */
export function adopted(folder: string): string {
  const program = join(findElectron()!, "..", "resources", "app");
  const files = {
    "shim.cjs": readFileSync(fileURLToPath(new URL("./shim.cjs", import.meta.url)), "utf8"),
    "package.json": JSON.stringify({ name: "pippin", version: "0.1.0", main: "shim.cjs" }),
  };
  mkdirSync(program, { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    const path = join(program, name);
    // Another test may be starting from it at this moment.
    if (!existsSync(path) || readFileSync(path, "utf8") !== text) writeFileSync(path, text);
  }
  mkdirSync(join(folder, "config"), { recursive: true });
  return findElectron()!;
}

export async function startScreen(): Promise<{ readonly name: string; readonly process: ChildProcess }> {
  // It says the number of the display that it has found free.
  const screen = spawn(XVFB, ["-displayfd", "3", "-screen", "0", "1440x900x24"], {
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  });
  const name = await new Promise<string>((resolve, reject) => {
    screen.on("exit", (code) => reject(new Error(`Xvfb ended with code ${code ?? "none"}`)));
    screen.stdio[3]!.on("data", (data: Buffer) => resolve(`:${data.toString().trim()}`));
  });
  return { name, process: screen };
}
