/** Operations of a window that slides, and what stands round a map: convolutions, pools, padding; and matrices. */
import { ACTIVATIONS, affine } from "./arithmetic.ts";
import type { GraphContext, Value } from "./graphContext.ts";
import { flag, number, numbers, text, texts, type GraphNode } from "./graphFile.ts";
import { inOurOrder, spread, transposed } from "./weights.ts";

export function convolution(graph: GraphContext, node: GraphNode): Value {
  const [input, kernel] = [graph.mapOf(node, 0), graph.constant(node, 1)];
  const isDepthwise = node.op.includes("epthwise");
  const [rows, columns, , last] = kernel.shape;
  const multiplier = isDepthwise ? { depth_multiplier: last } : { filters: last };
  const [strides, dilation] = [graph.pair(node, "strides"), input.dilation ?? graph.pair(node, "dilations")];
  const gaps = input.dilation === undefined ? {} : { dilation };
  if (input.dilation !== undefined && text(node, "padding") !== "VALID") graph.refuse(node, "pads parts of a map");
  const own = { kernel_size: [rows, columns], strides, dilation_rate: dilation, ...multiplier, use_bias: false };
  const padded = explicitlyPadded(graph, node, input);
  const padding = graph.padding(node);
  const layer = graph.push(node, isDepthwise ? "DepthwiseConv2D" : "Conv2D", [padded.layer], { ...own, padding }, [
    kernel,
  ]);
  const shape = [
    ...windowed(padded.shape, [rows, columns], strides, dilation, padding),
    isDepthwise ? last * input.shape[2] : last,
  ];
  return fused(graph, node, { layer, shape, channelsFirst: false, ...gaps });
}

export function dense(graph: GraphContext, node: GraphNode): Value {
  const [input, kernel] = [graph.operand(node, 0), graph.constant(node, 1)];
  if (input.shape.length !== 1) graph.refuse(node, `multiplies a map of ${input.shape.join("x")}`);
  if (flag(node, "transpose_a")) graph.refuse(node, "turns what it multiplies");
  const turned = flag(node, "transpose_b") ? transposed(kernel) : kernel;
  const ordered = input.from === undefined ? turned : inOurOrder(turned, input.from);
  const units = ordered.shape[1];
  const layer = graph.push(node, "Dense", [input.layer], { units, use_bias: false }, [ordered]);
  return fused(graph, node, { layer, shape: [units], channelsFirst: false });
}

/** What a fused operation does behind its first: `fused_ops` names it, further inputs are its constants. */
function fused(graph: GraphContext, node: GraphNode, first: Value): Value {
  let value = first;
  let next = 2;
  for (const op of texts(node, "fused_ops")) {
    if (op === "BiasAdd") value = affine(graph, node, value, { shift: graph.constant(node, next++) }, op);
    else if (op === "LeakyRelu") {
      const config = { negative_slope: number(node, "leakyrelu_alpha", 0.2) };
      value = { ...value, layer: graph.push(node, "LeakyReLU", [value.layer], config, [], op) };
    } else if (op === "Prelu") {
      const slopes = graph.constant(node, next++);
      const channels = value.shape[value.shape.length - 1];
      const shape = [...value.shape.slice(0, -1).map(() => 1), channels];
      const shared = value.shape.slice(0, -1).map((_, axis) => axis + 1);
      const read = (): Float32Array => spread(slopes.read(), channels);
      const layer = graph.push(node, "PReLU", [value.layer], { shared_axes: shared }, [{ shape, read }], op);
      value = { ...value, layer };
    } else if (Object.hasOwn(ACTIVATIONS, op)) {
      const config = { activation: ACTIVATIONS[op] };
      value = { ...value, layer: graph.push(node, "Activation", [value.layer], config, [], op) };
    } else graph.refuse(node, `is joined with ${op}, which Pippin does not do`);
  }
  return value;
}

function explicitlyPadded(graph: GraphContext, node: GraphNode, input: Value): Value {
  if (text(node, "padding") !== "EXPLICIT") return input;
  const edges = numbers(node, "explicit_paddings");
  return padded(graph, node, input, [edges.slice(2, 4), edges.slice(4, 6)], "padding");
}

export function pool(graph: GraphContext, node: GraphNode): Value {
  graph.whole(node);
  const input = graph.mapOf(node, 0);
  const [size, strides, padding] = [graph.pair(node, "ksize"), graph.pair(node, "strides"), graph.padding(node)];
  if (text(node, "padding") === "EXPLICIT") graph.refuse(node, "has paddings of its own");
  const type = node.op === "MaxPool" ? "MaxPooling2D" : "AveragePooling2D";
  const layer = graph.push(node, type, [input.layer], { pool_size: size, strides, padding });
  const shape = [...windowed(input.shape, size, strides, [1, 1], padding), input.shape[2]];
  return { layer, shape, channelsFirst: false };
}

export function globalPool(graph: GraphContext, node: GraphNode): Value {
  const input = graph.whole(node);
  const axes = [...graph.constant(node, 1).read()].map((axis) => (axis + 4) % 4).sort();
  const wanted = input.channelsFirst ? "2,3" : "1,2";
  if (input.shape.length !== 3 || axes.join() !== wanted) graph.refuse(node, "joins other axes than rows and columns");
  const type = node.op === "Mean" ? "GlobalAveragePooling2D" : "GlobalMaxPooling2D";
  const keepdims = flag(node, "keep_dims");
  const channels = input.shape[2];
  const layer = graph.push(node, type, [input.layer], { keepdims });
  return { layer, shape: keepdims ? [1, 1, channels] : [channels], channelsFirst: keepdims && input.channelsFirst };
}

export function pad(graph: GraphContext, node: GraphNode): Value {
  const input = graph.whole(node);
  if (node.op === "PadV2" && graph.constant(node, 2).read()[0] !== 0)
    graph.refuse(node, "pads with other values than 0");
  const edges = [...graph.constant(node, 1).read()];
  const [rows, columns] = input.channelsFirst ? [4, 6] : [2, 4];
  const padding = [edges.slice(rows, rows + 2), edges.slice(columns, columns + 2)];
  if (
    input.shape.length !== 3 ||
    edges.length !== 8 ||
    edges.some((one, i) => one !== 0 && (i < rows || i >= rows + 4))
  ) {
    graph.refuse(node, "pads other axes than rows and columns");
  }
  return padded(graph, node, input, padding);
}

function padded(
  graph: GraphContext,
  node: GraphNode,
  input: Value,
  padding: readonly (readonly number[])[],
  part?: string,
): Value {
  const [height, width, channels] = input.shape;
  const [[top, bottom], [left, right]] = padding;
  const layer = graph.push(node, "ZeroPadding2D", [input.layer], { padding }, [], part);
  return { ...input, layer, shape: [height + top + bottom, width + left + right, channels] };
}

/** With {@link batchToSpace} behind the convolution, TensorFlow's way to leave gaps between the values under a kernel. */
export function spaceToBatch(graph: GraphContext, node: GraphNode): Value {
  const input = graph.mapOf(node, 0);
  const [size, edges] = [[...graph.constant(node, 1).read()], [...graph.constant(node, 2).read()]];
  const [rows, columns, ...others] = size;
  if (others.length > 0 || edges.length !== 4) graph.refuse(node, "spreads other axes than rows and columns");
  const widened = edges.every((edge) => edge === 0)
    ? input
    : padded(graph, node, input, [edges.slice(0, 2), edges.slice(2, 4)]);
  return { ...widened, dilation: [rows, columns] };
}

export function batchToSpace(graph: GraphContext, node: GraphNode): Value {
  const { dilation, ...input } = graph.mapOf(node, 0);
  const [size, edges] = [[...graph.constant(node, 1).read()], [...graph.constant(node, 2).read()]];
  if (size.join() !== dilation?.join() || edges.length !== 4) graph.refuse(node, "joins what was not spread before");
  if (edges.every((edge) => edge === 0)) return input;
  const [top, bottom, left, right] = edges;
  const cropping = [
    [top, bottom],
    [left, right],
  ];
  const [height, width, channels] = input.shape;
  const layer = graph.push(node, "Cropping2D", [input.layer], { cropping });
  return { ...input, layer, shape: [height - top - bottom, width - left - right, channels] };
}

/** Rows and columns of what a window gives as it slides; the builder works out the same with all its refusals. */
function windowed(
  [height, width]: readonly number[],
  size: readonly [number, number],
  strides: readonly [number, number],
  dilation: readonly [number, number],
  padding: "same" | "valid",
): [number, number] {
  const along = (length: number, axis: 0 | 1): number => {
    const reach = padding === "same" ? 1 : (size[axis] - 1) * dilation[axis] + 1;
    return Math.floor((length - reach) / strides[axis]) + 1;
  };
  return [along(height, 0), along(width, 1)];
}
