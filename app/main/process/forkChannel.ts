/** Engine processes by `child_process.fork`: the command line, the web host and the tests. */
import { fork } from "node:child_process";
import type { EngineListener, StartEngineChannel } from "./engineChannel.ts";
import { engineOutput } from "./engineOutput.ts";
import type { EngineMessage } from "./messages.ts";

/**
 * Over 230 photographs an engine with these holds what it held after ten (578 MB and 559 with Tiny Darknet natively, 293
 * and 261 in WebAssembly); without them it grows by 100 and 60 MB: glibc keeps an arena of freed pieces for each thread,
 * and V8 doubles the space of short-lived objects again and again.
 */
const ENVIRONMENT = { MALLOC_ARENA_MAX: "2" };
const EXECUTION = ["--max-semi-space-size=8"];

/**
 * What the engine prints to either stream goes to this process's standard error, so that standard output stays the
 * result of a command. The engine ends by itself when this process does: its channel closes.
 *
 * @param entry - file that the process runs.
 * @param parameters - its command line.
 */
export function forkChannel(entry: string, parameters: readonly string[]): StartEngineChannel {
  return (listener) => {
    const child = fork(entry, parameters, {
      // Structured clone: typed arrays, undefined and NaN arrive as they are.
      serialization: "advanced",
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      execArgv: EXECUTION,
      env: { ...process.env, ...ENVIRONMENT },
    });
    for (const stream of [child.stdout, child.stderr]) {
      const output = engineOutput((line) => process.stderr.write(line));
      stream?.setEncoding("utf8").on("data", output.push).on("end", output.end);
    }
    child.on("message", (message) => listener.onMessage(message as EngineMessage));
    reportEnd(child, listener);
    return {
      // A process that just ended cannot take the call; its end is reported, and the pool repeats the call elsewhere.
      send: (call) => void child.send(call, () => undefined),
      kill: () => void child.kill("SIGKILL"),
    };
  };
}

function reportEnd(child: ReturnType<typeof fork>, listener: EngineListener): void {
  let reported = false;
  const report = (how: string): void => {
    if (!reported) listener.onEnd(how);
    reported = true;
  };
  child.on("error", (error) => report(`could not be started (${error.message})`));
  // "close" comes after the last line of output, "exit" may come before.
  child.on("close", (code, signal) => report(howEnded(code, signal)));
}

function howEnded(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal === "SIGKILL") return "was ended by SIGKILL (the system may have run out of memory)";
  return signal === null ? `ended with code ${code ?? 0}` : `was ended by ${signal}`;
}
