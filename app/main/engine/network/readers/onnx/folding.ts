/** Operators on constants: shapes that exporters compute inside the network, and weights that they change on the way. */
import {
  broadcastShape,
  broadcastValues,
  computed,
  countOf,
  isConstant,
  listOf,
  strided,
  stridesOf,
  wholes,
  type Constant,
  type Values,
} from "./constants.ts";
import { attributeNumber, attributeNumbers, refuse, refuseDamaged } from "./fields.ts";
import type { OnnxNode } from "./onnxModel.ts";

/** What a fold may not grow to, in numbers. */
const LARGEST = 2 ** 28;

/** Element by element; both sides are broadcast. */
const ARITHMETIC: Readonly<Record<string, (a: number, b: number) => number>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
  Pow: (a, b) => a ** b,
  Max: Math.max,
  Min: Math.min,
  Mod: (a, b) => a - b * Math.floor(a / b),
  Equal: (a, b) => Number(a === b),
  Less: (a, b) => Number(a < b),
  Greater: (a, b) => Number(a > b),
  And: (a, b) => Number(a !== 0 && b !== 0),
  Or: (a, b) => Number(a !== 0 || b !== 0),
};
const COMPARISONS = new Set(["Equal", "Less", "Greater", "And", "Or"]);

const FUNCTIONS: Readonly<Record<string, (x: number) => number>> = {
  ...{ Neg: (x) => -x, Sqrt: Math.sqrt, Reciprocal: (x) => 1 / x, Abs: Math.abs, Exp: Math.exp, Floor: Math.floor },
  ...{ Relu: (x) => Math.max(x, 0), Ceil: Math.ceil, Not: (x) => Number(x === 0), Round: Math.round, Log: Math.log },
};

/**
 * @param inputs - undefined where an optional one is left out.
 * @returns the outputs' values; null for operators that are not done on constants.
 * @throws PippinError where what is given does not fit.
 */
export function foldConstants(node: OnnxNode, inputs: readonly (Constant | undefined)[]): Constant[] | null {
  const { type } = node;
  const arithmetic = ARITHMETIC[type];
  if (Object.hasOwn(ARITHMETIC, type)) return [elementwise(node, arithmetic, inputs)];
  const first = inputs[0];
  if (Object.hasOwn(FUNCTIONS, type)) {
    const x = needed(node, first);
    return [computed(x.shape, x.isWhole, () => x.read().map(FUNCTIONS[type]))];
  }
  switch (type) {
    case "Clip":
      return [clipped(node, needed(node, first), inputs)];
    case "Constant":
      return [constantOf(node)];
    case "ConstantOfShape":
      return [filled(node, needed(node, first))];
    case "Identity":
    case "Dropout":
      return [needed(node, first)];
    case "Shape": {
      const { shape } = needed(node, first);
      return [shapeFrom(node, shape)];
    }
    case "Size":
      return [wholes([countOf(needed(node, first).shape)], [])];
    case "Cast":
      return [cast(node, needed(node, first))];
    case "CastLike": {
      const { isWhole } = needed(node, inputs[1]);
      return [{ ...needed(node, first), isWhole }];
    }
    case "Reshape":
      return [reshape(node, needed(node, first), listOf(needed(node, inputs[1])))];
    case "Flatten": {
      const x = needed(node, first);
      const axis = axisOf(node, attributeNumber(node, "axis", 1), x.shape.length + 1);
      return [{ ...x, shape: [countOf(x.shape.slice(0, axis)), countOf(x.shape.slice(axis))] }];
    }
    case "Squeeze":
    case "Unsqueeze": {
      const x = needed(node, first);
      return [{ ...x, shape: squeezedShape(node, x.shape, axesGiven(node, inputs[1])) }];
    }
    case "Transpose":
      return [transpose(node, needed(node, first))];
    case "Gather":
      return [gather(node, needed(node, first), needed(node, inputs[1]))];
    case "Slice":
      return [slice(node, needed(node, first), inputs)];
    case "Concat":
      return [
        concatenate(
          node,
          inputs.map((input) => needed(node, input)),
        ),
      ];
    case "Split":
      return split(node, needed(node, first), inputs[1]);
    case "Expand":
      return [expand(node, needed(node, first), listOf(needed(node, inputs[1])))];
    case "Where":
      return [choose(node, inputs)];
    case "Range":
      return [
        range(
          node,
          inputs.map((input) => listOf(needed(node, input))[0]),
        ),
      ];
    case "ReduceProd":
    case "ReduceSum":
      return [reduce(node, needed(node, first), inputs[1])];
    default:
      return null;
  }
}

/** @returns a shape, or the part of it that the operator's attributes ask for, as numbers. */
export function shapeFrom(node: OnnxNode, shape: readonly number[]): Constant {
  const end = node.attributes.get("end");
  return wholes(shape.slice(attributeNumber(node, "start", 0), typeof end === "number" ? end : undefined));
}

/** @returns a shape of as many values in which 0 stands for the length that was there and -1 for what is left. */
export function resolveShape(
  node: OnnxNode,
  from: readonly number[],
  target: readonly number[],
  copiesZeros = attributeNumber(node, "allowzero", 0) === 0,
): number[] {
  const total = countOf(from);
  const lengths = target.map((length, axis) => (length === 0 && copiesZeros ? (from[axis] ?? 0) : length));
  const known = countOf(lengths.filter((length) => length !== -1));
  const shape = lengths.map((length) => (length === -1 ? total / known : length));
  if (countOf(shape) === total && shape.every((length) => Number.isInteger(length) && length >= 0)) return shape;
  return refuseDamaged(node, `cannot make ${from.join("x")} values ${target.join("x")}`);
}

/** @returns axes counted from the first; negative ones count from the end. */
export function axisOf(node: OnnxNode, axis: number, rank: number): number {
  const place = axis < 0 ? axis + rank : axis;
  if (Number.isInteger(place) && place >= 0 && place < rank) return place;
  return refuseDamaged(node, `works along axis ${axis} of ${rank}`);
}

/** @returns axes as an attribute (opset 12 and before) or an input names them; null where all are meant. */
export function axesGiven(node: OnnxNode, input: Constant | undefined): readonly number[] | null {
  const stated = attributeNumbers(node, "axes", null);
  return stated ?? (input === undefined ? null : listOf(input));
}

export function squeezedShape(node: OnnxNode, shape: readonly number[], axes: readonly number[] | null): number[] {
  if (node.type === "Squeeze") {
    if (axes === null) return shape.filter((length) => length !== 1);
    const gone = axes.map((axis) => axisOf(node, axis, shape.length));
    return shape.filter((_, axis) => !gone.includes(axis));
  }
  const rank = shape.length + (axes ?? []).length;
  const places = (axes ?? []).map((axis) => axisOf(node, axis, rank));
  const rest = [...shape];
  return Array.from({ length: rank }, (_, axis) => (places.includes(axis) ? 1 : (rest.shift() ?? 1)));
}

/** @returns what a slice takes along each axis. */
export function slicesOf(
  node: OnnxNode,
  shape: readonly number[],
  inputs: readonly (Constant | undefined)[],
): { readonly start: number; readonly step: number; readonly length: number }[] {
  const list = (name: string, place: number): readonly number[] | null =>
    attributeNumbers(node, name, null) ?? (inputs[place] === undefined ? null : listOf(inputs[place]));
  const [starts, ends] = [list("starts", 1) ?? [], list("ends", 2) ?? []];
  const axes = list("axes", 3) ?? starts.map((_, place) => place);
  const steps = list("steps", 4) ?? starts.map(() => 1);
  const slices = shape.map((length) => ({ start: 0, step: 1, length }));
  for (const [place, stated] of axes.entries()) {
    const axis = axisOf(node, stated, shape.length);
    const length = shape[axis];
    const [start, end, step] = [starts[place], ends[place], steps[place]];
    if ([start, end, step].some((value) => !Number.isFinite(value)) || step === 0) {
      return refuseDamaged(node, "has starts, ends and steps that do not fit together");
    }
    const within = (value: number, least: number, most: number): number =>
      Math.min(Math.max(value < 0 ? value + length : value, least), most);
    const [from, to] =
      step > 0
        ? [within(start, 0, length), within(end, 0, length)]
        : [within(start, 0, length - 1), within(end, -1, length - 1)];
    slices[axis] = { start: from, step, length: Math.max(0, Math.ceil((to - from) / step)) };
  }
  return slices;
}

/** @returns lengths of the parts along an axis of `length`. */
export function partsOf(node: OnnxNode, length: number, input: Constant | undefined): number[] {
  const stated = attributeNumbers(node, "split", null) ?? (input === undefined ? null : listOf(input));
  if (stated !== null) {
    if (stated.every((part) => Number.isInteger(part) && part >= 0) && countSum(stated) === length) return [...stated];
    return refuseDamaged(node, `splits ${length} into ${stated.join(", ")}`);
  }
  const parts = node.outputs.length;
  const each = Math.ceil(length / parts);
  return Array.from({ length: parts }, (_, part) => Math.max(0, Math.min(each, length - part * each)));
}

function countSum(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function needed(node: OnnxNode, input: Constant | undefined): Constant {
  return input ?? refuseDamaged(node, "lacks an input");
}

function elementwise(
  node: OnnxNode,
  apply: (a: number, b: number) => number,
  inputs: readonly (Constant | undefined)[],
): Constant {
  const given = inputs.map((input) => needed(node, input));
  const shape = broadcastShape(...given.map((input) => input.shape));
  if (shape === null || given.length === 0) return refuseDamaged(node, "has inputs whose sizes do not fit");
  refuseLarge(node, shape);
  const isWhole = given.every((input) => input.isWhole);
  const isDivision = node.type === "Div" && isWhole;
  return computed(shape, isWhole || COMPARISONS.has(node.type), () => {
    const [first, ...rest] = given.map((input) => broadcastValues(input, shape));
    for (const values of rest) {
      for (let i = 0; i < first.length; i++) {
        const value = apply(first[i], values[i]);
        first[i] = isDivision ? Math.trunc(value) : value;
      }
    }
    return first;
  });
}

function clipped(node: OnnxNode, x: Constant, [, low, high]: readonly (Constant | undefined)[]): Constant {
  const bound = (given: Constant | undefined, name: string, otherwise: number): number =>
    given === undefined ? attributeNumber(node, name, otherwise) : (given.read()[0] ?? otherwise);
  const [least, most] = [bound(low, "min", -Infinity), bound(high, "max", Infinity)];
  return computed(x.shape, x.isWhole, () => x.read().map((value) => Math.min(Math.max(value, least), most)));
}

function constantOf(node: OnnxNode): Constant {
  const value = node.attributes.get("value");
  if (typeof value === "object" && isConstant(value)) return value;
  for (const [name, isWhole] of [
    ["value_float", false],
    ["value_int", true],
    ["value_floats", false],
    ["value_ints", true],
  ] as const) {
    const found = node.attributes.get(name);
    if (typeof found === "number") return { shape: [], isWhole, read: () => Float64Array.of(found) };
    if (Array.isArray(found)) {
      const list = found as readonly number[];
      return { shape: [list.length], isWhole, read: () => Float64Array.from(list) };
    }
  }
  return refuse(node, "holds a constant that is neither a number nor a tensor of numbers");
}

function filled(node: OnnxNode, of: Constant): Constant {
  const shape = listOf(of);
  const value = node.attributes.get("value");
  const [number, isWhole] =
    typeof value === "object" && isConstant(value) ? [value.read()[0] ?? 0, value.isWhole] : [0, false];
  refuseLarge(node, shape);
  return computed(shape, isWhole, () => new Float64Array(countOf(shape)).fill(number));
}

function refuseLarge(node: OnnxNode, shape: readonly number[]): void {
  if (shape.every((length) => Number.isInteger(length) && length >= 0) && countOf(shape) <= LARGEST) return;
  refuseDamaged(node, `makes a constant of ${shape.slice(0, 8).join("x")}`);
}

/** Numbers of types in onnx.proto that are no whole numbers. */
const FLOATS = [1, 10, 11, 16];

function cast(node: OnnxNode, x: Constant): Constant {
  const isWhole = !FLOATS.includes(attributeNumber(node, "to", 1));
  if (!isWhole || x.isWhole) return { ...x, isWhole };
  return computed(x.shape, true, () => x.read().map(Math.trunc));
}

function reshape(node: OnnxNode, x: Constant, target: readonly number[]): Constant {
  return { ...x, shape: resolveShape(node, x.shape, target) };
}

function transpose(node: OnnxNode, x: Constant): Constant {
  const order = permutationOf(node, x.shape.length);
  const strides = stridesOf(x.shape);
  const shape = order.map((axis) => x.shape[axis]);
  return computed(shape, x.isWhole, () =>
    strided(
      x.read(),
      shape,
      order.map((axis) => strides[axis]),
    ),
  );
}

/** @returns which axis each axis of a transpose's result is. */
export function permutationOf(node: OnnxNode, rank: number): readonly number[] {
  const order = attributeNumbers(node, "perm", null) ?? Array.from({ length: rank }, (_, axis) => rank - 1 - axis);
  if (order.length === rank && [...order].sort((a, b) => a - b).every((axis, place) => axis === place)) return order;
  return refuseDamaged(node, `orders ${rank} axes as ${order.join(", ")}`);
}

function gather(node: OnnxNode, x: Constant, places: Constant): Constant {
  const axis = axisOf(node, attributeNumber(node, "axis", 0), x.shape.length);
  const length = x.shape[axis];
  const list = listOf(places).map((place) => (place < 0 ? place + length : place));
  if (!list.every((place) => Number.isInteger(place) && place >= 0 && place < length)) {
    return refuseDamaged(node, `takes places that are not among ${length}`);
  }
  const [before, after] = [countOf(x.shape.slice(0, axis)), countOf(x.shape.slice(axis + 1))];
  const shape = [...x.shape.slice(0, axis), ...places.shape, ...x.shape.slice(axis + 1)];
  refuseLarge(node, shape);
  return computed(shape, x.isWhole, () => {
    const values = x.read();
    const result =
      values.slice(0, 0).constructor === Float32Array
        ? new Float32Array(countOf(shape))
        : new Float64Array(countOf(shape));
    let to = 0;
    for (let outer = 0; outer < before; outer++) {
      for (const place of list) {
        const from = (outer * length + place) * after;
        result.set(values.subarray(from, from + after), to);
        to += after;
      }
    }
    return result;
  });
}

function slice(node: OnnxNode, x: Constant, inputs: readonly (Constant | undefined)[]): Constant {
  const slices = slicesOf(node, x.shape, inputs);
  const strides = stridesOf(x.shape);
  const shape = slices.map(({ length }) => length);
  const offset = countSum(slices.map(({ start }, axis) => start * strides[axis]));
  const steps = slices.map(({ step }, axis) => step * strides[axis]);
  return computed(shape, x.isWhole, () => strided(x.read(), shape, steps, offset));
}

function concatenate(node: OnnxNode, given: readonly Constant[]): Constant {
  const rank = given[0]?.shape.length ?? 0;
  const axis = axisOf(node, attributeNumber(node, "axis", 0), rank);
  const lengths = given.map(({ shape }) => shape[axis]);
  const others = new Set(given.map(({ shape }) => shape.map((length, at) => (at === axis ? 0 : length)).join("x")));
  if (others.size !== 1) return refuseDamaged(node, "joins constants whose sizes do not fit");
  const shape = given[0].shape.map((length, at) => (at === axis ? countSum(lengths) : length));
  refuseLarge(node, shape);
  const [before, after] = [countOf(shape.slice(0, axis)), countOf(shape.slice(axis + 1))];
  return computed(
    shape,
    given.every(({ isWhole }) => isWhole),
    () => {
      const parts = given.map((part) => part.read());
      const result: Values = parts.every((part) => part instanceof Float32Array)
        ? new Float32Array(countOf(shape))
        : new Float64Array(countOf(shape));
      let to = 0;
      for (let outer = 0; outer < before; outer++) {
        for (const [place, part] of parts.entries()) {
          const run = lengths[place] * after;
          result.set(part.subarray(outer * run, (outer + 1) * run), to);
          to += run;
        }
      }
      return result;
    },
  );
}

function split(node: OnnxNode, x: Constant, input: Constant | undefined): Constant[] {
  const axis = axisOf(node, attributeNumber(node, "axis", 0), x.shape.length);
  const strides = stridesOf(x.shape);
  let at = 0;
  return partsOf(node, x.shape[axis], input).map((length) => {
    const [offset, shape] = [at * strides[axis], x.shape.map((own, place) => (place === axis ? length : own))];
    at += length;
    return computed(shape, x.isWhole, () => strided(x.read(), shape, strides, offset));
  });
}

function expand(node: OnnxNode, x: Constant, target: readonly number[]): Constant {
  const shape = broadcastShape(x.shape, target);
  if (shape === null) return refuseDamaged(node, `cannot repeat ${x.shape.join("x")} to ${target.join("x")}`);
  refuseLarge(node, shape);
  return computed(shape, x.isWhole, () => broadcastValues(x, shape));
}

function choose(node: OnnxNode, inputs: readonly (Constant | undefined)[]): Constant {
  const [condition, yes, no] = [0, 1, 2].map((place) => needed(node, inputs[place]));
  const shape = broadcastShape(condition.shape, yes.shape, no.shape);
  if (shape === null) return refuseDamaged(node, "has inputs whose sizes do not fit");
  refuseLarge(node, shape);
  return computed(shape, yes.isWhole && no.isWhole, () => {
    const [picks, first, second] = [condition, yes, no].map((part) => broadcastValues(part, shape));
    return first.map((value, i) => (picks[i] !== 0 ? value : second[i]));
  });
}

function range(node: OnnxNode, [start, limit, delta]: readonly number[]): Constant {
  const count = Math.max(0, Math.ceil((limit - start) / delta));
  refuseLarge(node, [count]);
  return wholes(Array.from({ length: count }, (_, i) => start + i * delta));
}

function reduce(node: OnnxNode, x: Constant, input: Constant | undefined): Constant {
  const axes = axesGiven(node, input)?.map((axis) => axisOf(node, axis, x.shape.length));
  if (axes !== undefined && axes.length !== x.shape.length) {
    return refuse(node, "joins some axes of a constant only");
  }
  const isKept = attributeNumber(node, "keepdims", 1) === 1;
  return computed(isKept ? x.shape.map(() => 1) : [], x.isWhole, () => {
    const values = listOf(x);
    return Float64Array.of(
      node.type === "ReduceProd" ? countOf(values) : values.reduce((sum, value) => sum + value, 0),
    );
  });
}
