/** Whether the process that began something is still at it. */
import { uptime } from "node:os";

/** Clocks are set now and then: what was begun a minute before the machine started may be of after it. */
const CLOCK_MS = 60_000;

/**
 * A process's number is given again: after a restart of the machine to any, in a container often to the same program.
 *
 * @param begun - when it began, in milliseconds since 1970.
 */
export function isWorkedOn(processId: number, begun: number): boolean {
  if (begun < Date.now() - 1000 * uptime() - CLOCK_MS) return false;
  return processId === process.pid ? begun > performance.timeOrigin : isAlive(processId);
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
