/** Where a resized map reads the map before it: the same along rows and along columns. */
import type { Operation } from "./graph.ts";

export type Resize = Extract<Operation, { kind: "resize" }>;

/** What one row (or column) is made of: neighbouring places from `first` on, and their weights, which add up to 1. */
export interface Taps {
  readonly first: number;
  /** None is 0. */
  readonly weights: readonly number[];
}

/**
 * @param before - rows of the map that is resized.
 * @param after - rows of the result.
 * @returns what each row of the result reads.
 *
 * @example
 * Two rows to four: half a pixel in, or with the corners on the corners.
 * ```ts
 * const resize = { kind: "resize", mode: "bilinear", places: "half-pixel" } as const;
 * resizeTaps(resize, 2, 4)[1]; // => { first: 0, weights: [0.75, 0.25] }
 * resizeTaps({ ...resize, places: "corners" }, 2, 4)[3]; // => { first: 1, weights: [1] }
 * resizeTaps({ ...resize, mode: "nearest" }, 2, 4).map(({ first }) => first); // => [0, 0, 1, 1]
 * ```
 */
export function resizeTaps({ mode, places }: Omit<Resize, "kind">, before: number, after: number): Taps[] {
  return Array.from({ length: after }, (_, y): Taps => {
    if (mode === "nearest") {
      const place = places === "half-pixel" ? ((2 * y + 1) * before) / (2 * after) : placeOf(places, y, before, after);
      return { first: Math.min(before - 1, Math.floor(place)), weights: [1] };
    }
    const place = Math.min(before - 1, Math.max(0, placeOf(places, y, before, after)));
    const first = Math.floor(place);
    const share = place - first;
    return { first, weights: share === 0 ? [1] : [1 - share, share] };
  });
}

function placeOf(places: Resize["places"], y: number, before: number, after: number): number {
  if (places === "corners") return after === 1 ? 0 : (y * (before - 1)) / (after - 1);
  return places === "plain" ? (y * before) / after : ((2 * y + 1) * before) / (2 * after) - 0.5;
}
