/** The process that a backend runs in: Electron's own kind, or another Node. */
import { fork } from "node:child_process";
import { utilityProcess, type MessagePortMain } from "electron";
import type { Log } from "../../contract/log.ts";
import { watchChild } from "../process/childWatch.ts";
import { PROCESS_FLAGS } from "../process/engineSettings.ts";
import type { FromBackend, ToBackend } from "../process/shellMessages.ts";

/** What a running backend is to the window's process, however it was started. */
export interface BackendChild {
  send(message: ToBackend, ports?: MessagePortMain[]): void;
  kill(): void;
  /** Whether a page's port can be handed on; otherwise its messages are carried. */
  readonly takesPorts: boolean;
}

export interface ChildListener {
  onMessage(message: FromBackend): void;
  /** Comes last, once. @param how - in words, to follow what it is: "ended with code 1". */
  onEnd(how: string): void;
}

export function utilityChild(entry: string, { onMessage, onEnd }: ChildListener, log: Log): BackendChild {
  const child = utilityProcess.fork(entry, [], {
    serviceName: "Pippin backend",
    stdio: "pipe",
    execArgv: PROCESS_FLAGS,
  });
  const watch = watchChild(child, "backend", { log });
  child.on("message", onMessage);
  child.on("exit", (code) => onEnd(watch.utilityEnded(code))).on("error", (_, place) => watch.fatal(place));
  return {
    send: (message, ports) => child.postMessage(message, ports),
    kill: () => {
      watch.letGo();
      child.kill();
    },
    takesPorts: true,
  };
}

export function nodeChild(node: string, entry: string, { onMessage, onEnd }: ChildListener, log: Log): BackendChild {
  const child = fork(entry, [], {
    execPath: node,
    execArgv: PROCESS_FLAGS,
    serialization: "advanced",
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  const watch = watchChild(child, "backend", { log });
  child.on("message", (message) => onMessage(message as FromBackend));
  let told = false;
  const end = (how: () => string): void => {
    if (!told) onEnd(how());
    told = true;
  };
  child.on("error", (error) => end(() => watch.notStarted(error)));
  child.on("exit", (code, signal) => end(() => watch.ended(code, signal)));
  return {
    send: (message) => void (child.connected && child.send(message, () => undefined)),
    kill: () => {
      watch.letGo();
      child.kill("SIGKILL");
    },
    takesPorts: false,
  };
}
