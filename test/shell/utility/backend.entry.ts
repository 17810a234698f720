/** A backend without a workspace, in a utility process: its engines and their supervision are the product's. */
import { existsSync, writeFileSync } from "node:fs";
import type { BackendMessage, ClientMessage } from "../../../app/contract/messages.ts";
import { errorData, type Result } from "../../../app/contract/errors.ts";
import { startEngines } from "../../../app/main/process/enginePool.ts";
import { messageOf, type FromBackend, type Port, type ToBackend } from "../../../app/main/process/shellMessages.ts";
import { utilityEngines } from "../../../app/main/process/utilityChannel.ts";

interface Parent {
  postMessage(message: FromBackend): void;
  on(event: "message", listener: (event: { data: ToBackend; ports: Port[] }) => void): void;
}

const parent = (process as unknown as { parentPort: Parent }).parentPort;
const engines = utilityEngines((message) => parent.postMessage(message));
const pool = startEngines({ count: 1, start: engines.channel([]) });

parent.on("message", ({ data: message, ports: [port] }) => {
  if (message.kind === "start") parent.postMessage({ kind: "ready" });
  if (message.kind === "page") serve(port);
  if (message.kind === "picture") picture(message);
  if (message.kind === "engine") engines.onStarted(message.engine, port);
  if (message.kind === "engine-ended") engines.onEnded(message.engine, message.how);
  if (message.kind === "close") void pool.close().then(() => process.exit());
});

/** A first process ends over it; the second one has it. */
function picture({ id, path }: Extract<ToBackend, { kind: "picture" }>): void {
  if (path === "/kill") process.kill(process.pid, "SIGKILL");
  if (path.startsWith("/once") && !existsSync(path.slice("/once".length))) {
    writeFileSync(path.slice("/once".length), "");
    process.kill(process.pid, "SIGKILL");
    return;
  }
  const found = path === "/none" ? null : { type: "image/png", bytes: new Uint8Array([process.pid & 255]) };
  parent.postMessage({ kind: "picture", id, picture: found });
}

/** The one request: an image to predict, or the end of this process. */
function serve(page: Port): void {
  const answer = async ({ id, input }: Extract<ClientMessage, { kind: "request" }>): Promise<void> => {
    const { imagePath } = input as { imagePath: string };
    if (imagePath === "kill-backend") process.kill(process.pid, "SIGKILL");
    const result = await pool.predict({ imagePath } as never).then(
      (value): Result<unknown> => ({ ok: true, value: { ...value, backend: process.pid } }),
      (error: unknown): Result<unknown> => ({ ok: false, error: errorData(error) }),
    );
    page.postMessage({ kind: "answer", id, result, reads: [] } satisfies BackendMessage);
  };
  page.on("message", (event) => void answer(messageOf(event) as never));
  page.start?.();
}
