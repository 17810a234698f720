/**
 * A Chromium that nobody listens to but for the few words that a measurement needs. A test's browser reports each
 * request to the test, which takes as long as the request itself: a list of pictures scrolls half as well in it.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BrowserContext } from "playwright-core";
import { findBrowser } from "../../e2e/app.ts";

export interface BareWindow {
  navigate(address: string): Promise<void>;
  /** Loads the page anew; resolves as soon as it is another. */
  reload(): Promise<void>;
  /** @returns what the script, or the promise that it gives, comes to. */
  evaluate<T>(script: string): Promise<T>;
  /** As with a mouse's wheel. @param speed - pixels a second. */
  scroll(from: { readonly x: number; readonly y: number }, distance: number, speed: number): Promise<void>;
  close(): Promise<void>;
}

/** @param context - whose cookies it gets: a page of the app opens in it as in that one. */
export async function openBareWindow(context: BrowserContext): Promise<BareWindow> {
  const profile = mkdtempSync(join(tmpdir(), "pippin-bare-"));
  const flags = [
    "--headless",
    "--no-sandbox",
    // A processor that plays a graphics card would be measured otherwise.
    "--disable-gpu",
    "--hide-scrollbars",
    "--force-prefers-reduced-motion",
    "--no-first-run",
    "--window-size=1360,1003",
    "--remote-debugging-port=0",
    `--user-data-dir=${profile}`,
  ];
  const browser = spawn(findBrowser()!, [...flags, "about:blank"], { stdio: ["ignore", "ignore", "pipe"] });
  const ended = new Promise((resolve) => browser.once("exit", resolve));
  let printed = "";
  const address = await new Promise<string>((resolve, reject) => {
    browser.on("exit", () => reject(new Error(`Chromium ended: ${printed.slice(-500)}`)));
    browser.stderr.setEncoding("utf8").on("data", (text: string) => {
      printed += text;
      const found = /DevTools listening on ws:\/\/([^/]+)/.exec(printed);
      if (found !== null) resolve(`http://${found[1]}/json`);
    });
  });
  const targets = (await (await fetch(address)).json()) as { type: string; webSocketDebuggerUrl: string }[];
  const ask = await connect(targets.find(({ type }) => type === "page")!.webSocketDebuggerUrl);
  const cookies = (await context.cookies()).map(({ name, value, domain, path }) => ({ name, value, domain, path }));
  await ask("Network.setCookies", { cookies });
  const evaluate = async <T>(expression: string): Promise<T> => {
    const answer = await ask("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
    const { result, exceptionDetails } = answer as { result: { value: T }; exceptionDetails?: { text: string } };
    if (exceptionDetails !== undefined) throw new Error(exceptionDetails.text);
    return result.value;
  };
  return {
    evaluate,
    navigate: async (to) => {
      await ask("Page.navigate", { url: to });
    },
    reload: async () => {
      const before = await evaluate<number>("performance.timeOrigin");
      await ask("Page.reload", {});
      while ((await evaluate<number>("performance.timeOrigin").catch(() => before)) === before) continue;
    },
    scroll: async ({ x, y }, distance, speed) => {
      const gesture = { x: Math.round(x), y: Math.round(y), yDistance: -distance, speed };
      await ask("Input.synthesizeScrollGesture", { ...gesture, gestureSourceType: "mouse", preventFling: true });
    },
    close: async () => {
      browser.kill();
      await ended;
      rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/**
 * @param shown - a script: when everything is there, in milliseconds since the page began to load.
 * @returns how long it took each of `count` times that the page was loaded anew.
 */
export async function openings(window: BareWindow, address: string, count: number, shown: string): Promise<number[]> {
  await window.navigate(address);
  await window.evaluate(shown);
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    await window.reload();
    times.push(await window.evaluate<number>(shown));
  }
  return times;
}

type Ask = (method: string, params: object) => Promise<unknown>;

interface Answer {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/** Commands of the DevTools protocol, and their answers. */
async function connect(address: string): Promise<Ask> {
  const socket = new WebSocket(address);
  await new Promise((resolve, reject) => {
    socket.addEventListener("open", resolve);
    socket.addEventListener("error", () => reject(new Error("Chromium does not answer.")));
  });
  const waiting = new Map<number, (answer: Answer) => void>();
  let last = 0;
  socket.addEventListener("message", ({ data }) => {
    const answer = JSON.parse(String(data)) as Answer;
    if (answer.id !== undefined) waiting.get(answer.id)?.(answer);
  });
  return (method, params) =>
    new Promise((resolve, reject) => {
      const id = ++last;
      waiting.set(id, ({ result, error }) => {
        waiting.delete(id);
        if (error === undefined) resolve(result);
        else reject(new Error(`${method}: ${error.message}`));
      });
      socket.send(JSON.stringify({ id, method, params }));
    });
}
