/** Windows onto maps: everything outside a unit's receptive field is zero on the way down, so only these are held. */

/**
 * N windows of one size on a map: window n covers rows `tops[n]` to `tops[n] + height - 1`. A window may reach over the
 * map's edge; what it holds is zero there.
 */
export interface Frame {
  readonly height: number;
  readonly width: number;
  readonly tops: readonly number[];
  readonly lefts: readonly number[];
}

/** `[N, frame.height, frame.width, channels]`, row-major. */
export interface Windows {
  readonly frame: Frame;
  readonly channels: number;
  readonly values: Float32Array;
}

/** `[height, width]` of a map. */
export type MapSize = readonly [number, number];

/** The frame that is the whole map, `count` times. */
export function wholeFrame([height, width]: MapSize, count: number): Frame {
  const zeros = new Array<number>(count).fill(0);
  return { height, width, tops: zeros, lefts: zeros };
}

/**
 * The frame of what units in `frame` read: window rows times the stride, moved by the padding, as high as `height`.
 *
 * @example
 * The unit at row 4, column 0 of a convolution of 3x3 with stride 2 and padding 1 reads rows 7 to 9 and columns -1 to
 * 1.
 * ```ts
 * const frame = { height: 1, width: 1, tops: [4], lefts: [0] };
 * readFrame(frame, [3, 3], [2, 2], { top: 1, left: 1 }); // => { height: 3, width: 3, tops: [7], lefts: [-1] }
 * ```
 */
export function readFrame(
  frame: Frame,
  [height, width]: MapSize,
  strides: readonly [number, number],
  padding: { readonly top: number; readonly left: number },
): Frame {
  return {
    height,
    width,
    tops: frame.tops.map((top) => top * strides[0] - padding.top),
    lefts: frame.lefts.map((left) => left * strides[1] - padding.left),
  };
}

/** @returns whether window n of one lies to window n of the other as all the rest do. */
export function lieAlike(a: Frame, b: Frame): boolean {
  const alike = (one: readonly number[], other: readonly number[]): boolean =>
    one.every((value, n) => other[n] - value === other[0] - one[0]);
  return alike(a.tops, b.tops) && alike(a.lefts, b.lefts);
}

/** @returns whether both cover the same places. */
export function isSameFrame(a: Frame, b: Frame): boolean {
  const { height, width, tops, lefts } = b;
  return a.height === height && a.width === width && lieAlike(a, b) && a.tops[0] === tops[0] && a.lefts[0] === lefts[0];
}

/**
 * @returns the smallest frame that holds both; both lie equally in it for every n.
 *
 * @example
 * ```ts
 * const a = { height: 2, width: 2, tops: [0], lefts: [0] };
 * unionFrame(a, { height: 2, width: 2, tops: [1], lefts: [-1] }); // => { height: 3, width: 3, tops: [0], lefts: [-1] }
 * ```
 */
export function unionFrame(a: Frame, b: Frame): Frame {
  const [offsetY, offsetX] = [b.tops[0] - a.tops[0], b.lefts[0] - a.lefts[0]];
  const [top, left] = [Math.min(0, offsetY), Math.min(0, offsetX)];
  return {
    height: Math.max(a.height, offsetY + b.height) - top,
    width: Math.max(a.width, offsetX + b.width) - left,
    tops: a.tops.map((value) => value + top),
    lefts: a.lefts.map((value) => value + left),
  };
}

/**
 * Windows moved onto another frame: rows and columns that it does not hold are dropped, those it has more are zero.
 *
 * @param into - added to where given, `[N, to.height, to.width, channels]`.
 */
export function reframe({ frame, channels, values }: Windows, to: Frame, into?: Float32Array): Windows {
  const count = to.tops.length;
  const result = into ?? new Float32Array(count * to.height * to.width * channels);
  for (let n = 0; n < count; n++) {
    const [shiftY, shiftX] = [to.tops[n] - frame.tops[n], to.lefts[n] - frame.lefts[n]];
    const [fromX, toX] = [Math.max(0, shiftX), Math.min(frame.width, shiftX + to.width)];
    for (let y = Math.max(0, shiftY); fromX < toX && y < Math.min(frame.height, shiftY + to.height); y++) {
      const start = ((n * frame.height + y) * frame.width + fromX) * channels;
      const source = values.subarray(start, start + (toX - fromX) * channels);
      const target = ((n * to.height + y - shiftY) * to.width + fromX - shiftX) * channels;
      if (into === undefined) result.set(source, target);
      else for (let i = 0; i < source.length; i++) result[target + i] += source[i];
    }
  }
  return { frame: to, channels, values: result };
}

/** Sets to zero what lies outside the map, in place: there are no units that anything could come from. */
export function clearOutside({ frame, channels, values }: Windows, [height, width]: MapSize): void {
  const rowLength = frame.width * channels;
  frame.tops.forEach((top, n) => {
    const left = frame.lefts[n];
    const [from, to] = [Math.max(0, -left), Math.min(frame.width, width - left)];
    for (let y = 0; y < frame.height; y++) {
      const start = (n * frame.height + y) * rowLength;
      if (top + y < 0 || top + y >= height || from >= to) {
        values.fill(0, start, start + rowLength);
        continue;
      }
      values.fill(0, start, start + from * channels);
      values.fill(0, start + to * channels, start + rowLength);
    }
  });
}

/** @returns the values of a whole map, `[height, width, channels]`, inside each window. */
export function cropToFrame(values: Float32Array, map: MapSize, channels: number, frame: Frame): Windows {
  const result = new Float32Array(frame.tops.length * frame.height * frame.width * channels);
  const one = wholeFrame(map, 1);
  const size = frame.height * frame.width * channels;
  frame.tops.forEach((top, n) => {
    const window = { ...frame, tops: [top], lefts: [frame.lefts[n]] };
    result.set(reframe({ frame: one, channels, values }, window).values, n * size);
  });
  return { frame, channels, values: result };
}
