/** What the backend says without being asked. */
import { z } from "zod";
import { AREAS } from "./areas.ts";
import { JobRecord } from "./jobs.ts";

export const BackendEvent = z.discriminatedUnion("kind", [
  /** A job started, went on or ended. */
  z.object({ kind: z.literal("job"), job: JobRecord }),
  /** Somebody, perhaps in another window or from the command line, changed these. */
  z.object({ kind: z.literal("changed"), areas: z.array(z.enum(AREAS)) }),
  /** An engine process ended; the sentence says what becomes of its work. */
  z.object({ kind: z.literal("engine"), message: z.string() }),
]);
export type BackendEvent = z.infer<typeof BackendEvent>;
