/** What is heard of a child process from its start to its end: each line that it prints, and how it ended. */
import type { Log } from "../../contract/log.ts";
import { NO_LOG } from "../../contract/log.ts";
import { engineOutput } from "./engineOutput.ts";
import { countMemoryKills, watchMemoryKills, type CountMemoryKills } from "./memoryKills.ts";
import { howEnded, howUtilityEnded, saysMemoryFull, signalOf } from "./processEnd.ts";

/** Where it is told. */
export interface Reports {
  readonly log?: Log;
  /** Takes each line for the user, with its line end. Default: this process's standard error. */
  readonly say?: (line: string) => void;
  readonly countMemoryKills?: CountMemoryKills;
}

interface Child {
  readonly pid?: number | undefined;
  readonly stdout: NodeJS.ReadableStream | null;
  readonly stderr: NodeJS.ReadableStream | null;
}

export interface ChildWatch {
  /** It is being ended by this process, as it should be. */
  letGo(): void;
  /** It could not even be started. @returns that, in words that follow its name. */
  notStarted(error: Error): string;
  /** @returns how it ended, in words that follow its name. */
  ended(code: number | null, signal: NodeJS.Signals | null): string;
  /** The same for one of Electron's. */
  utilityEnded(code: number): string;
  /** One of Electron's cannot go on, as V8 says; its end follows. @param place - in V8, in its own words. */
  fatal(place: string): void;
}

/** @param name - what it is: "engine". */
export function watchChild(child: Child, name: string, reports: Reports): ChildWatch {
  const { log = NO_LOG, say = toStandardError, countMemoryKills: count = countMemoryKills } = reports;
  const wasForMemory = watchMemoryKills(count);
  let [expected, saidMemoryFull] = [false, false];
  const about = (): { about?: number } => (child.pid === undefined ? {} : { about: child.pid });
  const hear = (line: string): void => {
    if (saysMemoryFull(line)) saidMemoryFull = true;
    if (line.trim() !== "") log.info(`The ${name} process says: ${line}`, about());
  };
  for (const stream of [child.stdout, child.stderr]) {
    const { push, end } = engineOutput(say, hear);
    stream?.setEncoding("utf8").on("data", push).on("end", end);
  }
  const tell = (how: string, sound: boolean): string => {
    log[sound ? "info" : "error"](`The ${name} process ${how}.`, about());
    return how;
  };
  const forMemory = (signal: NodeJS.Signals | null): boolean | null => (signal === "SIGKILL" ? wasForMemory() : null);
  return {
    letGo: () => (expected = true),
    notStarted: ({ message }) => tell(`could not be started (${message})`, false),
    ended: (code, signal) => {
      if (expected) return tell("was ended by Pippin", true);
      return tell(howEnded({ code, signal, saidMemoryFull, forMemory: forMemory(signal) }), code === 0);
    },
    utilityEnded: (code) => {
      if (expected) return tell("was ended by Pippin", true);
      const end = { code, saidMemoryFull, forMemory: forMemory(signalOf(code)) };
      return tell(howUtilityEnded(end), code === 0);
    },
    fatal: (place) => hear(`FATAL ERROR: ${place}`),
  };
}

function toStandardError(line: string): void {
  process.stderr.write(line);
}
