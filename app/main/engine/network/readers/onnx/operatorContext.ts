/** What the readers of operators work with, and how values are brought into the form that a node of the graph needs. */
import type { Node, Operation } from "../../../../modelGeometry/graph.ts";
import type { WeightTable } from "../weightTable.ts";
import type { Constant } from "./constants.ts";
import { refuse, refuseDamaged } from "./fields.ts";
import type { OnnxNode } from "./onnxModel.ts";
import {
  flattened,
  isWhole,
  lengthOf,
  placesAlong,
  roleOf,
  sidesOf,
  whole,
  type Dimension,
  type View,
} from "./views.ts";

/** Values of a flattened map are channels, too: VGG-16 has 25,088. */
export const MOST_CHANNELS = 2 ** 22;

export type Value = Constant | View;

export interface OperatorContext {
  readonly node: OnnxNode;
  readonly layer: { readonly name: string; readonly type: string };
  readonly opset: number;
  /** Whether the network's scores are this operator's output. */
  readonly isLast: boolean;
  readonly table: WeightTable;
  /** @returns the value of an input; null where an optional one is left out. */
  value(place: number): Value | null;
  /** @returns the node of the graph that a view reads, as it is now. */
  nodeOf(view: Pick<View, "node">): Node;
  /** Whether this operator alone reads the node behind its input. */
  readsAlone(place: number): boolean;
  /** Adds a node of this layer. */
  push(operation: Operation, inputs: readonly number[], shape: readonly number[]): Node;
  /** Changes what an earlier node does. */
  replace(node: Node, operation: Operation): Node;
  /** Says that a node is a convolution as users count them. */
  markConvolution(node: Node): void;
}

export function isView(value: Value): value is View {
  return "dimensions" in value;
}

/** @throws PippinError where the input is missing or a constant. */
export function viewOf(context: OperatorContext, place: number): View {
  const value = context.value(place);
  if (value === null) return refuseDamaged(context.node, "lacks an input");
  return isView(value) ? value : refuse(context.node, `reads a constant as its input ${place + 1}`);
}

/** @returns null where the input is left out. @throws PippinError where it depends on the image. */
export function constantOf(context: OperatorContext, place: number): Constant | null {
  const value = context.value(place);
  if (value !== null && isView(value)) {
    return refuse(context.node, `computes its input ${place + 1} from the image, where Pippin takes constants`);
  }
  return value;
}

export function neededConstant(context: OperatorContext, place: number): Constant {
  return constantOf(context, place) ?? refuseDamaged(context.node, "lacks an input");
}

/** @returns a view of a new node, its axes as given. */
export function viewed(node: Node, dimensions: readonly Dimension[]): View {
  return { node: node.index, dimensions, isShared: false };
}

/**
 * @returns the values as a map whose channels, rows and columns are the axes 1, 2 and 3 of the tensor, as ONNX's operators on
 * maps read them.
 * @throws PippinError where the axes are anything else.
 */
export function asMap(context: OperatorContext, view: View): View {
  const { node } = context;
  if (view.dimensions.length !== 4) {
    const axes = view.dimensions.length - 2;
    return refuse(
      node,
      axes > 0 ? `works on ${axes} axes; Pippin does maps of rows and columns` : "needs a map and gets a vector",
    );
  }
  const ordered = withChannelsInOrder(context, view, view.dimensions[1]);
  const map = withAxes(context, ordered);
  const sides = sidesOf(context.nodeOf(map));
  const [batch, channels, rows, columns] = map.dimensions;
  const fits =
    batch.length === 0 &&
    isWhole(channels, "channel", sides.channel) &&
    isWhole(rows, "row", sides.row) &&
    isWhole(columns, "column", sides.column);
  return fits
    ? map
    : refuse(node, "reads a map whose rows, columns or channels were rearranged, which Pippin does not do");
}

/** @returns the view with a node of three axes behind it. */
export function withAxes(context: OperatorContext, view: View): View {
  const node = context.nodeOf(view);
  if (node.shape.length !== 1) return view;
  const map = context.push({ kind: "reshape" }, [node.index], [1, 1, node.shape[0]]);
  return { ...view, node: map.index, isShared: false };
}

/** @returns the view with a vector behind it, each of its axes some of the vector's places. */
export function asVector(context: OperatorContext, view: View): View {
  const node = context.nodeOf(view);
  if (node.shape.length === 1) return view;
  const sides = sidesOf(node);
  const vector = context.push({ kind: "reshape" }, [node.index], [sides.row * sides.column * sides.channel]);
  return viewed(
    vector,
    view.dimensions.map((dimension) => flattened(dimension, sides)),
  );
}

/**
 * Takes or orders channels where an axis holds them in another order than the map has them, or some of them.
 *
 * @param dimension - the axis that must be all channels in order.
 */
export function withChannelsInOrder(context: OperatorContext, view: View, dimension: Dimension): View {
  const { channel } = sidesOf(context.nodeOf(view));
  if (roleOf(dimension) !== "channel" || isWhole(dimension, "channel", channel)) return view;
  // Channels that lie along other axes would be lost.
  const places = channelsAlong(context, view, dimension);
  if (places === null) return view;
  const ordered = whole("channel", places.length);
  return viewed(
    takeChannels(context, view, places),
    view.dimensions.map((own) => (own === dimension ? ordered : own)),
  );
}

/** Pushes the channels `places` of a view's node as a map, or vector, of their own. */
function takeChannels(context: OperatorContext, view: View, places: readonly number[]): Node {
  const { index, shape } = context.nodeOf(view);
  return context.push({ kind: "channels", from: [...places] }, [index], [...shape.slice(0, -1), places.length]);
}

/** @returns for each place along an axis of the tensor its channel, or null where the axis is not all channels of the node. */
export function channelsAlong(context: OperatorContext, view: View, dimension: Dimension): readonly number[] | null {
  const { channel } = sidesOf(context.nodeOf(view));
  if (dimension.some(({ role }) => role !== "channel") || lengthOf(dimension) !== channel) return null;
  if (channel > MOST_CHANNELS)
    return refuse(context.node, `works on ${channel} channels, more than any network for photographs has`);
  return placesAlong(dimension);
}

/** @returns `values[i]` at `places[i]`. */
export function placedAt(values: ArrayLike<number>, places: readonly number[]): Float64Array {
  const result = new Float64Array(places.length);
  for (const [i, place] of places.entries()) result[place] = values[i];
  return result;
}
