import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import type { ExplainRequest, TrainRequest } from "../../../app/contract/engine.ts";
import {
  startEngines,
  type EngineEvent,
  type EngineOptions,
  type EnginePool,
} from "../../../app/main/process/enginePool.ts";
import { forkChannel } from "../../../app/main/process/forkChannel.ts";

const entry = fileURLToPath(new URL("./crashing.entry.ts", import.meta.url));
const parentEntry = fileURLToPath(new URL("./parent.entry.ts", import.meta.url));

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

function pool(options: Partial<EngineOptions> = {}, mode?: string): EnginePool & { events: EngineEvent[] } {
  const events: EngineEvent[] = [];
  const start = forkChannel(entry, mode === undefined ? [] : [mode]);
  const engines = startEngines({ count: 1, start, onEvent: (event) => events.push(event), ...options });
  closers.push(() => engines.close());
  return Object.assign(engines, { events });
}

/** A request for the test's engine, which reads only the path. */
const image = (imagePath: string): ExplainRequest => ({ imagePath }) as ExplainRequest;

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "pippin-test-"));
  closers.push(() => rmSync(path, { recursive: true }));
  return path;
}

describe("an engine pool", () => {
  it("carries typed arrays, progress and errors as they are", async () => {
    const engines = pool();
    const request = { values: Float32Array.of(0.1, -0, Infinity), labels: Int32Array.of(3, -1) };
    const progress: string[] = [];
    const trained = await engines.train(request as TrainRequest, ({ done, message }) =>
      progress.push(`${done} ${message}`),
    );
    expect(progress).toEqual(["1 half", "2 done"]);
    expect(trained.machine).toEqual(Uint8Array.of(3, 3));
    expect(trained.metrics.warnings).toEqual(["Float32Array 0.10000000149011612 0 Infinity; Int32Array 3 -1"]);
    const refused = engines.importModel({ path: "/net.h5", name: "net", target: "/" });
    await expect(refused).rejects.toMatchObject({
      name: "PippinError",
      code: "unsupported",
      message: '/net.h5: layer "odd" is of type Oddity.',
      data: { layer: "odd" },
    });
  });

  it("gives each call to the first process that is idle, and starts no more than it may", async () => {
    const engines = pool({ count: 2 });
    const answers = await Promise.all(["a", "b", "c", "d", "e", "f"].map((name) => engines.explain(image(name))));
    expect(answers.map((answer) => answer.imageHash)).toEqual(["a", "b", "c", "d", "e", "f"]);
    expect(new Set(answers.map((answer) => answer.explainedClass.index)).size).toBeLessThanOrEqual(2);
  });

  it.each(["abort-once", "kill-once", "exit-once"])("repeats a call whose process ended (%s)", async (how) => {
    const engines = pool();
    const path = `${how}:${join(folder(), "seen")}`;
    expect((await engines.explain(image(path))).imageHash).toBe(path);
    expect(engines.events).toMatchObject([{ kind: "crashed", reason: expect.stringContaining(path) as string }]);
  });

  it("fails a call that ended two processes, names its image, and goes on with the others", async () => {
    const engines = pool();
    const calls = ["good", "kill:1", "fine"].map((path) => engines.explain(image(path)));
    const [good, bad, fine] = await Promise.allSettled(calls);
    expect(good).toMatchObject({ status: "fulfilled" });
    expect(fine).toMatchObject({ status: "fulfilled" });
    expect(bad).toMatchObject({ reason: { code: "engine", data: { path: "kill:1" } } });
    expect((bad as PromiseRejectedResult).reason).toHaveProperty(
      "message",
      "The engine process ended twice while it worked on kill:1 (the second was ended by SIGKILL (the system may have " +
        "run out of memory)), so that was given up. Close other programs if memory is short, then try it again.",
    );
  });

  it("stops after three crashes in a row, with the reason, for the calls that wait and those that come", async () => {
    const engines = pool();
    const calls = ["exit:1", "exit:2", "good"].map((path) => engines.explain(image(path)));
    const outcomes = await Promise.allSettled(calls);
    const reason =
      "3 engine processes ended in a row, so the work stops. The last: The engine process ended with code 7 while it " +
      "worked on exit:2.";
    const stopped = { reason: { code: "engine", message: reason, data: { stopped: true } } };
    expect(outcomes).toMatchObject([{ reason: { data: { path: "exit:1" } } }, stopped, stopped]);
    expect(engines.events.map((event) => event.kind)).toEqual(["crashed", "crashed", "crashed", "stopped"]);
    await expect(engines.status()).rejects.toMatchObject(stopped.reason);
  });

  it("counts crashes anew after an answer", async () => {
    const engines = pool();
    const paths = ["exit:1", "good", "exit:2", "good"];
    const outcomes = await Promise.allSettled(paths.map((path) => engines.explain(image(path))));
    expect(outcomes.map((outcome) => outcome.status)).toEqual(["rejected", "fulfilled", "rejected", "fulfilled"]);
  });

  it("gives up a process that is not ready in time", async () => {
    const engines = pool({ readyTimeout: 50 }, "silent");
    await expect(engines.status()).rejects.toThrow(/was not ready after 0.05 s/);
  });

  it("stops when processes end before they are ready", async () => {
    await expect(pool({}, "crash-at-start").status()).rejects.toThrow(/3 engine processes .* ended with code 9\.$/);
  });

  it("says at once why the engine cannot run", async () => {
    const engines = pool({}, "refuse");
    await expect(engines.status()).rejects.toMatchObject({ code: "engine", message: "No backend runs here." });
    expect(engines.events).toEqual([{ kind: "stopped", reason: "No backend runs here." }]);
  });

  it("ends its processes when it is closed, and the calls that they worked on", async () => {
    const engines = pool();
    const { residentBytes: pid } = await engines.status();
    const calls = [engines.explain(image("hang")), engines.explain(image("waits"))];
    const outcomes = Promise.allSettled(calls);
    await engines.close();
    expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
    expect(await outcomes).toMatchObject([{ reason: { code: "cancelled" } }, { reason: { code: "cancelled" } }]);
    await expect(engines.status()).rejects.toMatchObject({ code: "cancelled" });
  });
});

describe("the process that started the engines", () => {
  it("keeps its standard output clean, and TensorFlow's notes from standard error", async () => {
    const parent = spawn(process.execPath, [parentEntry, entry, "print"], { stdio: ["ignore", "pipe", "pipe"] });
    const [output, errors] = await Promise.all([text(parent.stdout), text(parent.stderr), once(parent, "close")]);
    expect(output).toBe("");
    expect(errors.split("\n").sort()).toEqual(["", "to standard error", "to standard output"]);
  });

  it("takes the engines with it when it is killed", async () => {
    const parent = spawn(process.execPath, [parentEntry, entry, "hang"], { stdio: ["ignore", "pipe", "inherit"] });
    const lines = createInterface(parent.stdout);
    const [pid] = (await once(lines, "line")) as [string];
    const gone = once(parent.stdout, "close");
    parent.kill("SIGKILL");
    await gone;
    // The engine holds no pipe of this process, so the system is asked until it is gone.
    await expect.poll(() => isAlive(Number(pid)), { timeout: 10_000, interval: 20 }).toBe(false);
  });
});

async function text(stream: NodeJS.ReadableStream): Promise<string> {
  let all = "";
  for await (const chunk of stream) all += String(chunk);
  return all;
}

/** A process that ended but that nobody waited for ("Z") is gone too. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== "linux" || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}
