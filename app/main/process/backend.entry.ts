/** Entry of the desktop's backend process: Electron's utility process, or a Node that PIPPIN_NODE names. */
import { spreadLastNet } from "./lastNet.ts";
import { serveBackend, type ShellPort } from "./serveBackend.ts";
import type { Port, ToBackend } from "./shellMessages.ts";

/** What Electron gives a utility process. */
interface UtilityParent {
  postMessage(message: unknown): void;
  on(event: "message", listener: (event: { data: unknown; ports: Port[] }) => void): void;
}

const net = spreadLastNet();
const backend = serveBackend(shellPort(), () => process.exit(), net.writeTo);

// The system ends everything, or a person this process. Ctrl-C in a terminal is for the window's process to decide on.
for (const signal of ["SIGTERM", "SIGHUP"] as const) process.on(signal, backend.close);
process.on("SIGINT", () => undefined);
// The window is gone, so nobody is left to work for.
process.on("disconnect", backend.close);

function shellPort(): ShellPort {
  const parent = (process as { parentPort?: UtilityParent }).parentPort;
  if (parent !== undefined) {
    return {
      send: (message) => parent.postMessage(message),
      onMessage: (listener) => parent.on("message", ({ data, ports }) => listener(data as ToBackend, ports)),
      startsEngines: true,
    };
  }
  return {
    send: (message) => void process.send?.(message, undefined, undefined, () => undefined),
    onMessage: (listener) => void process.on("message", (message) => listener(message as ToBackend, [])),
    startsEngines: false,
  };
}
