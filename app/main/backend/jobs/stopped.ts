import { PippinError } from "../../../contract/errors.ts";
import type { Refusal } from "../../../contract/jobs.ts";

/**
 * The one way to end work that was stopped: as an error, so that nothing goes on as if it were complete.
 *
 * @param how - what was stopped, and how far it was, without a full stop: "Stopped after 7 of 64 images".
 * @param refused - what was left out so far; it is kept with the job.
 */
export function stopped(how: string, refused: readonly Refusal[] = []): PippinError {
  return new PippinError("cancelled", `${how}. What is finished is kept, and the same goes on from there.`, {
    ...(refused.length === 0 ? {} : { refused }),
  });
}

/** Work that is all or nothing: what was done of it before is not kept. */
export function stoppedUnfinished(what: string): PippinError {
  return new PippinError("cancelled", `${what} was stopped; nothing was changed.`);
}
