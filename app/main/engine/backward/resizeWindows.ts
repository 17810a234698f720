/** The way down through a resized map, over windows. */
import { resizeTaps, type Resize, type Taps } from "../../modelGeometry/resizing.ts";
import type { MapSize, Windows } from "./frame.ts";

/**
 * @param signal - at the resized map, zero outside it.
 * @param before - rows and columns of what was resized.
 * @param after - rows and columns of the resized map.
 * @returns the signal at what was resized, in windows that hold every place that was read: all as large as the largest.
 */
export function transposedResizeWindows(
  operation: Resize,
  { frame, channels, values }: Windows,
  before: MapSize,
  after: MapSize,
): Windows {
  const rows = resizeTaps(operation, before[0], after[0]);
  const columns = resizeTaps(operation, before[1], after[1]);
  const down = spansOf(rows, frame.tops, frame.height);
  const across = spansOf(columns, frame.lefts, frame.width);
  const [height, width] = [down, across].map((spans) => Math.max(...spans.map(([first, last]) => last - first + 1)));
  const count = frame.tops.length;
  const result = new Float32Array(count * height * width * channels);
  for (let n = 0; n < count; n++) {
    const [top, left] = [down[n][0], across[n][0]];
    for (let y = 0; y < frame.height; y++) {
      const row = rows[frame.tops[n] + y] as Taps | undefined;
      if (row === undefined) continue;
      for (let x = 0; x < frame.width; x++) {
        const column = columns[frame.lefts[n] + x] as Taps | undefined;
        if (column === undefined) continue;
        const at = ((n * frame.height + y) * frame.width + x) * channels;
        for (const [i, tall] of row.weights.entries()) {
          for (const [j, wide] of column.weights.entries()) {
            const target = ((n * height + row.first + i - top) * width + column.first + j - left) * channels;
            for (let c = 0; c < channels; c++) result[target + c] += values[at + c] * tall * wide;
          }
        }
      }
    }
  }
  const tops = down.map(([first]) => first);
  return { frame: { height, width, tops, lefts: across.map(([first]) => first) }, channels, values: result };
}

/** First and last place that each window reads; of a window outside the map those of the nearest place. */
function spansOf(taps: readonly Taps[], starts: readonly number[], length: number): [number, number][] {
  return starts.map((start) => {
    const clamp = (place: number): number => Math.min(taps.length - 1, Math.max(0, place));
    const last = taps[clamp(start + length - 1)];
    return [taps[clamp(start)].first, last.first + last.weights.length - 1];
  });
}
