/** Backend and engines as Electron's utility processes, joined by ports: how an installed Pippin runs them. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { logFile } from "../../app/main/process/log.ts";
import { runs } from "../builders/processes.ts";
import { adopted, missing, startScreen, switches } from "./desktop.ts";

const reason = missing();

interface Said {
  readonly result?: { readonly ok: boolean; readonly value?: Predicted; readonly error?: object };
  readonly lost?: string;
  readonly givenUp?: string;
  readonly picture?: string | null;
}
interface Predicted {
  /** Numbers of the processes. */
  readonly sum: number;
  readonly backend: number;
}

describe.skipIf(reason !== null)(`utility processes${reason === null ? "" : ` [${reason}]`}`, () => {
  const folder = mkdtempSync(join(tmpdir(), "pippin-utility-"));
  let screen: Awaited<ReturnType<typeof startScreen>> | null = null;

  beforeAll(async () => {
    screen = process.env["DISPLAY"] === undefined ? await startScreen() : null;
    const entry = (name: string): string => fileURLToPath(new URL(`./utility/${name}.entry.ts`, import.meta.url));
    await build({
      entryPoints: { electron: entry("window"), "backend.entry": entry("backend"), "engine.entry": entry("engine") },
      outdir: join(folder, "out"),
      outExtension: { ".js": ".cjs" },
      bundle: true,
      platform: "node",
      target: "node16",
      format: "cjs",
      external: ["electron"],
      define: { "import.meta.url": "bundleAddress" },
      banner: { js: `const bundleAddress = require("node:url").pathToFileURL(__filename).href;\n${WITH_RESOLVERS}` },
    });
  });
  afterAll(() => {
    screen?.process.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  /** @returns what the program printed, one request after another, until it ended by itself. */
  const said = async (...requests: string[]): Promise<Said[]> => {
    const env = {
      ...process.env,
      ...(screen === null ? {} : { DISPLAY: screen.name }),
      PIPPIN_APP: folder,
      PIPPIN_TEST_REQUESTS: JSON.stringify(requests),
      XDG_CONFIG_HOME: join(folder, "config"),
    };
    const program = spawn(adopted(folder), switches(), { env, stdio: ["ignore", "pipe", "ignore"] });
    let printed = "";
    program.stdout.setEncoding("utf8").on("data", (text: string) => (printed += text));
    await new Promise((resolve) => program.on("close", resolve));
    return printed.split("\n").flatMap((line) => (line.startsWith("{") ? [JSON.parse(line) as Said] : []));
  };

  it("answer; an engine that ends is started again, and its call is repeated once", async () => {
    const [first, again, twice, last] = await said("a.jpg", `kill-once:${join(folder, "once")}`, "kill", "a.jpg");
    const { sum: engine, backend } = first.result!.value!;
    expect(new Set([engine, backend, process.pid]).size).toBe(3);
    expect(again.result).toMatchObject({ ok: true, value: { backend } });
    expect(again.result!.value!.sum).not.toBe(engine);
    expect(twice.result).toMatchObject({ ok: false, error: { code: "engine" } });
    expect(last.result).toMatchObject({ ok: true, value: { backend } });
    const all = [first, again, last].flatMap(({ result }) => [result!.value!.sum, result!.value!.backend]);
    // All are gone with the program.
    await expect.poll(() => all.filter(runs)).toEqual([]);
  });

  it("are started again when the backend ends, its engines with it, and pages are joined anew", async () => {
    const [before, lost, after] = await said("a.jpg", "kill-backend", "a.jpg");
    expect(lost.lost).toMatch(/^ended/);
    expect(after.result).toMatchObject({ ok: true });
    expect(after.result!.value!.backend).not.toBe(before.result!.value!.backend);
    expect(after.result!.value!.sum).not.toBe(before.result!.value!.sum);
    await expect.poll(() => runs(before.result!.value!.sum)).toBe(false);
  });

  it("give a picture also where the first backend ends over it", async () => {
    const [found, none, lost, again] = await said("/a", "/none", `/once${join(folder, "picture")}`);
    expect([found.picture, none.picture, again.picture]).toEqual(["image/png", null, "image/png"]);
    expect(lost.lost).toMatch(/^ended/);
  });

  it("give up a picture over which two backends have ended, and go on", async () => {
    const all = await said("/kill", "/a");
    expect(all.map(({ lost, picture }) => (lost === undefined ? picture : "lost"))).toEqual([
      "lost",
      "lost",
      null,
      "image/png",
    ]);
  });

  it("have their ends and all that they print in the log, with the number of the process", async () => {
    const [first] = await said("a.jpg", `kill-once:${join(folder, "logged")}`, "print");
    const lines = readFileSync(logFile(folder), "utf8")
      .split("\n")
      .filter((line) => line !== "");
    const all = lines.map((line) => JSON.parse(line) as { about: number; message: string; level: string });
    const { sum: engine, backend } = first.result!.value!;
    const told = (about: number): string[] => all.filter((one) => one.about === about).map(({ message }) => message);
    expect(told(engine)).toEqual([expect.stringMatching(/^The engine process ended with code 9 \(SIGKILL: /)]);
    expect(told(backend)).toEqual(["The backend process ended with code 0."]);
    expect(all.map(({ message }) => message)).toContain("The engine process says: to standard error");
  });

  it("are given up after three ends in a row", async () => {
    const all = await said("kill-backend", "kill-backend", "kill-backend", "a.jpg");
    expect(all.map((one) => Object.keys(one)[0])).toEqual(["lost", "lost", "givenUp"]);
  });
});

/** Of Node 22, which Electron 22 is too old for. */
const WITH_RESOLVERS = `Promise.withResolvers ??= () => {
  const all = {};
  all.promise = new Promise((resolve, reject) => Object.assign(all, { resolve, reject }));
  return all;
};`;
