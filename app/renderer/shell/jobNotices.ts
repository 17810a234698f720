/** Says in passing how a job ended; the list in the status bar keeps it. */
import { notifications } from "@mantine/notifications";
import type { JobRecord } from "../../contract/jobs.ts";
import type { RequestName } from "../../contract/requests.ts";
import { isAwaited, onEvent } from "../transport/client.ts";
import { showNotice } from "../transport/notices.ts";

/** @returns what ends the notices. */
export function announceJobs(): () => void {
  return onEvent((event) => {
    if (event.kind === "engine") {
      // The last word of an engine that ends again and again, not one notice above the other.
      showNotice("engine", { message: event.message, color: "red", autoClose: 12_000 });
    }
    if (event.kind === "job" && event.job.state !== "running") announce(event.job);
  });
}

/**
 * Whoever asks for them waits for them, and says what was written and what was not (`useExport`); but nobody waits for one
 * that went on from where it was, or that another page asked for.
 */
const SAID_WHERE_ASKED: ReadonlySet<string> = new Set<RequestName>(["exportEvaluation", "exportExplanations"]);

function announce({ name, title, state, message, failures }: JobRecord): void {
  // A job ends before its answer comes.
  if (SAID_WHERE_ASKED.has(name) && isAwaited(name)) return;
  const left = failures.length > 0 ? ` ${failures.length} left out: ${failures[0].message}` : "";
  if (state === "done") {
    if (message === "" && left === "") return;
    notifications.show({ title, message: `${message}.${left}`, color: left === "" ? "leaf" : "yellow" });
  } else if (state === "failed") {
    notifications.show({ title: `${title} failed`, message, color: "red", autoClose: 12_000 });
  }
}
