import { describe, expect, it } from "vitest";
import { unpoolAverage, unpoolMaximum } from "../../../../app/main/engine/backward/unpool.ts";

const forwardOf = (height: number, width: number, ...values: number[]) => ({
  frame: whole(height, width),
  channels: 1,
  values: Float32Array.from(values),
});
const whole = (height: number, width: number) => ({ height, width, tops: [0], lefts: [0] });

describe("unpooling a maximum", () => {
  const window = { size: [2, 2], strides: [2, 2] } as const;

  it("puts each value where the maximum was", () => {
    const forward = forwardOf(2, 4, 1, 2, 9, 3, 4, 0, 5, 7);
    const grid = { count: 1, rows: 1, columns: 2, channels: 1 };
    const result = unpoolMaximum(Float32Array.of(10, 20), grid, window, whole(2, 4), forward, [2, 4]);
    expect([...result]).toEqual([0, 0, 20, 0, 10, 0, 0, 0]);
  });

  it("takes the first in row-major order on a tie", () => {
    const grid = { count: 1, rows: 1, columns: 1, channels: 1 };
    const forward = forwardOf(2, 2, 1, 5, 5, 5);
    expect([...unpoolMaximum(Float32Array.of(3), grid, window, whole(2, 2), forward, [2, 2])]).toEqual([0, 3, 0, 0]);
  });

  it("adds up where windows overlap on one winner", () => {
    const grid = { count: 1, rows: 1, columns: 2, channels: 1 };
    const overlapping = { size: [1, 2], strides: [1, 1] } as const;
    const result = unpoolMaximum(
      Float32Array.of(1, 2),
      grid,
      overlapping,
      whole(1, 3),
      forwardOf(1, 3, 0, 8, 0),
      [1, 3],
    );
    expect([...result]).toEqual([0, 3, 0]);
  });

  it("never chooses a place outside the map", () => {
    const read = { height: 2, width: 2, tops: [-1], lefts: [-1] };
    const grid = { count: 1, rows: 1, columns: 1, channels: 1 };
    expect([...unpoolMaximum(Float32Array.of(4), grid, window, read, forwardOf(1, 1, -7), [1, 1])]).toEqual([
      0, 0, 0, 4,
    ]);
  });
});

describe("unpooling an average", () => {
  const window = { size: [2, 2], strides: [2, 2] } as const;
  const none = { top: 0, bottom: 0, left: 0, right: 0 };
  const grid = { count: 1, rows: 1, columns: 2, channels: 1 };

  it("spreads each value over the places that its window holds, not over padding", () => {
    const result = unpoolAverage(Float32Array.of(4, 6), grid, window, whole(2, 4), [2, 3], none);
    expect([...result]).toEqual([1, 1, 3, 0, 1, 1, 3, 0]);
  });

  it("leaves with the padding its share where that counts", () => {
    const result = unpoolAverage(Float32Array.of(4, 6), grid, window, whole(2, 4), [2, 3], { ...none, right: 1 });
    expect([...result]).toEqual([1, 1, 1.5, 0, 1, 1, 1.5, 0]);
  });
});
