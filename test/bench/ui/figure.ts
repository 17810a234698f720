/** What a scene of the screens' benchmark measures: the shape of `npm run bench`'s pairs, against goals of our own. */
import { round, type Pair } from "../pairing.ts";

interface Measured {
  readonly name: string;
  readonly unit: Pair["unit"];
  readonly ours: number;
  /** In `unit`; left out where the figure is for information only. */
  readonly atMost?: number;
  /** How many values `ours` is made of. */
  readonly runs: number;
  readonly note: string;
}

export function figure({ name, unit, ours, atMost, runs, note }: Measured): Pair {
  const judged =
    atMost === undefined ? { goal: null, met: null } : { goal: `<= ${atMost} ${unit}`, met: ours <= atMost };
  return { name, unit, ours: round(ours), reference: null, ratio: null, ...judged, runs, note };
}

/** A figure that cannot be had here counts as not met. */
export function missing(name: string, reason: string): Pair {
  return {
    name,
    unit: "ms",
    ours: 0,
    reference: null,
    ratio: null,
    goal: null,
    met: false,
    runs: 0,
    note: `cannot run here: ${reason}`,
  };
}

/** The value that 95 of 100 do not exceed. */
export function p95(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(0.95 * sorted.length) - 1)];
}

/** @returns in words, how far a few repetitions lie apart. */
export function spread(values: readonly number[]): string {
  return `${values.length} between ${Math.round(Math.min(...values))} and ${Math.round(Math.max(...values))}`;
}

export interface Scene {
  /** Of the figures, in the order of `run`'s answer. */
  readonly names: readonly string[];
  /** Starts the app, works it as a person does, closes it again. */
  run(): Promise<Pair[]>;
}
