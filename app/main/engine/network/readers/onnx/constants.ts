/** Tensors whose values do not depend on the image: weights, and the numbers of shapes. */

export type Values = Float32Array | Float64Array;

export interface Constant {
  readonly shape: readonly number[];
  /** Whether its numbers are whole ones by type; arithmetic on them is rounded as whole numbers are. */
  readonly isWhole: boolean;
  /** @returns its values, row-major, to keep; weights are read from the file at every call. */
  read(): Values;
}

/** So many values are computed at once and kept, so that no chain of them grows; longer ones when they are asked for. */
const SMALL = 4096;

export function countOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

export function isConstant(value: object): value is Constant {
  return "isWhole" in value;
}

/** @returns whole numbers, those of shapes and axes, as a constant. */
export function wholes(values: readonly number[], shape: readonly number[] = [values.length]): Constant {
  return { shape, isWhole: true, read: () => Float64Array.from(values) };
}

/** @returns a constant that `read` computes from others. */
export function computed(shape: readonly number[], isWhole: boolean, read: () => Values): Constant {
  if (countOf(shape) > SMALL) return { shape, isWhole, read };
  const kept = read();
  return { shape, isWhole, read: () => kept.slice() };
}

/** @returns the constant's values as a list. */
export function listOf(constant: Constant): number[] {
  return Array.from(constant.read());
}

/** @returns the one number that it holds, or null where it holds several. */
export function numberOf(constant: Constant): number | null {
  return countOf(constant.shape) === 1 ? constant.read()[0] : null;
}

/** @returns float32 values in one array of their own. */
export function float32Of(constant: Constant): Float32Array {
  const values = constant.read();
  return values instanceof Float32Array ? values : Float32Array.from(values);
}

/** @returns steps between neighbours along each axis, row-major. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1] * shape[axis + 1];
  return strides;
}

/**
 * Reads `values` in another order.
 *
 * @param shape - of the result.
 * @param strides - steps in `values` along each axis of the result; 0 repeats.
 * @param offset - where it begins.
 */
export function strided<V extends Values>(
  values: V,
  shape: readonly number[],
  strides: readonly number[],
  offset = 0,
): V {
  const count = countOf(shape);
  const result = (values instanceof Float32Array ? new Float32Array(count) : new Float64Array(count)) as V;
  if (count === 0) return result;
  const last = shape.length - 1;
  const [run, step] = shape.length === 0 ? [1, 0] : [shape[last], strides[last]];
  const at = shape.map(() => 0);
  let from = offset;
  for (let to = 0; to < count;) {
    for (let i = 0; i < run; i++) result[to + i] = values[from + i * step];
    to += run;
    for (let axis = last - 1; axis >= 0; axis--) {
      at[axis]++;
      from += strides[axis];
      if (at[axis] < shape[axis]) break;
      from -= strides[axis] * shape[axis];
      at[axis] = 0;
    }
  }
  return result;
}

/** @returns the shape that shapes broadcast to, or null where they do not fit. */
export function broadcastShape(...shapes: readonly (readonly number[])[]): number[] | null {
  const rank = Math.max(...shapes.map((shape) => shape.length));
  const result = new Array<number>(rank).fill(1);
  for (const shape of shapes) {
    for (const [i, length] of shape.entries()) {
      const axis = rank - shape.length + i;
      if (length === 1 || length === result[axis]) continue;
      if (result[axis] !== 1) return null;
      result[axis] = length;
    }
  }
  return result;
}

/** @returns the constant's values repeated to a shape that it broadcasts to. */
export function broadcastValues(constant: Constant, shape: readonly number[]): Values {
  const own = stridesOf(constant.shape);
  const before = shape.length - constant.shape.length;
  const strides = shape.map((_, axis) => {
    const place = axis - before;
    return place < 0 || constant.shape[place] === 1 ? 0 : own[place];
  });
  return strided(constant.read(), shape, strides);
}
