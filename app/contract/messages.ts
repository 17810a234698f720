/** What travels between a page and the backend, over whatever carries it. Plain JSON values only. */
import { z } from "zod";
import type { Area } from "./areas.ts";
import type { BackendEvent } from "./events.ts";
import type { Result } from "./errors.ts";
import type { ProgressEvent } from "./requests.ts";

export const ClientMessage = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("request"), id: z.int(), name: z.string(), input: z.unknown() }),
  /** Ends the request after what is under way. */
  z.strictObject({ kind: z.literal("cancel"), id: z.int() }),
]);
export type ClientMessage = Readonly<z.infer<typeof ClientMessage>>;

export type BackendMessage =
  /** `reads`: the areas that the answer is made of; it holds until one of them is said to have changed. */
  | {
      readonly kind: "answer";
      readonly id: number;
      readonly result: Result<unknown>;
      readonly reads: readonly Area[];
    }
  | { readonly kind: "progress"; readonly id: number; readonly progress: ProgressEvent }
  | { readonly kind: "event"; readonly event: BackendEvent };
