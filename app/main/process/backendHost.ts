/** A backend with its engines and any number of pages that talk to it, whatever carries their messages. */
import type { BackendEvent } from "../../contract/events.ts";
import { AREAS } from "../../contract/areas.ts";
import { errorData, PippinError } from "../../contract/errors.ts";
import { NO_LOG, errorDetails, type Log } from "../../contract/log.ts";
import { ClientMessage, type BackendMessage } from "../../contract/messages.ts";
import { isRequest, routeOf, type JobName, type RequestName } from "../../contract/requests.ts";
import { firstIssue } from "../../contract/schemaIssue.ts";
import { createBackend, type Backend } from "../backend/backend.ts";
import { closeInTime } from "./closeInTime.ts";
import type { StartEngineChannel } from "./engineChannel.ts";
import { startEngines } from "./enginePool.ts";
import { programVersion, resourcesFolder } from "./layout.ts";
import { logOpening } from "./log.ts";

export interface BackendHostOptions {
  /** The workspace's. */
  readonly folder: string;
  readonly tensorflow?: "native" | "wasm";
  /** Most engine processes: a job on one must not keep a page waiting. */
  readonly engines?: number;
  /** How an engine process is started; left out: as a child of this process. */
  readonly startEngine?: StartEngineChannel;
  /** Started at once, in the background. */
  readonly firstJob?: { readonly name: JobName };
  readonly log?: Log;
  /** Takes what the user of a terminal should know, with its line end. Default: standard error. */
  readonly say?: (line: string) => void;
  /** Milliseconds that jobs have to stop in when this is closed. */
  readonly stopWithin?: number;
}

/** What another process can be told. */
export type PlainHostOptions = Omit<BackendHostOptions, "startEngine" | "log" | "say">;

/** One page's end. */
export interface Connection {
  /** @throws PippinError where it is none of the contract's messages: no page of Pippin's has sent it. */
  receive(message: unknown): void;
  /** The page is gone: its requests are stopped, jobs go on. */
  close(): void;
}

export interface BackendHost {
  connect(send: (message: BackendMessage) => void): Connection;
  picture: Backend["picture"];
  download: Backend["download"];
  underWay: Backend["underWay"];
  close(): Promise<void>;
}

const ENGINES = 2;
/** How often a look is taken whether another process has changed the workspace. */
const LOOK_MS = 1000;
const STOP_MS = 6000;

/** @throws PippinError where the workspace cannot be opened. */
export function startBackendHost(options: BackendHostOptions): BackendHost {
  const { folder, tensorflow, engines = ENGINES, startEngine, firstJob, log = NO_LOG } = options;
  const { say = (line) => void process.stderr.write(line), stopWithin = STOP_MS } = options;
  const pages = new Set<(message: BackendMessage) => void>();
  const tell = (event: BackendEvent): void => {
    for (const send of pages) send({ kind: "event", event });
  };
  const pool = startEngines({
    count: engines,
    ...(tensorflow === undefined ? {} : { backend: tensorflow }),
    ...(startEngine === undefined ? {} : { start: startEngine }),
    log,
    say,
    onEvent: ({ reason }) => {
      say(`${reason}\n`);
      tell({ kind: "engine", message: reason });
    },
  });
  const backend = createBackend({
    folder,
    engine: pool,
    engines: 1,
    resources: resourcesFolder(),
    version: programVersion(),
    onEvent: tell,
    onStart: () => pool.revive(),
    predictsPhotographs: true,
    log,
  });
  logOpening(log, programVersion());
  if (firstJob !== undefined) void startOnce(backend, firstJob.name);
  const endLooking = lookForChanges(backend, () => tell({ kind: "changed", areas: [...AREAS] }), log);
  return {
    connect: (send) => {
      pages.add(send);
      return connection(backend, send, () => pages.delete(send));
    },
    picture: backend.picture,
    download: backend.download,
    underWay: backend.underWay,
    close: async () => {
      endLooking();
      await closeInTime(backend, pool, stopWithin, log);
    },
  };
}

/** @returns what ends it. */
function lookForChanges(backend: Backend, changed: () => void, log: Log): () => void {
  let version: number | null = backend.dataVersion();
  const look = (): number | null => {
    try {
      return backend.dataVersion();
    } catch (error) {
      if (version !== null) log.error(`The workspace cannot be read: ${errorData(error).message}`, errorDetails(error));
      return null;
    }
  };
  const timer = setInterval(() => {
    const now = look();
    // Of a damaged workspace too: whatever pages ask for anew says what is wrong.
    if (now !== version) changed();
    version = now;
  }, LOOK_MS);
  return () => clearInterval(timer);
}

/** Another window, or a command, may be at the same: two would only take each other's time. */
async function startOnce(backend: Backend, name: JobName): Promise<void> {
  const listed = await backend.request("jobs", {});
  const isUnderWay = listed.ok && listed.value.jobs.some((job) => job.name === name && job.state === "running");
  if (!isUnderWay) await backend.request("startJob", { name, input: {} });
}

function connection(backend: Backend, send: (message: BackendMessage) => void, closed: () => void): Connection {
  const stops = new Map<number, AbortController>();
  const answer = async ({ id, name, input }: Extract<ClientMessage, { kind: "request" }>): Promise<void> => {
    const stop = new AbortController();
    stops.set(id, stop);
    const result = await backend.request(name as RequestName, input, {
      signal: stop.signal,
      onProgress: (progress) => send({ kind: "progress", id, progress }),
    });
    stops.delete(id);
    const reads = isRequest(name) ? routeOf(name).reads : [];
    send({ kind: "answer", id, result, reads });
  };
  return {
    receive: (raw) => {
      const message = parsed(raw);
      if (message.kind === "cancel") stops.get(message.id)?.abort();
      else void answer(message);
    },
    close: () => {
      for (const stop of stops.values()) stop.abort();
      closed();
    },
  };
}

function parsed(raw: unknown): ClientMessage {
  const { success, data, error } = ClientMessage.safeParse(raw);
  if (success) return data;
  const { field, message } = firstIssue(error);
  throw new PippinError("invalid-request", `This is no message of Pippin's. ${field || "It"}: ${message}.`);
}
