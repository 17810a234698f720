/**
 * Times two ways of doing something in one process, in turn, so that both see the same noise. A pair's figure is the
 * ratio of the medians, which says the same on a slow machine as on a fast one.
 */

export interface Pair {
  readonly name: string;
  /** Unit of `ours` and `reference`. */
  readonly unit: "ms" | "MB" | "images/s" | "actions" | "%";
  readonly ours: number;
  /** Null: the reference cannot run here. */
  readonly reference: number | null;
  /** `ours / reference` for times; null without a reference. */
  readonly ratio: number | null;
  /** In words, "<= 1.25"; null where the figure is for information only. */
  readonly goal: string | null;
  /** Null where there is no goal; false where the reference could not run. */
  readonly met: boolean | null;
  readonly runs: number;
  /** Why a reference cannot run, or what the two sides are. */
  readonly note: string;
}

export interface Contest {
  readonly name: string;
  readonly ours: () => void | Promise<void>;
  readonly reference: () => void | Promise<void>;
  /** Bounds of `ours / reference`, `timesFaster` of its inverse; `atMostMs` of `ours`, where people wait for it. */
  readonly goal: { readonly atMost: number } | { readonly timesFaster: number } | { readonly atMostMs: number } | null;
  readonly runs: number;
  readonly note: string;
}

/** Runs both sides once to warm up, then in turn, and compares the medians. */
export async function runContest(contest: Contest): Promise<Pair> {
  await contest.ours();
  await contest.reference();
  const times: { ours: number[]; reference: number[] } = { ours: [], reference: [] };
  for (let run = 0; run < contest.runs; run++) {
    times.ours.push(await timed(contest.ours));
    times.reference.push(await timed(contest.reference));
  }
  const [ours, reference] = [median(times.ours), median(times.reference)];
  const ratio = ours / reference;
  return {
    name: contest.name,
    unit: "ms",
    ours: round(ours),
    reference: round(reference),
    ratio: round(ratio),
    ...judged(contest.goal, ours, ratio),
    runs: contest.runs,
    note: contest.note,
  };
}

function judged(goal: Contest["goal"], ours: number, ratio: number): { goal: string | null; met: boolean | null } {
  if (goal === null) return { goal: null, met: null };
  if ("atMostMs" in goal) return { goal: `<= ${goal.atMostMs} ms`, met: ours <= goal.atMostMs };
  if ("atMost" in goal) return { goal: `<= ${goal.atMost}`, met: ratio <= goal.atMost };
  return { goal: `<= 1/${goal.timesFaster}`, met: ratio <= 1 / goal.timesFaster };
}

async function timed(action: () => void | Promise<void>): Promise<number> {
  const start = performance.now();
  await action();
  return performance.now() - start;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export function round(value: number): number {
  return Number(value.toPrecision(4));
}
