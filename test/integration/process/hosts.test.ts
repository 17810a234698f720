/** The program's own processes when something goes wrong in them that nothing was waiting for, and when they are to end. */
import { fork, spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, truncateSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { BackendMessage } from "../../../app/contract/messages.ts";
import { startBackendHost } from "../../../app/main/process/backendHost.ts";
import { forkChannel } from "../../../app/main/process/forkChannel.ts";
import { logFile } from "../../../app/main/process/log.ts";
import type { FromBackend, ToBackend } from "../../../app/main/process/shellMessages.ts";
import { openDatabase } from "../../../app/main/workspace/database.ts";
import { openClient } from "../../builders/webClient.ts";

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const MISTAKES = ["--import", path("./mistakes.entry.ts")];
const COMMAND_LINE = path("../../../app/main/cli/pippin.ts");
const BACKEND = path("../../../app/main/process/backend.entry.ts");
const CRASHING_ENGINE = path("./crashing.entry.ts");
const PHOTOGRAPHS = path("../../../resources/sample/images");

let folder: string;
let workspace: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pippin-hosts-"));
  workspace = join(folder, "test.pippin");
});
afterEach(async () => {
  vi.useRealTimers();
  for (const child of children.splice(0))
    if (child.exitCode === null && child.signalCode === null) await end(child, "SIGKILL");
  rmSync(folder, { recursive: true });
});

interface Program {
  readonly child: ChildProcess;
  output(): string;
  errors(): string;
  /** The code that it ends with, or the signal. */
  readonly ended: Promise<number | string>;
}

function watched(child: ChildProcess): Program {
  let [output, errors] = ["", ""];
  children.push(child);
  child.stdout!.setEncoding("utf8").on("data", (text: string) => (output += text));
  child.stderr!.setEncoding("utf8").on("data", (text: string) => (errors += text));
  const ended = new Promise<number | string>((resolve) => {
    child.once("close", (code, signal) => resolve(code ?? signal ?? 0));
  });
  return { child, output: () => output, errors: () => errors, ended };
}

function pippin(...parameters: string[]): Program {
  const all = [...MISTAKES, COMMAND_LINE, "--backend", "wasm", "--workspace", workspace, ...parameters];
  // What a person has had open is kept apart from the machine's own user.
  const env = { ...process.env, XDG_DATA_HOME: `${workspace}-data` };
  return watched(spawn(process.execPath, all, { stdio: ["ignore", "pipe", "pipe"], env }));
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill(signal);
  await ended;
}

async function serve(): Promise<Program & { readonly address: string }> {
  const program = pippin("--json", "serve");
  await expect.poll(program.output).toMatch(/"address": "([^"]+)"/);
  const [, address] = /"address": "([^"]+)"/.exec(program.output())!;
  return { ...program, address };
}

const log = (): string => (existsSync(logFile(workspace)) ? readFileSync(logFile(workspace), "utf8") : "");

/** Both are said, and written down with where they were. */
async function noticed(program: Program): Promise<void> {
  program.child.kill("SIGUSR2");
  for (const mistake of ["a promise failed unheard", "a stream failed late"]) {
    const sentence = `Pippin made a mistake that nothing was waiting for (${mistake}). The work goes on`;
    await expect.poll(program.errors).toContain(sentence);
    const line = log()
      .split("\n")
      .find((one) => one.includes(mistake))!;
    expect(JSON.parse(line)).toMatchObject({
      level: "error",
      stack: expect.stringContaining("mistakes.entry.ts") as string,
    });
  }
  expect(program.errors()).toContain(`the log says where it happened (${logFile(workspace)})`);
}

/** SQLite removes it when the last connection is closed, and only then. */
const isOpen = (): boolean => existsSync(join(workspace, "workspace.sqlite-wal"));

describe("the browser host", () => {
  it("outlives what fails unheard, or late, and answers as before", async () => {
    const host = await serve();
    const client = await openClient(host.address);
    await noticed(host);
    expect(await client.request("history", {})).toEqual({ undo: null, redo: null });
    client.close();
    await end(host.child, "SIGTERM");
  });

  it("outlives its terminal", async () => {
    const host = await serve();
    const client = await openClient(host.address);
    host.child.stdout!.destroy();
    host.child.stderr!.destroy();
    for (let times = 1; times <= 3; times++) {
      host.child.kill("SIGUSR2");
      await expect.poll(() => log().match(/a stream failed late/g)?.length ?? 0).toBeGreaterThanOrEqual(times);
    }
    expect(await client.request("history", {})).toEqual({ undo: null, redo: null });
    client.close();
  });

  it.each(["SIGTERM", "SIGHUP"] as const)(
    "closes jobs and workspace at %s, whoever holds a connection",
    async (signal) => {
      const host = await serve();
      const client = await openClient(host.address);
      await client.request("startJob", { name: "addImages", input: { paths: [PHOTOGRAPHS] } });
      const { port } = new URL(host.address);
      const silent = connect(Number(port), "127.0.0.1").on("error", () => undefined);
      const refused = connect({ port: Number(port), host: "127.0.0.1", allowHalfOpen: true }).on(
        "error",
        () => undefined,
      );
      refused.write("GET /messages HTTP/1.1\r\nHost: elsewhere\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
      await new Promise((resolve) => refused.once("data", resolve));
      expect(isOpen()).toBe(true);
      host.child.kill(signal);
      expect(await host.ended).toBe(0);
      expect(isOpen()).toBe(false);
      silent.destroy();
      refused.destroy();
      const db = openDatabase(workspace);
      const states = db.prepare("SELECT state FROM jobs").pluck().all();
      db.close();
      expect(["cancelled", "done"]).toContain(states[0]);
      expect(log()).toContain(`Ended by ${signal}.`);
    },
  );
});

describe("a command", () => {
  it("goes on after what fails unheard, and says at its end that not all went well", async () => {
    const command = pippin("explain", join(PHOTOGRAPHS, "samoyed_11.jpg"), "--json");
    await expect.poll(log).toContain("has opened the workspace");
    await noticed(command);
    expect(await command.ended).toBe(1);
    expect(JSON.parse(command.output())).toMatchObject({ images: [{ width: expect.any(Number) as number }] });
  });

  it("ends as ever when nobody reads what it prints any more", async () => {
    const command = pippin("--json", "doctor");
    command.child.stdout!.destroy();
    expect(await command.ended).toBe(0);
    expect(command.errors()).toBe("");
    expect(log()).not.toContain("EPIPE");
  });

  it("says where the log is, and the log what the command did", async () => {
    const doctor = pippin("doctor");
    expect(await doctor.ended).toBe(0);
    expect(doctor.output()).toMatch(new RegExp(`^Log +${logFile(workspace)}$`, "m"));
    const json = pippin("--json", "doctor");
    expect(await json.ended).toBe(0);
    expect(JSON.parse(json.output())).toMatchObject({ log: logFile(workspace) });
    expect(log()).toMatch(/"process":"command line".*Pippin \d.* has opened the workspace \(Node \d/);
    expect(log()).toMatch(/The engine process was ended by Pippin\./);
    expect(log()).toMatch(/The workspace is closed\./);
  });
});

describe("the desktop's backend", () => {
  const tell = (program: Program, message: ToBackend): void => void program.child.send(message);

  async function started(): Promise<Program & { readonly said: FromBackend[] }> {
    const child = fork(BACKEND, [], {
      execArgv: MISTAKES,
      serialization: "advanced",
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    const said: FromBackend[] = [];
    child.on("message", (message) => said.push(message as FromBackend));
    const program = { ...watched(child), said };
    tell(program, { kind: "start", options: { folder: workspace, tensorflow: "wasm" } });
    tell(program, { kind: "page", page: 1 });
    await expect.poll(() => said).toContainEqual({ kind: "ready" });
    return program;
  }

  it("outlives what fails unheard, or late, and answers as before", async () => {
    const backend = await started();
    await noticed(backend);
    tell(backend, { kind: "from-page", page: 1, message: { kind: "request", id: 7, name: "history", input: {} } });
    const answer = expect.objectContaining({
      id: 7,
      result: { ok: true, value: { undo: null, redo: null } },
    }) as object;
    await expect.poll(() => backend.said).toContainEqual({ kind: "to-page", page: 1, message: answer });
  });

  it.each(["SIGTERM", "SIGHUP"] as const)("closes jobs and workspace at %s", async (signal) => {
    const backend = await started();
    const input = { name: "addImages", input: { paths: [PHOTOGRAPHS] } };
    tell(backend, { kind: "from-page", page: 1, message: { kind: "request", id: 1, name: "startJob", input } });
    await expect.poll(() => backend.said.some(({ kind }) => kind === "to-page")).toBe(true);
    backend.child.kill(signal);
    expect(await backend.ended).toBe(0);
    expect(isOpen()).toBe(false);
  });

  it("closes them when the window's process is gone", async () => {
    const backend = await started();
    // Without the channel Node does not say when the output has ended too.
    const ended = new Promise((resolve) => backend.child.once("exit", resolve));
    backend.child.disconnect();
    expect(await ended).toBe(0);
    expect(isOpen()).toBe(false);
  });
});

describe("a backend's host", () => {
  const answers = async (host: ReturnType<typeof startBackendHost>, name: string, input: unknown): Promise<unknown> => {
    const answer = Promise.withResolvers<unknown>();
    const connection = host.connect((message) => message.kind === "answer" && answer.resolve(message.result));
    connection.receive({ kind: "request", id: 1, name, input });
    return answer.promise;
  };

  it.each([1000, 0])(
    "outlives a workspace that is cut to %d bytes: requests say so, pages are told to ask",
    async (size) => {
      vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
      const host = startBackendHost({ folder: workspace });
      const events: BackendMessage[] = [];
      host.connect((message) => void events.push(message));
      expect(await answers(host, "history", {})).toMatchObject({ ok: true });
      // What was written so far, and then its end is gone.
      const db = openDatabase(workspace);
      db.pragma("wal_checkpoint(TRUNCATE)");
      truncateSync(join(workspace, "workspace.sqlite"), size);
      vi.advanceTimersByTime(5000);
      expect(events).toEqual([
        expect.objectContaining({ kind: "event", event: expect.objectContaining({ kind: "changed" }) as object }),
      ]);
      const refused = {
        ok: false,
        error: { code: "workspace", message: expect.stringContaining("is damaged") as string },
      };
      expect(await answers(host, "imageSets", {})).toMatchObject(refused);
      db.close();
      await host.close();
    },
  );

  it("closes within its time although a job does not stop: what it waits for is ended", async () => {
    const host = startBackendHost({ folder: workspace, startEngine: forkChannel(CRASHING_ENGINE, []), stopWithin: 50 });
    const input = { file: "hang", preprocessing: { values: "unit", geometry: "crop" } };
    const imported = answers(host, "importModel", input);
    await host.close();
    expect(await imported).toMatchObject({ ok: false, error: { code: "cancelled" } });
    expect(isOpen()).toBe(false);
  });
});
