/** What every command needs: a backend on a workspace, engines, progress on standard error, and an exit code. */
import { join } from "node:path";
import type { Engine } from "../../contract/engine.ts";
import { PippinError, errorData, errorFrom } from "../../contract/errors.ts";
import { Refusal } from "../../contract/jobs.ts";
import type { Input, Output, ProgressEvent, RequestName } from "../../contract/requests.ts";
import { createBackend } from "../backend/backend.ts";
import { startEngines } from "../process/enginePool.ts";
import { spreadLastNet } from "../process/lastNet.ts";
import { dataFolder, programVersion, resourcesFolder } from "../process/layout.ts";
import { logOpening, openLog, type WorkspaceLog } from "../process/log.ts";

/** 0 done, 1 some items failed (named), 2 usage or bad input, 130 stopped by Ctrl-C. */
export const EXIT = { done: 0, someFailed: 1, badInput: 2, stopped: 130 } as const;

/** What the options before the command say. */
export interface CommandContext {
  session(): SessionOptions;
  json(): boolean;
}

export interface SessionOptions {
  readonly workspace?: string;
  readonly backend?: "native" | "wasm";
  readonly engines?: number;
}

export interface Session {
  readonly folder: string;
  /** The workspace's log. */
  readonly logFile: string;
  /** @throws PippinError what the backend answers with. */
  request<Name extends RequestName>(name: Name, input: Partial<Input<Name>>): Promise<Output<Name>>;
  close(): Promise<void>;
}

function openSession(options: SessionOptions): Session {
  const folder = options.workspace ?? join(dataFolder(), "default.pippin");
  const count = options.engines ?? 1;
  const showProgress = progressLine();
  const log = openLog(folder, "command line");
  catchMistakes(log);
  const pool = startEngines({
    count,
    log,
    ...(options.backend === undefined ? {} : { backend: options.backend }),
    onEvent: ({ reason }) => {
      console.error(reason);
    },
  });
  const backend = createBackend({
    folder,
    engine: pool,
    engines: count,
    resources: resourcesFolder(),
    version: programVersion(),
    onProgress: showProgress.update,
    log,
  });
  logOpening(log, programVersion());
  const stop = new AbortController();
  process.on("SIGINT", () => {
    if (stop.signal.aborted) process.exit(EXIT.stopped);
    console.error("\nStopping after what is under way ...");
    stop.abort();
  });
  return {
    folder,
    logFile: log.file,
    request: async (name, input) => {
      if (stop.signal.aborted) throw new PippinError("cancelled", "Stopped.");
      const result = await backend.request(name, input, { signal: stop.signal });
      showProgress.end();
      if (!result.ok) throw errorFrom(result.error);
      return result.value;
    },
    close: async () => {
      await backend.close().finally(() => pool.close());
      log.info("The workspace is closed.");
    },
  };
}

/** Runs a command in a session of its own and sets the exit code; errors become one sentence on standard error. */
export async function inSession(
  options: SessionOptions,
  command: (session: Session) => Promise<readonly Refusal[]>,
): Promise<void> {
  let session: Session | undefined;
  try {
    session = openSession(options);
    const refused = await command(session);
    for (const { message } of refused) console.error(message);
    process.exitCode = refused.length > 0 ? EXIT.someFailed : EXIT.done;
  } catch (error) {
    process.exitCode = complain(error);
  } finally {
    await session?.close();
  }
}

/** A command goes on after a mistake that nothing was waiting for, but has not done all of its work: it says so at its end. */
function catchMistakes(log?: WorkspaceLog): void {
  const net = spreadLastNet();
  if (log !== undefined) net.writeTo(log);
  process.on("exit", (code) => {
    if (code === EXIT.done && net.caught() > 0) process.exitCode = EXIT.someFailed;
  });
}

/** Runs a command that needs no workspace. */
export async function withEngine(
  { backend }: SessionOptions,
  command: (engine: Engine) => Promise<void>,
): Promise<void> {
  catchMistakes();
  const pool = startEngines({
    count: 1,
    ...(backend === undefined ? {} : { backend }),
    onEvent: ({ reason }) => {
      console.error(reason);
    },
  });
  try {
    await command(pool);
    process.exitCode = EXIT.done;
  } catch (error) {
    process.exitCode = complain(error);
  } finally {
    await pool.close();
  }
}

/** Says what went wrong. @returns the exit code. */
export function complain(error: unknown): number {
  const { code, message, data } = errorData(error);
  console.error(message);
  // What pages do by a button has a command here.
  if (typeof data["command"] === "string") console.error(`On the command line: ${data["command"]}`);
  for (const refused of Refusal.array().safeParse(data["refused"]).data ?? []) console.error(refused.message);
  if (code === "internal" && error instanceof Error && !(error instanceof PippinError)) console.error(error.stack);
  if (code === "cancelled") return EXIT.stopped;
  return ["engine", "disk", "internal"].includes(code) ? EXIT.someFailed : EXIT.badInput;
}

/** One line that is written over on a terminal; elsewhere a line at every tenth of the way. */
function progressLine(): { update(event: ProgressEvent): void; end(): void } {
  let [open, shown] = [false, ""];
  return {
    update: ({ done, total, message }) => {
      if (process.stderr.isTTY) {
        process.stderr.write(`\r\u001b[K${message}: ${done} of ${total}`);
        open = true;
        return;
      }
      const line = `${message.split(" ")[0]} ${Math.floor((10 * done) / total)}`;
      if (line !== shown) console.error(`${message}: ${done} of ${total}`);
      shown = line;
    },
    end: () => {
      if (open) process.stderr.write("\r\u001b[K");
      [open, shown] = [false, ""];
    },
  };
}

/** One JSON document on standard output. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
