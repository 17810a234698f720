/** The app as a person has it: the built page in a real Chromium, `pippin serve` in a process of its own behind it. */
import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { AxeBuilder } from "@axe-core/playwright";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";
import { openDatabase } from "../../app/main/workspace/database.ts";
import { saveSettings } from "../../app/main/workspace/settings.queries.ts";
import { ensureBuilt } from "../../scripts/build.ts";
import { childrenOf } from "../builders/processes.ts";
import { answerLate } from "./lateAnswers.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const BROWSERS = [
  process.env["PIPPIN_CHROMIUM"] ?? "",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** @returns where a browser is that tests can use. */
export function findBrowser(): string | undefined {
  return BROWSERS.find((path) => path !== "" && existsSync(path));
}

/** Those that are open, by test file. */
const contexts = new Set<BrowserContext>();

/** @returns the text of every page that is open: what a test that failed was looking at. */
export async function shownText(): Promise<string> {
  const pages = [...contexts].flatMap((context) => context.pages());
  const texts = pages.map(async (page) => `${page.url()}\n${await page.locator("body").innerText()}`);
  return (await Promise.all(texts)).join("\n\n");
}

export const NO_BROWSER = "no Chromium or Chrome was found (on Debian: apt install chromium; or set PIPPIN_CHROMIUM)";

export interface App {
  /** The workspace's folder. */
  readonly workspace: string;
  /** For further files of the test. */
  readonly folder: string;
  readonly page: Page;
  readonly context: BrowserContext;
  /** Ends the backend, without a word where `kill`, and starts another on the same workspace. */
  restart(kill?: boolean): Promise<void>;
  /** A second Pippin on the same workspace, in the same browser. */
  anotherWindow(): Promise<Page>;
  /** The processes that compute at the moment. */
  engines(): number[];
  /** Without the browser: what the same workspace answers from the command line. */
  pippin(...parameters: string[]): Promise<string>;
  close(): Promise<void>;
}

/**
 * Starts everything on a new workspace. Wasm, so that a test file needs no native memory.
 *
 * @param landing - stays where a workspace opens; else the page Images is shown.
 */
export async function startApp(
  prepare?: (app: Pick<App, "pippin" | "folder">) => Promise<void>,
  { tour = false, landing = false }: { readonly tour?: boolean; readonly landing?: boolean } = {},
): Promise<App> {
  await ensureBuilt();
  const folder = mkdtempSync(join(tmpdir(), "pippin-e2e-"));
  const workspace = join(folder, "test.pippin");
  const pippin: App["pippin"] = (...parameters) => commandLine(workspace, parameters);
  await prepare?.({ pippin, folder });
  if (!tour) skipTour(workspace);
  const browser: Browser = await chromium.launch({ executablePath: findBrowser()!, args: ["--no-sandbox"] });
  const context = await browser.newContext({ viewport: { width: 1360, height: 860 }, reducedMotion: "reduce" });
  contexts.add(context);
  // A busy machine: what is waited for comes when it comes.
  context.setDefaultTimeout(90_000);
  const late = process.env["PIPPIN_LATE_ANSWERS"];
  if (late !== undefined) await answerLate(context, Number(late));
  const page = await context.newPage();
  // From the start, so that whoever waits for a dialog need not ask the browser for it first: keys pressed right after
  // can come before that question.
  page.on("filechooser", () => undefined);
  // Which workspaces a person has had open is kept apart from the machine's own user.
  const data = join(folder, "data");
  let server = await serve(workspace, data);
  const open = async (window: Page, address: string): Promise<void> => {
    await window.goto(address);
    if (landing) return;
    await window.evaluate(`location.hash = "#/images"`);
    await window.getByRole("region", { name: "Images" }).waitFor();
  };
  try {
    await open(page, server.address);
  } catch (error) {
    // Whoever gets no app cannot close it, and what it leaves running keeps the whole run of tests from its end.
    await browser.close();
    await end(server.process, "SIGKILL");
    throw error;
  }
  const others: ChildProcess[] = [];
  return {
    workspace,
    folder,
    page,
    context,
    pippin,
    engines: () => childrenOf(server.process.pid!, "engine.entry"),
    restart: async (kill = false) => {
      await end(server.process, kill ? "SIGKILL" : "SIGTERM");
      server = await serve(workspace, data);
      await open(page, server.address);
    },
    anotherWindow: async () => {
      const other = await serve(workspace, data);
      others.push(other.process);
      const window = await context.newPage();
      await open(window, other.address);
      return window;
    },
    close: async () => {
      contexts.delete(context);
      await browser.close();
      for (const other of others) await end(other, "SIGTERM");
      await end(server.process, "SIGTERM");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The tour of the sample, which points at the page and takes Escape, is in the way of other tests. */
export function skipTour(workspace: string): void {
  const db = openDatabase(workspace);
  saveSettings(db, { tour: "skipped" });
  db.close();
}

/** @returns what axe finds serious on the page as it is, in words. */
export async function seriousProblems(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`);
}

const CLI = join(root, "app", "main", "cli", "pippin.ts");

async function serve(workspace: string, data: string): Promise<{ address: string; process: ChildProcess }> {
  const parameters = [CLI, "--backend", "wasm", "--workspace", workspace, "--json", "serve"];
  const env = { ...process.env, XDG_DATA_HOME: data };
  const child = spawn(process.execPath, parameters, { stdio: ["ignore", "pipe", "inherit"], env });
  let printed = "";
  const address = await new Promise<string>((resolve, reject) => {
    child.on("exit", (code) => reject(new Error(`pippin serve ended with code ${code ?? "none"}: ${printed}`)));
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      printed += text;
      const found = /"address": "([^"]+)"/.exec(printed);
      if (found !== null) resolve(found[1]);
    });
  });
  return { address, process: child };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill(signal);
  await ended;
}

function commandLine(workspace: string, parameters: readonly string[]): Promise<string> {
  const all = [CLI, "--backend", "wasm", "--workspace", workspace, ...parameters];
  const child = spawn(process.execPath, all, { stdio: ["ignore", "pipe", "pipe"] });
  let [out, complaint] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (complaint += text));
  return new Promise((resolve, reject) => {
    child.on("close", (code) => {
      if (code === 0) resolve(out);
      else reject(new Error(`pippin ${parameters.join(" ")} ended with code ${code ?? "none"}: ${complaint}`));
    });
  });
}
