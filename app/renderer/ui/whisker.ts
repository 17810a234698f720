/** Where the parts of a figure with an interval lie, on a line from 0 to 1. */

export interface WhiskerValues {
  /** 0 to 1. */
  readonly value: number;
  /** 95%. */
  readonly interval: readonly [number, number];
  /** What chance gives. */
  readonly chance?: number | null;
  /** What somebody else reports. */
  readonly reported?: number | null;
}

export interface WhiskerPlaces {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly chance: number | null;
  readonly reported: number | null;
}

/** @returns places from 0 to `width`; what lies outside of 0 to 1 stands at the end. */
export function whiskerPlaces({ value, interval, chance, reported }: WhiskerValues, width: number): WhiskerPlaces {
  const place = (share: number): number => width * Math.max(0, Math.min(1, share));
  const [low, high] = interval;
  return {
    value: place(value),
    low: place(Math.min(low, high)),
    high: place(Math.max(low, high)),
    chance: chance === null || chance === undefined ? null : place(chance),
    reported: reported === null || reported === undefined ? null : place(reported),
  };
}

/**
 * @param values - 0 to 1.
 * @param places - where each stands, 0 to 1; left out: evenly.
 * @returns an SVG path; nothing of fewer than two values.
 */
export function linePath(
  values: readonly number[],
  width: number,
  height: number,
  places: readonly number[] = values.map((_, i) => i / (values.length - 1)),
): string {
  if (values.length < 2) return "";
  return values
    .map((value, i) => {
      const y = height * (1 - Math.max(0, Math.min(1, value)));
      return `${i === 0 ? "M" : "L"}${round(width * places[i])} ${round(y)}`;
    })
    .join("");
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
