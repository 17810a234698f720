import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { ExplainRequest, TrainRequest } from "../../../app/contract/engine.ts";
import type { Log, LogDetails } from "../../../app/contract/log.ts";
import {
  startEngines,
  type EngineEvent,
  type EngineOptions,
  type EnginePool,
} from "../../../app/main/process/enginePool.ts";
import { forkChannel } from "../../../app/main/process/forkChannel.ts";
import type { CountMemoryKills } from "../../../app/main/process/memoryKills.ts";

const entry = fileURLToPath(new URL("./crashing.entry.ts", import.meta.url));
const parentEntry = fileURLToPath(new URL("./parent.entry.ts", import.meta.url));

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const close of closers.splice(0)) await close();
});

interface Line {
  readonly level: string;
  readonly message: string;
  readonly details: LogDetails;
}
interface Watched {
  readonly events: EngineEvent[];
  readonly lines: Line[];
  /** What the engines say to the user. */
  readonly said: string[];
}

/** @param memoryKills - what the system says that it has ended for lack of memory; null: it does not say. */
function pool(
  options: Partial<EngineOptions> = {},
  mode?: string,
  countMemoryKills: CountMemoryKills = () => null,
): EnginePool & Watched {
  const [events, lines, said]: [EngineEvent[], Line[], string[]] = [[], [], []];
  const write =
    (level: string): Log["info"] =>
    (message, details = {}) =>
      void lines.push({ level, message, details });
  const log: Log = { info: write("info"), warn: write("warn"), error: write("error") };
  const reports = { log, say: (line: string) => void said.push(line), countMemoryKills };
  const start = forkChannel(entry, mode === undefined ? [] : [mode], reports);
  const engines = startEngines({ count: 1, start, log, onEvent: (event) => events.push(event), ...options });
  closers.push(() => engines.close());
  return Object.assign(engines, { events, lines, said });
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

describe("a mistake in an engine process", () => {
  it("goes on where only a promise failed unheard: said in a sentence, and written down with where it was", async () => {
    const engines = pool();
    const { residentBytes: pid } = await engines.status();
    expect(await engines.explain(image("reject"))).toMatchObject({ imageHash: "reject" });
    await expect.poll(() => engines.events).toHaveLength(1);
    expect(engines.events).toEqual([
      {
        kind: "noticed",
        reason: "The engine process made a mistake that no call was waiting for (nobody listens). The work goes on.",
      },
    ]);
    const [{ level, details }] = engines.lines.filter(({ message }) => message.includes("nobody listens"));
    expect([level, details.code]).toEqual(["error", "internal"]);
    expect(details.stack).toContain("crashing.entry.ts");
    expect(await engines.status()).toMatchObject({ residentBytes: pid });
  });

  it("ends the process where nobody could catch it, and the call is made again in another", async () => {
    const engines = pool();
    const { residentBytes: pid } = await engines.status();
    const path = `late-once:${join(folder(), "seen")}`;
    expect(await engines.explain(image(path))).toMatchObject({ imageHash: path });
    expect((await engines.status()).residentBytes).not.toBe(pid);
    expect(engines.events).toEqual([
      { kind: "crashed", reason: `The engine process made a mistake (it came late) while it worked on ${path}.` },
    ]);
    const stacks = engines.lines.flatMap(({ details: { stack } }) => (stack === undefined ? [] : [stack]));
    expect(stacks.join()).toContain("crashing.entry.ts");
  });

  it("fails a call that it comes with each time, and no other", async () => {
    const engines = pool();
    const [bad, good] = await Promise.allSettled(["late:1", "good"].map((path) => engines.explain(image(path))));
    expect(bad).toMatchObject({ reason: { code: "engine", data: { path: "late:1" } } });
    expect((bad as PromiseRejectedResult).reason).toHaveProperty(
      "message",
      expect.stringContaining("(the second made a mistake (it came late))"),
    );
    expect(good).toMatchObject({ status: "fulfilled" });
  });

  it("is written down with where it was when it is a call's answer", async () => {
    const engines = pool();
    await expect(engines.explain(image("mistake"))).rejects.toMatchObject({ code: "internal" });
    expect(engines.lines).toContainEqual({
      level: "error",
      message: "The engine made a mistake while it worked on mistake: no such thing",
      details: {
        request: "explain",
        code: "internal",
        stack: expect.stringContaining("crashing.entry.ts") as string,
      },
    });
    await expect(engines.importModel({ path: "/net.h5", name: "net", target: "/" })).rejects.toThrow(/Oddity/);
    // A file that is refused is nobody's mistake.
    expect(engines.lines.filter(({ message }) => message.includes("Oddity"))).toEqual([]);
  });
});

describe("what is written down of an engine process", () => {
  it("is all that it prints, while the user is spared TensorFlow's notes", async () => {
    const engines = pool();
    const { residentBytes: about } = await engines.status();
    await engines.explain(image("print"));
    await engines.close();
    const says = engines.lines.filter(({ message }) => message.startsWith("The engine process says: "));
    expect(says.map(({ message }) => message.replace("The engine process says: ", "")).sort()).toEqual([
      "I0000 00:00:1795427555.441228    8402 port.cc:153] oneDNN custom operations are on.",
      "to standard error",
      "to standard output",
    ]);
    expect(new Set(says.map(({ details }) => details.about))).toEqual(new Set([about]));
    expect([...engines.said].sort()).toEqual(["to standard error\n", "to standard output\n"]);
  });

  it.each([
    ["exit", "ended with code 7"],
    ["abort", "was ended by SIGABRT"],
    ["kill", "was ended by SIGKILL (by a person or another program, not for lack of memory)"],
    ["fill", "was ended by SIGABRT (its memory was full)"],
  ])("is how it ended (%s)", async (command, how) => {
    // Soon full.
    if (command === "fill") vi.stubEnv("NODE_OPTIONS", "--max-old-space-size=40");
    const engines = pool({}, undefined, () => 3);
    const path = `${command}-once:${join(folder(), "seen")}`;
    await engines.explain(image(path));
    expect(engines.events).toEqual([
      { kind: "crashed", reason: `The engine process ${how} while it worked on ${path}.` },
    ]);
    const ends = engines.lines.filter(({ message }) => message === `The engine process ${how}.`);
    expect(ends).toEqual([
      { level: "error", message: ends[0].message, details: { about: expect.any(Number) as number } },
    ]);
  });

  it("is that the system had no memory left, where it has counted that", async () => {
    let kills = 1;
    const engines = pool({}, undefined, () => kills++);
    await engines.explain(image(`kill-once:${join(folder(), "seen")}`));
    expect(engines.events).toMatchObject([
      { reason: expect.stringContaining("was ended by SIGKILL (the system had run out of memory) while") as string },
    ]);
  });

  it("is no fault where Pippin has ended it", async () => {
    const engines = pool();
    await engines.status();
    await engines.close();
    expect(engines.lines.map(({ level, message }) => [level, message])).toEqual([
      ["info", "The engine process was ended by Pippin."],
    ]);
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
