/** The backend's end of the messages with the window's process. */
import { errorData } from "../../contract/errors.ts";
import { startBackendHost, type BackendHost, type BackendHostOptions, type Connection } from "./backendHost.ts";
import { messageOf, type FromBackend, type Port, type ToBackend } from "./shellMessages.ts";
import { utilityEngines } from "./utilityChannel.ts";

/** The way to the window's process. */
export interface ShellPort {
  send(message: FromBackend): void;
  onMessage(listener: (message: ToBackend, ports: readonly Port[]) => void): void;
  /** Whether engines are started by the window's process, as Electron wants it; otherwise by this one. */
  readonly startsEngines: boolean;
}

/** @param end - the process, when the window's process has let go of it. */
export function serveBackend(shell: ShellPort, end: () => void): void {
  const engines = utilityEngines((message) => shell.send(message));
  const pages = new Map<number, Connection>();
  let host: BackendHost | null = null;
  shell.onMessage((message, [port]) => {
    switch (message.kind) {
      case "start":
        host = start(shell, engines, message.options);
        return;
      case "page":
        if (host !== null) pages.set(message.page, connect(host, shell, message.page, port));
        return;
      case "from-page":
        receive(pages.get(message.page), message.message);
        return;
      case "page-closed":
        pages.get(message.page)?.close();
        pages.delete(message.page);
        return;
      case "picture":
        void picture(host, shell, message);
        return;
      case "engine":
        engines.onStarted(message.engine, port);
        return;
      case "engine-ended":
        engines.onEnded(message.engine, message.how);
        return;
      case "close":
        void (host?.close() ?? Promise.resolve()).finally(() => {
          shell.send({ kind: "closed" });
          end();
        });
        return;
    }
  });
}

function start(
  shell: ShellPort,
  engines: ReturnType<typeof utilityEngines>,
  options: Omit<BackendHostOptions, "startEngine">,
): BackendHost | null {
  const { tensorflow } = options;
  try {
    const host = startBackendHost({
      ...options,
      ...(shell.startsEngines ? { startEngine: engines.channel(tensorflow === undefined ? [] : [tensorflow]) } : {}),
    });
    shell.send({ kind: "ready" });
    return host;
  } catch (error) {
    shell.send({ kind: "refused", error: errorData(error) });
    return null;
  }
}

function connect(host: BackendHost, shell: ShellPort, page: number, port: Port | undefined): Connection {
  if (port === undefined) return host.connect((message) => shell.send({ kind: "to-page", page, message }));
  const connection = host.connect((message) => port.postMessage(message));
  port.on("message", (event) => receive(connection, messageOf(event)));
  port.start?.();
  return connection;
}

/** Nonsense from a page is its own fault: the others are answered as before. */
function receive(connection: Connection | undefined, message: unknown): void {
  try {
    connection?.receive(message);
  } catch (error) {
    console.error(errorData(error).message);
  }
}

async function picture(
  host: BackendHost | null,
  shell: ShellPort,
  { id, path }: Extract<ToBackend, { kind: "picture" }>,
): Promise<void> {
  const found = host === null ? null : await host.picture(path);
  shell.send({ kind: "picture", id, picture: found });
}
