/** The engine's end of the messages, whatever carries them. */
import type { Engine, EngineProgress } from "../../contract/engine.ts";
import { errorData, type Result } from "../../contract/errors.ts";
import { errorDetails } from "../../contract/log.ts";
import type { EngineCall, EngineFault, EngineMessage } from "./messages.ts";
import { messageOf, type Port } from "./shellMessages.ts";

/** The way to the process that started this one. */
export interface ParentPort {
  send(message: EngineMessage): void;
  onCall(listener: (call: EngineCall) => void): void;
}

/** Starts the engine, says that it is ready, and answers calls. Of this process it is all that runs. */
export async function serveEngine(create: () => Promise<Engine>, port: ParentPort): Promise<void> {
  tellFaults(port);
  try {
    const engine = await create();
    port.onCall((call) => void answer(engine, call, port));
    port.send({ kind: "ready" });
  } catch (error) {
    port.send({ kind: "refused", error: errorData(error) });
  }
}

async function answer(engine: Engine, { id, method, request }: EngineCall, port: ParentPort): Promise<void> {
  const onProgress = (progress: EngineProgress): void => port.send({ kind: "progress", id, progress });
  // The pool's end is typed; a message holds what the method of its name takes.
  const call = engine[method].bind(engine) as (request: unknown, onProgress: unknown) => Promise<unknown>;
  try {
    port.send({ kind: "answer", id, result: { ok: true, value: await call(request, onProgress) } });
  } catch (error) {
    const result: Result<never> = { ok: false, error: errorData(error) };
    const { stack } = errorDetails(error);
    port.send({ kind: "answer", id, result, ...(stack === undefined ? {} : { stack }) });
  }
}

/**
 * A promise that failed unheard takes nothing with it. An error that was thrown where nobody could catch it (by a late event
 * of a stream, by the second thread) may have left anything half done: the pool ends the process, and makes the call anew.
 */
function tellFaults(port: ParentPort): void {
  const fault = (error: unknown, goesOn: boolean): EngineFault => {
    const { message, stack = message } = error instanceof Error ? error : new Error(String(error));
    return { kind: "fault", message, stack, goesOn };
  };
  process.on("unhandledRejection", (error) => port.send(fault(error, true)));
  process.on("uncaughtException", (error) => port.send(fault(error, false)));
}

/** The port of this process, however it was started. */
export function ownPort(): ParentPort {
  const parent = (process as { parentPort?: UtilityParent }).parentPort;
  return parent === undefined ? forkedPort() : utilityPort(parent);
}

/** What Electron gives a utility process: its first message brings the port to the backend. */
interface UtilityParent {
  once(event: "message", listener: (event: { ports: Port[] }) => void): void;
}

function utilityPort(parent: UtilityParent): ParentPort {
  const port = new Promise<Port>((resolve) => {
    parent.once("message", ({ ports: [own] }) => {
      if (own !== undefined) return resolve(own);
      console.error("The first message to this engine brought no port, so that nobody can ask it anything.");
      process.exit(1);
    });
  });
  return {
    send: (message) => void port.then((open) => open.postMessage(message)),
    onCall: (listener) =>
      void port.then((open) => {
        open.on("message", (event) => listener(messageOf(event) as EngineCall));
        open.start?.();
      }),
  };
}

/**
 * The port of a forked process. Its end is the parent's end, so this process goes too; Ctrl-C in a terminal reaches
 * both, and what becomes of the work is the parent's decision.
 */
function forkedPort(): ParentPort {
  process.on("disconnect", () => process.exit());
  process.on("SIGINT", () => undefined);
  return {
    send: (message) => void process.send?.(message, undefined, undefined, () => undefined),
    onCall: (listener) => void process.on("message", (call) => listener(call as EngineCall)),
  };
}
