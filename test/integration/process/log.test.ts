/** The log of a workspace on a real disk: several processes at once, turned over, and never in the way of the work. */
import { spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { logFile, openLog } from "../../../app/main/process/log.ts";

const writer = fileURLToPath(new URL("./logging.entry.ts", import.meta.url));

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "pippin-log-"))));
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

interface Line {
  readonly level: string;
  readonly time: string;
  readonly process: string;
  readonly pid: number;
  readonly message: string;
}

/** Of all files, the newest last; a line that is no JSON fails. */
function linesOf(workspace: string): Line[] {
  const logs = dirname(logFile(workspace));
  // "-" comes before "." in the order of names.
  const texts = readdirSync(logs)
    .sort()
    .map((name) => readFileSync(join(logs, name), "utf8"));
  return texts
    .flatMap((text) => text.split("\n").filter((line) => line !== ""))
    .map((line) => JSON.parse(line) as Line);
}

async function write(name: string, count: number, kept: number): Promise<void> {
  const child = spawn(process.execPath, [writer, folder, name, `${count}`, `${kept}`], { stdio: "inherit" });
  await new Promise((resolve) => child.once("exit", resolve));
}

describe("the log of a workspace", () => {
  it("says when, how serious, which process, what, and about what", () => {
    const log = openLog(folder, "browser host");
    log.info("It began.");
    log.warn("It went on.", { job: 3, request: "train" });
    log.error("It ended.", { about: 17, code: "internal", stack: "TypeError: it ended\n    at there" });
    expect(log.file).toBe(join(folder, "logs", "pippin.log"));
    const own = { process: "browser host", pid: process.pid, time: expect.stringMatching(/^\d{4}-.*Z$/) as string };
    expect(linesOf(folder)).toEqual([
      { level: "info", ...own, message: "It began." },
      { level: "warn", ...own, message: "It went on.", job: 3, request: "train" },
      {
        level: "error",
        ...own,
        message: "It ended.",
        about: 17,
        code: "internal",
        stack: "TypeError: it ended\n    at there",
      },
    ]);
  });

  it("holds no more than that, whatever it is given, and no more of that than can be read", () => {
    const log = openLog(folder, "backend");
    const pixels = new Uint8Array(5000).fill(7);
    log.error("x".repeat(1e6), { stack: "y".repeat(1e6), pixels, input: { boxes: [1, 2] } } as object);
    const [line] = readFileSync(log.file, "utf8").split("\n");
    expect(Object.keys(JSON.parse(line) as object)).toEqual(["level", "time", "process", "pid", "stack", "message"]);
    expect(line.length).toBeLessThan(10_000);
  });

  it("loses no line and mixes none where several processes write and turn it over at once", async () => {
    const names = ["window", "command", "browser"];
    await Promise.all(names.map((name) => write(name, 400, 1000)));
    const lines = linesOf(folder);
    for (const name of names) {
      const own = lines.filter(({ message }) => message.startsWith(name)).map(({ message }) => message.split(" ")[1]);
      expect(own.map(Number).sort((a, b) => a - b)).toEqual(Array.from({ length: 400 }, (_, i) => i));
    }
    expect(readdirSync(join(folder, "logs")).length).toBeGreaterThan(5);
  });

  it("keeps the newest lines in as many files as it may, and passes over others' files", async () => {
    mkdirSync(join(folder, "logs"));
    writeFileSync(join(folder, "logs", "notes.txt"), JSON.stringify({ message: "mine" }));
    await write("window", 600, 2);
    const names = readdirSync(join(folder, "logs")).sort();
    expect(names).toHaveLength(4);
    expect(names[0]).toBe("notes.txt");
    const numbers = linesOf(folder).flatMap(({ message }) =>
      message === "mine" ? [] : [Number(message.split(" ")[1])],
    );
    expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, i) => 600 - numbers.length + i));
    expect(numbers.length).toBeGreaterThan(150);
  });

  it("is not missed: work goes on where it cannot be written, and it comes back where it can again", () => {
    const log = openLog(folder, "backend");
    writeFileSync(join(folder, "logs"), "a file in the folder's place");
    log.error("lost");
    rmSync(join(folder, "logs"));
    log.error("written");
    expect(linesOf(folder).map(({ message }) => message)).toEqual(["written"]);
  });

  it.skipIf(!existsSync("/dev/full"))("is not missed on a full disk", () => {
    mkdirSync(join(folder, "logs"));
    symlinkSync("/dev/full", logFile(folder));
    openLog(folder, "backend").error("lost");
    expect(readdirSync(join(folder, "logs"))).toEqual(["pippin.log"]);
  });

  it("makes no workspace where there is none any more", () => {
    const log = openLog(folder, "window");
    rmSync(folder, { recursive: true });
    log.error("The workspace was removed.");
    expect(existsSync(folder)).toBe(false);
  });
});
