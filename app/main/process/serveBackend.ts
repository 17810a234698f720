/** The backend's end of the messages with the window's process. */
import { errorData } from "../../contract/errors.ts";
import { errorDetails } from "../../contract/log.ts";
import { startBackendHost, type BackendHost, type Connection, type PlainHostOptions } from "./backendHost.ts";
import { openLog, type WorkspaceLog } from "./log.ts";
import { messageOf, type FromBackend, type Port, type ToBackend } from "./shellMessages.ts";
import { utilityEngines } from "./utilityChannel.ts";

/** The way to the window's process. */
export interface ShellPort {
  send(message: FromBackend): void;
  onMessage(listener: (message: ToBackend, ports: readonly Port[]) => void): void;
  /** Whether engines are started by the window's process, as Electron wants it; otherwise by this one. */
  readonly startsEngines: boolean;
}

export interface ServedBackend {
  /** Jobs stop and the workspace is closed; then the window's process is told, and this one ended. */
  close(): void;
}

/**
 * @param end - the process, when everything is closed.
 * @param onLog - hears where to write, as soon as it is known.
 */
export function serveBackend(
  shell: ShellPort,
  end: () => void,
  onLog: (log: WorkspaceLog) => void = () => undefined,
): ServedBackend {
  const engines = utilityEngines((message) => shell.send(message));
  const pages = new Map<number, Connection>();
  let host: BackendHost | null = null;
  let closing = false;
  const close = (): void => {
    if (closing) return;
    closing = true;
    void (host?.close() ?? Promise.resolve()).then(() => shell.send({ kind: "closed" })).finally(end);
  };
  shell.onMessage((message, [port]) => {
    switch (message.kind) {
      case "start": {
        const log = openLog(message.options.folder, "backend");
        onLog(log);
        host = start(shell, engines, message.options, log);
        return;
      }
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
        if (port !== undefined) engines.onStarted(message.engine, port);
        else engines.onEnded(message.engine, "came without a port, so that nothing can be asked of it");
        return;
      case "engine-ended":
        engines.onEnded(message.engine, message.how);
        return;
      case "close":
        close();
        return;
    }
  });
  return { close };
}

function start(
  shell: ShellPort,
  engines: ReturnType<typeof utilityEngines>,
  options: PlainHostOptions,
  log: WorkspaceLog,
): BackendHost | null {
  const { tensorflow } = options;
  try {
    const host = startBackendHost({
      ...options,
      log,
      ...(shell.startsEngines ? { startEngine: engines.channel(tensorflow === undefined ? [] : [tensorflow]) } : {}),
    });
    shell.send({ kind: "ready" });
    return host;
  } catch (error) {
    log.error(`The workspace cannot be opened: ${errorData(error).message}`, errorDetails(error));
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
