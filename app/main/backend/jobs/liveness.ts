/** Whether the process that a job was recorded with still works on it. */
import { uptime } from "node:os";
import type { RunningJob } from "../../workspace/jobs.queries.ts";

/** Clocks are set now and then: a job of a minute before the machine started may be of after it. */
const CLOCK_MS = 60_000;

/** A process's number is given again: after a restart of the machine to any, in a container often to the same program. */
export function isWorkedOn({ process: worker, started }: RunningJob): boolean {
  if (worker === null) return false;
  const start = Date.parse(started);
  if (start < Date.now() - 1000 * uptime() - CLOCK_MS) return false;
  return worker === process.pid ? start > performance.timeOrigin : isAlive(worker);
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
