/** Patches that look alike, as groups. */

/** Rows of the same length, one after the other. */
export interface Rows {
  readonly values: Float32Array;
  readonly dimension: number;
}

export interface AlikeGroup {
  /** Rows, ascending. */
  readonly members: readonly number[];
  /** Mean cosine similarity of its members to their mean. */
  readonly alike: number;
  /** That mean, at length 1. */
  readonly centre: Float32Array;
}

export interface AlikeOptions {
  /** Cosine similarity from which two rows are alike. */
  readonly alike: number;
  /** What a row counts: rows that count 0 are in no group. */
  readonly weights: readonly number[];
  /** The image of each row: a group counts an image's rows, but how many images it stands in decides. */
  readonly images: readonly number[];
  readonly most: number;
}

/** Rows that groups are started from, those that count most: comparing all with all grows with their square. */
const MOST_SEEDS = 600;

/**
 * Groups from the heaviest on: the row whose like ones add up to the most weight in the most images starts one; what is alike
 * to the mean of those belongs to it; the rest goes on without them.
 *
 * @param rows - already centred: of activations, which are never below 0, all are alike otherwise.
 *
 * @example
 * Two directions; the second is heavier.
 * ```ts
 * const rows = { values: Float32Array.of(1, 0, 0, 2, 0, 3), dimension: 2 };
 * const options = { alike: 0.5, weights: [1, 1, 1], images: [0, 1, 2], most: 2 };
 * alikeGroups(rows, options).map(({ members }) => members); // => [[1, 2], [0]]
 * ```
 */
export function alikeGroups({ values, dimension }: Rows, options: AlikeOptions): AlikeGroup[] {
  const { alike, weights, images, most } = options;
  const unit = unitRows(values, dimension);
  let left = weights.flatMap((weight, row) => (weight > 0 ? [row] : []));
  const groups: AlikeGroup[] = [];
  while (groups.length < most && left.length > 0) {
    const seeds = [...left].sort((a, b) => weights[b]! - weights[a]! || a - b).slice(0, MOST_SEEDS);
    let [best, seed] = [-1, seeds[0]!];
    for (const one of seeds) {
      let weight = 0;
      const standsIn = new Set<number>();
      for (const other of seeds) {
        if (dot(unit, dimension, one, unit, other) < alike) continue;
        weight += weights[other]!;
        standsIn.add(images[other]!);
      }
      const heavy = weight * standsIn.size;
      if (heavy > best) [best, seed] = [heavy, one];
    }
    const near = left.filter((row) => dot(unit, dimension, seed, unit, row) >= alike);
    const middle = unitMean(unit, dimension, near);
    const members = left.filter((row) => row === seed || dot(middle, dimension, 0, unit, row) >= alike);
    const own = unitMean(unit, dimension, members);
    groups.push({ members, centre: own, alike: likeness(unit, dimension, members, own) });
    const taken = new Set(members);
    left = left.filter((row) => !taken.has(row));
  }
  return groups;
}

/**
 * The cosine similarity of two rows; 0 where one is zero.
 *
 * @example
 * ```ts
 * likenessTo(Float32Array.of(1, 0), Float32Array.of(2, 2)); // => 0.707
 * ```
 */
export function likenessTo(a: Float32Array, b: Float32Array): number {
  return dot(unitRows(a, a.length), a.length, 0, unitRows(b, b.length), 0);
}

/**
 * Takes the mean of all rows off each, in place.
 *
 * @returns that mean.
 *
 * @example
 * ```ts
 * const rows = { values: Float32Array.of(1, 2, 3, 2), dimension: 2 };
 * centre(rows);
 * rows.values; // => [-1, 0, 1, 0]
 * ```
 */
export function centre({ values, dimension }: Rows): Float32Array {
  const mean = new Float32Array(dimension);
  const count = Math.max(1, values.length / dimension);
  for (let column = 0; column < dimension; column++) {
    let sum = 0;
    for (let at = column; at < values.length; at += dimension) sum += values[at]!;
    for (let at = column; at < values.length; at += dimension) values[at]! -= sum / count;
    mean[column] = sum / count;
  }
  return mean;
}

/** Each row at length 1; one of zeros stays. */
function unitRows(values: Float32Array, dimension: number): Float32Array {
  const unit = values.slice();
  for (let at = 0; at < unit.length; at += dimension) {
    const row = unit.subarray(at, at + dimension);
    const length = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
    if (length > 0) row.forEach((value, i) => (row[i] = value / length));
  }
  return unit;
}

function unitMean(unit: Float32Array, dimension: number, rows: readonly number[]): Float32Array {
  const sum = new Float32Array(dimension);
  for (const row of rows) for (let i = 0; i < dimension; i++) sum[i]! += unit[row * dimension + i]!;
  return unitRows(sum, dimension);
}

function likeness(unit: Float32Array, dimension: number, rows: readonly number[], mean: Float32Array): number {
  return rows.reduce((sum, row) => sum + dot(mean, dimension, 0, unit, row), 0) / rows.length;
}

function dot(a: Float32Array, dimension: number, row: number, b: Float32Array, other: number): number {
  const [from, to] = [row * dimension, other * dimension];
  let sum = 0;
  for (let i = 0; i < dimension; i++) sum += a[from + i]! * b[to + i]!;
  return sum;
}
