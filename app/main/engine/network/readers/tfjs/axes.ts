/** Operations that change what the axes of a map are. */
import type { GraphContext, Value } from "./graphContext.ts";
import type { GraphNode } from "./graphFile.ts";

export function concatenate(graph: GraphContext, node: GraphNode): Value {
  const values = node.inputs.slice(0, -1).map((_, place) => graph.operand(node, place));
  const [first] = values;
  const axis = graph.constant(node, node.inputs.length - 1).read()[0];
  const rank = first.shape.length + 1;
  const channels = rank === 4 && first.channelsFirst ? 1 : rank - 1;
  const isAlike = values.every((one) => one.channelsFirst === first.channelsFirst && one.from === undefined);
  if ((axis + rank) % rank !== channels || !isAlike) graph.refuse(node, "joins along another axis than the channels");
  const total = values.reduce((sum, { shape }) => sum + shape[shape.length - 1], 0);
  const layer = graph.push(
    node,
    "Concatenate",
    values.map((one) => one.layer),
    { axis: -1 },
  );
  return { ...first, layer, shape: [...first.shape.slice(0, -1), total] };
}

/** Flattening, and 1x1 maps to vectors and back. */
export function reshape(graph: GraphContext, node: GraphNode): Value {
  const input = graph.whole(node);
  const total = input.shape.reduce((product, length) => product * length, 1);
  const target = node.op === "Squeeze" ? [] : [...graph.constant(node, 1).read()].slice(1);
  const lengths = target.map((length) =>
    length === -1 ? Math.abs(total / target.reduce((a, b) => a * b, 1)) : length,
  );
  const isVector = node.op === "Squeeze" ? total === input.shape.at(-1) : lengths.length === 1;
  if (isVector) {
    if (input.shape.length === 1) return input;
    const layer = graph.push(node, "Flatten", [input.layer], {});
    const [height, width, channels] = input.shape;
    const isOther = input.channelsFirst && height * width > 1;
    return {
      layer,
      shape: [total],
      channelsFirst: false,
      ...(isOther ? { from: [height, width, channels] as const } : {}),
    };
  }
  const [isFirst, isLast] = [lengths[0] === total, lengths.at(-1) === total];
  if (lengths.length !== 3 || !(isFirst || isLast))
    graph.refuse(node, `makes ${lengths.join("x")} of ${input.shape.join("x")}`);
  const layer = graph.push(node, "Reshape", [input.layer], { target_shape: [1, 1, total] });
  return { layer, shape: [1, 1, total], channelsFirst: isFirst && !isLast };
}

/** Between channels first and channels last, which are one thing here. */
export function transpose(graph: GraphContext, node: GraphNode): Value {
  const input = graph.operand(node, 0);
  const order = [...graph.constant(node, 1).read()].join();
  if (input.shape.length === 3 && order === "0,3,1,2" && !input.channelsFirst) return { ...input, channelsFirst: true };
  if (input.shape.length === 3 && order === "0,2,3,1" && input.channelsFirst) return { ...input, channelsFirst: false };
  return graph.refuse(node, `brings axes into the order ${order}`);
}
