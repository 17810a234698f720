/** Operators with kernels: Conv, Gemm and MatMul. ONNX keeps kernels as output, input, rows, columns; the graph the other way. */
import type { Node, Operation } from "../../../../modelGeometry/graph.ts";
import { countOf, float32Of, strided, type Constant } from "./constants.ts";
import { attributeNumber, attributePair, attributeNumbers, refuse, refuseDamaged, slide, type Pair } from "./fields.ts";
import {
  asMap,
  asVector,
  channelsAlong,
  constantOf,
  neededConstant,
  viewOf,
  viewed,
  type OperatorContext,
} from "./operatorContext.ts";
import { sidesOf, whole, type Dimension, type View } from "./views.ts";

export function addConvolution(context: OperatorContext): View {
  const { node } = context;
  const map = asMap(context, viewOf(context, 0));
  const { row, column, channel } = sidesOf(context.nodeOf(map));
  const weights = neededConstant(context, 1);
  if (weights.shape.length !== 4)
    return refuse(node, `has a kernel of ${weights.shape.join("x")}; Pippin does convolutions over rows and columns`);
  const [filters, perGroup, ...size] = weights.shape as [number, number, number, number];
  const groups = attributeNumber(node, "group", 1);
  const stated = attributeNumbers(node, "kernel_shape", size);
  const fits = Number.isInteger(groups) && groups > 0 && filters % groups === 0 && perGroup * groups === channel;
  if (!fits || countOf(weights.shape) === 0 || stated.join() !== size.join()) {
    return refuseDamaged(
      node,
      `has a kernel of ${weights.shape.join("x")} in ${groups} groups on a map of ${channel} channels`,
    );
  }
  const [strides, dilation] = [attributePair(node, "strides", [1, 1]), attributePair(node, "dilations", [1, 1])];
  const { output, padding } = slide(node, [row, column], size, strides, dilation);
  const bias = biasOf(context, constantOf(context, 2), filters);
  const shape = [...output, filters];
  const isDepthwise = groups === channel && groups > 1 && strides[0] === strides[1];
  const pushed = isDepthwise
    ? context.push(
        { kind: "depthwise", kernel: depthwiseKernel(context, weights, channel), ...bias, strides, dilation, padding },
        [map.node],
        shape,
      )
    : context.push(
        { ...convolution(context, weights, strides, dilation), ...bias, groups, padding },
        [map.node],
        shape,
      );
  context.markConvolution(pushed);
  return viewed(pushed, [[], whole("channel", filters), whole("row", output[0]), whole("column", output[1])]);
}

function convolution(
  { layer, table }: OperatorContext,
  weights: Constant,
  strides: Pair,
  dilation: Pair,
): Pick<Extract<Operation, { kind: "convolution" }>, "kind" | "kernel" | "strides" | "dilation"> {
  const [filters, channels, rows, columns] = weights.shape;
  const steps = [columns, 1, rows * columns, channels * rows * columns];
  const shape = [rows, columns, channels, filters];
  const name = `${layer.name}/kernel`;
  const read = (): Float32Array => strided(float32Of(weights), shape, steps);
  // TensorFlow does no dilation together with strides; zeros between the weights are the same.
  if (Math.max(...strides) > 1 && Math.max(...dilation) > 1) {
    const apart = [(rows - 1) * dilation[0] + 1, (columns - 1) * dilation[1] + 1, channels, filters];
    const kernel = table.compute(name, layer.name, apart, () => spread(read(), shape, apart, dilation));
    return { kind: "convolution", kernel, strides, dilation: [1, 1] };
  }
  return { kind: "convolution", kernel: table.compute(name, layer.name, shape, read), strides, dilation };
}

function spread(
  values: Float32Array,
  [rows, columns, ...inner]: readonly number[],
  to: readonly number[],
  [down, across]: Pair,
): Float32Array {
  const run = countOf(inner);
  const result = new Float32Array(countOf(to));
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const from = (row * columns + column) * run;
      result.set(values.subarray(from, from + run), (row * down * to[1] + column * across) * run);
    }
  }
  return result;
}

/** Output channel c * multiplier + m is ONNX's filter of that number. */
function depthwiseKernel({ layer, table }: OperatorContext, weights: Constant, channels: number): string {
  const [filters, , rows, columns] = weights.shape;
  const multiplier = filters / channels;
  const [shape, place] = [[rows, columns, channels, multiplier], rows * columns];
  return table.compute(`${layer.name}/depthwise/kernel`, layer.name, shape, () =>
    strided(float32Of(weights), shape, [columns, 1, multiplier * place, place]),
  );
}

function biasOf({ node, layer, table }: OperatorContext, constant: Constant | null, length: number): { bias?: string } {
  if (constant === null) return {};
  if (countOf(constant.shape) !== length) {
    return refuseDamaged(node, `has a bias of ${constant.shape.join("x")} for ${length} outputs`);
  }
  return { bias: table.compute(`${layer.name}/bias`, layer.name, [length], () => float32Of(constant)) };
}

/** alpha * A B + beta * C, of one row A of the image's values and constants B and C. */
export function addGemm(context: OperatorContext): View {
  const { node, layer, table } = context;
  const stated = viewOf(context, 0);
  const matrix = neededConstant(context, 1);
  if (stated.dimensions.length !== 2 || matrix.shape.length !== 2) return refuseDamaged(node, "multiplies no matrices");
  const view = isSet(context, "transA") ? { ...stated, dimensions: [...stated.dimensions].reverse() } : stated;
  const [alpha, beta] = [attributeNumber(node, "alpha", 1), attributeNumber(node, "beta", 1)];
  const isTurned = isSet(context, "transB");
  const dense = addDense(context, view, matrix, isTurned, alpha);
  const terms = constantOf(context, 2);
  if (terms === null || beta === 0) return dense;
  const units = matrix.shape[isTurned ? 0 : 1];
  const count = countOf(terms.shape);
  if (count !== units && count !== 1) {
    return refuseDamaged(node, `adds ${terms.shape.join("x")} values to ${units}`);
  }
  const bias = table.compute(`${layer.name}/bias`, layer.name, [units], () => {
    const values = terms.read();
    return Float32Array.from({ length: units }, (_, i) => beta * values[count === 1 ? 0 : i]);
  });
  const built = context.nodeOf(dense);
  context.replace(built, { ...(built.operation as Extract<Operation, { kind: "dense" | "convolution" }>), bias });
  return dense;
}

function isSet({ node }: OperatorContext, attribute: string): boolean {
  return attributeNumber(node, attribute, 0) !== 0;
}

/** A matrix of constants at each place of a map, or on a vector. */
export function addMatMul(context: OperatorContext): View {
  const matrix = neededConstant(context, 1);
  const rank = matrix.shape.length;
  if (rank < 2 || countOf(matrix.shape.slice(0, -2)) !== 1) {
    return refuse(
      context.node,
      `multiplies by constants of ${matrix.shape.join("x")}, which Pippin does by a matrix only`,
    );
  }
  const view = viewOf(context, 0);
  const missing = rank - view.dimensions.length;
  const dimensions = [...Array.from({ length: Math.max(0, missing) }, (): Dimension => []), ...view.dimensions];
  return addDense(context, { ...view, dimensions }, { ...matrix, shape: matrix.shape.slice(-2) }, false, 1);
}

function addDense(context: OperatorContext, stated: View, matrix: Constant, isTurned: boolean, factor: number): View {
  const { node, layer, table } = context;
  const [inputs, units] = isTurned ? [matrix.shape[1], matrix.shape[0]] : matrix.shape;
  const isRow = stated.dimensions.slice(0, -1).every((dimension) => dimension.length === 0);
  const view = isRow ? asVector(context, stated) : stated;
  const last = view.dimensions[view.dimensions.length - 1] ?? [];
  const places = channelsAlong(context, view, last);
  if (places === null) {
    return refuse(
      node,
      "multiplies values from different places of a map with each other, which Pippin does over channels only",
    );
  }
  if (places.length !== inputs || units < 1) {
    return refuseDamaged(node, `multiplies ${places.length} values by a matrix of ${matrix.shape.join("x")}`);
  }
  const from = context.nodeOf(view);
  const read = (): Float32Array => rowsAt(float32Of(matrix), places, units, isTurned, factor);
  const isVector = from.shape.length === 1;
  const kernel = table.compute(
    `${layer.name}/kernel`,
    layer.name,
    isVector ? [inputs, units] : [1, 1, inputs, units],
    read,
  );
  const dimensions = [...view.dimensions.slice(0, -1), whole("channel", units)];
  const pushed: Node = isVector
    ? context.push({ kind: "dense", kernel }, [from.index], [units])
    : context.push({ ...POINTWISE, kernel }, [from.index], [...from.shape.slice(0, -1), units]);
  return viewed(pushed, dimensions);
}

const POINTWISE: Omit<Extract<Operation, { kind: "convolution" }>, "kernel"> = {
  ...{ kind: "convolution", strides: [1, 1], dilation: [1, 1], groups: 1 },
  padding: { top: 0, bottom: 0, left: 0, right: 0 },
};

/** Columns that are turned at once: what is written stays in the processor's cache. */
const BLOCK = 32;

/**
 * @param places - of the matrix's rows in the result.
 * @param isTurned - whether the matrix lies with its columns as rows.
 */
function rowsAt(
  values: Float32Array,
  places: readonly number[],
  units: number,
  isTurned: boolean,
  factor: number,
): Float32Array {
  const inputs = places.length;
  const isInOrder = places.every((place, i) => place === i);
  if (!isTurned && isInOrder) return factor === 1 ? values : values.map((value) => value * factor);
  const result = new Float32Array(values.length);
  const [rowStep, columnStep] = isTurned ? [1, inputs] : [units, 1];
  for (let block = 0; block < units; block += BLOCK) {
    const end = Math.min(units, block + BLOCK);
    for (let i = 0; i < inputs; i++) {
      const to = places[i] * units;
      for (let unit = block; unit < end; unit++) result[to + unit] = factor * values[i * rowStep + unit * columnStep];
    }
  }
  return result;
}
