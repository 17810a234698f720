/** Squared Euclidean distances between patches. One matrix serves every fold, C and gamma. */
import { PlacedRows } from "../../kernels/distances.ts";

export interface Distances {
  readonly count: number;
  /** Squared distances of patch i to every patch; not to be written to. */
  row(i: number): Float32Array;
  /** exp(-gamma * distance) of patch i to every patch; not to be written to. Kept for the gammas that are in use. */
  kernelRow(gamma: number, i: number): Float64Array;
}

/** 512 MB, and a quarter as much for kernels. 11,585 patches fit as a whole; beyond, rows are computed when they are wanted and the oldest are dropped. */
const MOST_BYTES = 2 ** 29;

/**
 * @param features - `[count, dimension]`, row-major.
 * @param mostBytes - held at once.
 *
 * @example
 * Two patches at (0, 0) and (3, 4); exp(-0.04 * 25) is 1 / e.
 * ```ts
 * const distances = squaredDistances(Float32Array.of(0, 0, 3, 4), 2);
 * distances.row(0); // => [0, 25]
 * distances.kernelRow(0.04, 0); // => [1, 0.368]
 * ```
 */
export function squaredDistances(features: Float32Array, dimension: number, mostBytes = MOST_BYTES): Distances {
  const placed = new PlacedRows(features, dimension);
  const { count } = placed;
  const row = count ** 2 * 4 <= mostBytes ? wholeMatrix(placed) : rowCache(placed, mostBytes);
  return { count, row, kernelRow: kernelRows(count, row, mostBytes / 4) };
}

type Row = (i: number) => Float32Array;

/** All rows are dropped when there are too many: a grid goes on to the next gammas and does not come back. */
function kernelRows(count: number, row: Row, mostBytes: number): Distances["kernelRow"] {
  const most = Math.max(8, Math.floor(mostBytes / (count * 8)));
  const byGamma = new Map<number, Map<number, Float64Array>>();
  let held = 0;
  return (gamma, i) => {
    let rows = byGamma.get(gamma);
    const known = rows?.get(i);
    if (known !== undefined) return known;
    if (held === most) {
      byGamma.clear();
      held = 0;
      rows = undefined;
    }
    if (rows === undefined) byGamma.set(gamma, (rows = new Map<number, Float64Array>()));
    const distances = row(i);
    const kernel = new Float64Array(count);
    for (let j = 0; j < count; j++) kernel[j] = Math.exp(-gamma * distances[j]);
    rows.set(i, kernel);
    held++;
    return kernel;
  };
}

function wholeMatrix(placed: PlacedRows): Row {
  const { count } = placed;
  const values = new Float32Array(count * count);
  for (let from = 0; from < count; from += 4) {
    const take = (i: number, j: number, distance: number): void => {
      values[i * count + j] = values[j * count + i] = distance;
    };
    placed.distancesBetween(from, take, from);
  }
  return (i) => values.subarray(i * count, (i + 1) * count);
}

function rowCache(placed: PlacedRows, mostBytes: number): Row {
  const { count } = placed;
  const most = Math.max(8, Math.floor(mostBytes / (count * 4)));
  const rows = new Map<number, Float32Array>();
  return (i) => {
    const known = rows.get(i);
    if (known !== undefined) {
      // To the end: the one used last is dropped last.
      rows.delete(i);
      rows.set(i, known);
      return known;
    }
    const from = i - (i % 4);
    for (let place = from; place < Math.min(from + 4, count); place++) rows.set(place, new Float32Array(count));
    placed.distancesBetween(from, (place, other, distance) => (rows.get(place)![other] = distance));
    const wanted = rows.get(i)!;
    for (const old of rows.keys()) {
      if (rows.size <= most) break;
      if (old < from || old >= from + 4) rows.delete(old);
    }
    return wanted;
  };
}
