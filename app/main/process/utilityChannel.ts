/** Engine processes of a backend that runs in Electron's utility process: the window's process starts them for it. */
import type { EngineListener, StartEngineChannel } from "./engineChannel.ts";
import type { EngineCall, EngineMessage } from "./messages.ts";
import { messageOf, type FromBackend, type Port } from "./shellMessages.ts";

export interface UtilityEngines {
  /** @param parameters - the engine's command line. */
  channel(parameters: readonly string[]): StartEngineChannel;
  /** The window's process has started one. */
  onStarted(engine: number, port: Port): void;
  /** @param how - in words: "ended with code 1". */
  onEnded(engine: number, how: string): void;
}

interface Started {
  readonly listener: EngineListener;
  port: Port | null;
  /** Calls from before the port was there. */
  readonly waiting: EngineCall[];
}

export function utilityEngines(send: (message: FromBackend) => void): UtilityEngines {
  const engines = new Map<number, Started>();
  let last = 0;
  return {
    channel: (parameters) => (listener) => {
      const engine = ++last;
      const started: Started = { listener, port: null, waiting: [] };
      engines.set(engine, started);
      send({ kind: "start-engine", engine, parameters });
      return {
        send: (call) => {
          if (started.port === null) started.waiting.push(call);
          else started.port.postMessage(call);
        },
        kill: () => send({ kind: "kill-engine", engine }),
      };
    },
    onStarted: (engine, port) => {
      const started = engines.get(engine);
      if (started === undefined) return;
      started.port = port;
      port.on("message", (event) => started.listener.onMessage(messageOf(event) as EngineMessage));
      port.start?.();
      for (const call of started.waiting.splice(0)) port.postMessage(call);
    },
    onEnded: (engine, how) => {
      const started = engines.get(engine);
      engines.delete(engine);
      started?.port?.close();
      started?.listener.onEnd(how);
    },
  };
}
