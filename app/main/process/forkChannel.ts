/** Engine processes by `child_process.fork`: the command line, the web host and the tests. */
import { fork, type ChildProcess } from "node:child_process";
import { watchChild, type ChildWatch, type Reports } from "./childWatch.ts";
import type { EngineListener, StartEngineChannel } from "./engineChannel.ts";
import { ENGINE_ENVIRONMENT, PROCESS_FLAGS } from "./engineSettings.ts";
import type { EngineMessage } from "./messages.ts";

/**
 * What the engine prints to either stream goes to this process's standard error, so that standard output stays the
 * result of a command. The engine ends by itself when this process does: its channel closes.
 *
 * @param entry - file that the process runs.
 * @param parameters - its command line.
 * @param reports - where its output and its end are told.
 */
export function forkChannel(entry: string, parameters: readonly string[], reports: Reports = {}): StartEngineChannel {
  return (listener) => {
    const child = fork(entry, parameters, {
      // Structured clone: typed arrays, undefined and NaN arrive as they are.
      serialization: "advanced",
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      execArgv: PROCESS_FLAGS,
      env: { ...process.env, ...ENGINE_ENVIRONMENT },
    });
    const watch = watchChild(child, "engine", reports);
    child.on("message", (message) => listener.onMessage(message as EngineMessage));
    reportEnd(child, watch, listener);
    return {
      // A process that just ended cannot take the call; its end is reported, and the pool repeats the call elsewhere.
      send: (call) => void child.send(call, () => undefined),
      kill: () => {
        watch.letGo();
        child.kill("SIGKILL");
      },
    };
  };
}

function reportEnd(child: ChildProcess, watch: ChildWatch, listener: EngineListener): void {
  let reported = false;
  const report = (how: () => string): void => {
    if (!reported) listener.onEnd(how());
    reported = true;
  };
  child.on("error", (error) => report(() => watch.notStarted(error)));
  // "close" comes after the last line of output, "exit" may come before.
  child.on("close", (code, signal) => report(() => watch.ended(code, signal)));
}
