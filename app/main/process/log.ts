/** The log of a workspace: a line of JSON for each thing that happened, from every process that has it open. */
import { join } from "node:path";
import { pino } from "pino";
import type { Log, LogDetails } from "../../contract/log.ts";
import { appendLine, type LogFileLimits } from "./logFile.ts";

/** Whose line it is. */
export type LogSource = "window" | "backend" | "browser host" | "command line";

export interface WorkspaceLog extends Log {
  /** Where it is, to be named to people. */
  readonly file: string;
}

const LIMITS: LogFileLimits = { bytes: 2e6, kept: 3 };
/** No sentence or stack of the program's own is longer; what an engine prints may be. */
const MOST_CHARACTERS = 4000;

export function logFile(folder: string): string {
  return join(folder, "logs", "pippin.log");
}

/** Makes nothing but the log itself, with its first line, and only where the workspace's folder is there. */
export function openLog(folder: string, source: LogSource, limits = LIMITS): WorkspaceLog {
  const file = logFile(folder);
  const lines = pino(
    {
      base: { process: source, pid: process.pid },
      messageKey: "message",
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
    },
    { write: (line) => appendLine(file, line, limits) },
  );
  const write =
    (level: "info" | "warn" | "error"): Log["info"] =>
    (message, details = {}) =>
      lines[level](cutDetails(details), cut(message));
  return { file, info: write("info"), warn: write("warn"), error: write("error") };
}

/** The first line of a process: what a report of a fault is about. */
export function logOpening(log: Log, version: string): void {
  const { platform, arch, versions } = process;
  const electron = versions["electron"] === undefined ? "" : `Electron ${versions["electron"]}, `;
  log.info(`Pippin ${version} has opened the workspace (${electron}Node ${versions.node}, ${platform} ${arch}).`);
}

/** Only what a line may hold, whatever else an object has. */
function cutDetails({ request, job, about, code, stack }: LogDetails): LogDetails {
  return {
    ...(request === undefined ? {} : { request: cut(request) }),
    ...(job === undefined ? {} : { job }),
    ...(about === undefined ? {} : { about }),
    ...(code === undefined ? {} : { code }),
    ...(stack === undefined ? {} : { stack: cut(stack) }),
  };
}

function cut(text: string): string {
  return text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS)} ...`;
}
