/**
 * What keeps a mistake that nothing was waiting for from ending a process that holds a workspace: a promise that failed
 * unheard, an error of a stream that came late. Every request answers for itself, and what it saves is a transaction, so what
 * is stored stays sound and the work goes on. Engines do otherwise (`serveEngine.ts`).
 */
import { errorData } from "../../contract/errors.ts";
import type { WorkspaceLog } from "./log.ts";

export interface LastNet {
  /** From now on, what is caught is written down there. */
  writeTo(log: WorkspaceLog): void;
  /** How often it has caught something. */
  caught(): number;
}

/**
 * Of the whole process, until it ends.
 *
 * @param say - takes the sentence for the user.
 */
export function spreadLastNet(say: (sentence: string) => void = console.error): LastNet {
  let log: WorkspaceLog | null = null;
  let [caught, said] = [0, ""];
  const catchIt = (error: unknown): void => {
    caught += 1;
    const { code, message } = errorData(error);
    const stack = error instanceof Error && error.stack !== undefined ? { stack: error.stack } : {};
    log?.error(`Pippin made a mistake that nothing was waiting for (${message}).`, { code, ...stack });
    // Once: what comes again and again is in the log.
    if (message === said) return;
    said = message;
    const more = log === null ? "" : `; the log says where it happened (${log.file})`;
    say(`Pippin made a mistake that nothing was waiting for (${message}). The work goes on${more}.`);
  };
  process.on("unhandledRejection", catchIt);
  process.on("uncaughtException", catchIt);
  // Whoever has read them is gone, a pipe or a terminal: nobody is left to say it to.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
  return {
    writeTo: (opened) => (log = opened),
    caught: () => caught,
  };
}
