/** The one way through many things: images, files, rows of a comparison. */
import { PippinError } from "../../../contract/errors.ts";
import type { Refusal } from "../../../contract/jobs.ts";
import type { ImageRecord } from "../../../contract/records.ts";
import { imageById } from "../../workspace/images.queries.ts";
import type { Computes, LongWork, Reads } from "../context.ts";
import { sentenceOf } from "./refusal.ts";
import { stopped, stoppedUnfinished } from "./stopped.ts";

export interface EachOptions<Item, Result> {
  /** What is going on, as progress says it: "Explaining"; told by item, it is said when the item begins, too. */
  readonly message: string | ((item: Item) => string);
  /** What the items are, for "Stopped after 7 of 64 images". Default: images. */
  readonly things?: string;
  /** How many are worked on at a time. Default: one. */
  readonly atATime?: number;
  /** All or nothing: what it is, for the sentence when it is stopped ("The self-check"). Default: what is finished is kept. */
  readonly whole?: string;
  /** Items that an earlier run has finished: they count in the progress. */
  readonly before?: number;
  /** The item's name in refusals. */
  readonly nameOf: (item: Item) => string;
  readonly work: (item: Item, index: number) => Promise<Result> | Result;
}

export interface Each<Result> {
  /** Of the items that were not refused, in their order. */
  readonly results: readonly Result[];
  readonly refused: readonly Refusal[];
  /** What became of each item, in order. */
  readonly outcomes: readonly Outcome<Result>[];
}

export type Outcome<Result> = { readonly result: Result } | { readonly refused: Refusal };

/**
 * Does the work for each item. One that fails is left out by name and the rest goes on, but for what concerns all of it
 * (the disk, the workspace, engines that have stopped for good; see `sentenceOf`).
 *
 * @throws PippinError `cancelled` where it was stopped before the last item: what is under way is finished first.
 */
export async function each<Item, Result>(
  { signal, progress }: LongWork,
  items: readonly Item[],
  { message, things = "images", whole, atATime = 1, before = 0, nameOf, work }: EachOptions<Item, Result>,
): Promise<Each<Result>> {
  const total = before + items.length;
  const outcomes = new Map<number, Outcome<Result>>();
  const queue = items.entries();
  let done = before;
  let fatal: { readonly error: unknown } | null = null;
  const lane = async (): Promise<void> => {
    for (const [index, item] of queue) {
      if (signal.aborted || fatal !== null) return;
      if (typeof message === "function") progress({ done, total, message: message(item) });
      try {
        outcomes.set(index, { result: await work(item, index) });
      } catch (error) {
        if (signal.aborted) return;
        try {
          outcomes.set(index, { refused: { item: nameOf(item), message: sentenceOf(error) } });
        } catch (concernsAll) {
          fatal = { error: concernsAll };
          return;
        }
      }
      progress({ done: ++done, total, message: typeof message === "string" ? message : message(item) });
      // Others get their turn, also where the work never waits for anything.
      await new Promise(setImmediate);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atATime, items.length) }, lane));
  if (fatal !== null) throw (fatal as { readonly error: unknown }).error;
  const ordered = [...outcomes].sort(([a], [b]) => a - b).map(([, outcome]) => outcome);
  const refused = ordered.flatMap((outcome) => ("refused" in outcome ? [outcome.refused] : []));
  if (done < total) {
    throw whole === undefined
      ? stopped(`Stopped after ${done} of ${total} ${things}`, refused)
      : stoppedUnfinished(whole);
  }
  const results = ordered.flatMap((outcome) => ("result" in outcome ? [outcome.result] : []));
  return { results, refused, outcomes: ordered };
}

/** Images: as many at a time as there are engines; one that was removed meanwhile is left out by name. */
export async function eachImage<Result>(
  context: LongWork & Reads & Computes,
  images: readonly ImageRecord[],
  { work, ...options }: Omit<EachOptions<ImageRecord, Result>, "nameOf">,
): Promise<Each<Result>> {
  return each(context, images, {
    atATime: context.engines,
    ...options,
    nameOf: ({ path }) => path,
    work: async (image, index) => {
      requireThere(context, image);
      try {
        return await work(image, index);
      } catch (error) {
        // Whatever it failed at: that it is gone is the reason that helps.
        requireThere(context, image);
        throw error;
      }
    },
  });
}

/** @throws PippinError `not-found` where it was removed from the workspace since it was listed. */
function requireThere({ db }: Reads, { id, path }: ImageRecord): void {
  if (imageById(db, id) !== undefined) return;
  throw new PippinError("not-found", `"${path}" was removed from the workspace meanwhile, so it was left out.`);
}
