/** The end of a host that waits for its work, but not for ever: the system, or a person, may be waiting for the host. */
import { errorData } from "../../contract/errors.ts";
import { errorDetails, type Log } from "../../contract/log.ts";

/** For what is left once the engines are gone. With the host's own patience it is less than the desktop's window has. */
const GIVE_UP_MS = 2000;

interface Closing {
  close(): Promise<void>;
}

/**
 * Jobs stop after what they are at. Where that takes too long, their engines are ended, which ends most of it.
 *
 * @param patience - milliseconds that the backend's jobs have.
 * @returns when everything is closed, or nothing more is to be waited for; never rejects.
 */
export async function closeInTime(backend: Closing, engines: Closing, patience: number, log: Log): Promise<void> {
  const closed = backend.close().then(
    () => log.info("The workspace is closed."),
    (error: unknown) => log.error(`The workspace was not closed: ${errorData(error).message}`, errorDetails(error)),
  );
  if (!(await endsWithin(closed, patience))) {
    log.warn("Jobs did not stop in time, so their engines are ended.");
    await engines.close();
    if (!(await endsWithin(closed, GIVE_UP_MS))) log.error("Jobs did not stop. What they finished is saved.");
  }
  await engines.close();
}

async function endsWithin(work: Promise<unknown>, milliseconds: number): Promise<boolean> {
  const late = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => late.resolve(false), milliseconds);
  const inTime = await Promise.race([work.then(() => true), late.promise]);
  clearTimeout(timer);
  return inTime;
}
