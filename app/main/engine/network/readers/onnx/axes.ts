/** Operators that only say where values lie, and those that take or join some of them. */
import { PippinError } from "../../../../../contract/errors.ts";
import { broadcastShape, countOf, listOf } from "./constants.ts";
import { attributeNumber, refuse, refuseDamaged } from "./fields.ts";
import { axesGiven, axisOf, partsOf, permutationOf, resolveShape, slicesOf, squeezedShape } from "./folding.ts";
import {
  asVector,
  constantOf,
  isView,
  MOST_CHANNELS,
  neededConstant,
  viewOf,
  viewed,
  withAxes,
  withChannelsInOrder,
  type OperatorContext,
} from "./operatorContext.ts";
import {
  areAlike,
  isWhole,
  joined,
  lengthOf,
  placesAlong,
  reshaped,
  roleOf,
  shapeOf,
  sidesOf,
  whole,
  type Dimension,
  type View,
} from "./views.ts";

export function addTranspose(context: OperatorContext): View {
  const view = viewOf(context, 0);
  const order = permutationOf(context.node, view.dimensions.length);
  return { ...view, dimensions: order.map((axis) => view.dimensions[axis]) };
}

/** @param batch - the length that the file gives the batch: shapes that it writes out hold it in place of 1. */
export function addReshape(context: OperatorContext, batch: number): View {
  const view = viewOf(context, 0);
  const stated = listOf(neededConstant(context, 1));
  const target = batch > 1 && stated[0] === batch ? [1, ...stated.slice(1)] : stated;
  return inShape(context, view, resolveShape(context.node, shapeOf(view), target));
}

export function addFlatten(context: OperatorContext): View {
  const { node } = context;
  const view = viewOf(context, 0);
  const from = shapeOf(view);
  const axis = axisOf(node, attributeNumber(node, "axis", 1), from.length + 1);
  return inShape(context, view, [countOf(from.slice(0, axis)), countOf(from.slice(axis))]);
}

export function addSqueeze(context: OperatorContext): View {
  const view = viewOf(context, 0);
  const from = shapeOf(view);
  const axes = axesGiven(context.node, constantOf(context, 1) ?? undefined);
  const target = squeezedShape(context.node, from, axes);
  if (countOf(target) !== countOf(from)) return refuseDamaged(context.node, "takes away an axis that is longer than 1");
  return inShape(context, view, target);
}

/** A vector of the file, or a row, becomes one here; other shapes are views. */
function inShape(context: OperatorContext, view: View, shape: readonly number[]): View {
  const dimensions = reshaped(view.dimensions, shape);
  if (dimensions === null) {
    return refuse(
      context.node,
      `makes ${shape.join("x")} of ${shapeOf(view).join("x")} in a way that Pippin does not do`,
    );
  }
  const result = { ...view, dimensions };
  const isRow = shape.length <= 2 && dimensions.filter((dimension) => dimension.length > 0).length <= 1;
  return isRow ? asVector(context, result) : result;
}

export function addExpand(context: OperatorContext): View {
  const view = viewOf(context, 0);
  const [from, target] = [shapeOf(view), listOf(neededConstant(context, 1))];
  const shape = broadcastShape(from, target);
  if (shape?.join() === from.join()) return view;
  return refuse(context.node, `repeats values (${from.join("x")} to ${target.join("x")}), which Pippin does not do`);
}

export function addSplit(context: OperatorContext): View[] {
  const { node } = context;
  const view = viewOf(context, 0);
  const axis = axisOf(node, attributeNumber(node, "axis", 0), view.dimensions.length);
  const lengths = partsOf(node, lengthOf(view.dimensions[axis]), constantOf(context, 1) ?? undefined);
  let start = 0;
  return lengths.map((length) => {
    const part = takeAlong(context, view, axis, { start, step: 1, length });
    start += length;
    return part;
  });
}

export function addSlice(context: OperatorContext): View {
  const view = viewOf(context, 0);
  const inputs = [undefined, ...[1, 2, 3, 4].map((place) => constantOf(context, place) ?? undefined)];
  const slices = slicesOf(context.node, shapeOf(view), inputs);
  return slices.reduce((part, slice, axis) => takeAlong(context, part, axis, slice), view);
}

export function addGather(context: OperatorContext): View {
  const { node } = context;
  const view = viewOf(context, 0);
  const axis = axisOf(node, attributeNumber(node, "axis", 0), view.dimensions.length);
  const indices = neededConstant(context, 1);
  const length = lengthOf(view.dimensions[axis]);
  const list = listOf(indices).map((place) => (place < 0 ? place + length : place));
  if (!list.every((place) => Number.isInteger(place) && place >= 0 && place < length)) {
    return refuseDamaged(node, `takes places that are not among ${length}`);
  }
  if (list.length === 0) return refuse(node, "takes no places at all");
  const isAll = list.length === length && list.every((place, i) => place === i);
  const part = isAll ? view : takeChannelsAlong(context, view, axis, list);
  if (indices.shape.length === 1) return part;
  const shape = shapeOf(part);
  return inShape(context, part, [...shape.slice(0, axis), ...indices.shape, ...shape.slice(axis + 1)]);
}

/** Some of the places along an axis: of channels any, of rows and columns a stretch. */
function takeAlong(
  context: OperatorContext,
  view: View,
  axis: number,
  { start, step, length }: { readonly start: number; readonly step: number; readonly length: number },
): View {
  const dimension = view.dimensions[axis];
  const before = lengthOf(dimension);
  if (start === 0 && step === 1 && length === before) return view;
  if (length < 1) return refuse(context.node, "takes no places at all");
  const role = roleOf(dimension);
  if (role === "row" || role === "column") {
    const node = context.nodeOf(view);
    const sides = sidesOf(node);
    if (step !== 1 || !isWhole(dimension, role, sides[role])) {
      return refuse(context.node, "takes rows or columns of a map that are no stretch of it");
    }
    const edges = { top: 0, bottom: 0, left: 0, right: 0 };
    const [first, last] = [start, before - start - length];
    const cropping = role === "row" ? { ...edges, top: first, bottom: last } : { ...edges, left: first, right: last };
    const [rows, columns, channels] = [sides.row, sides.column, sides.channel];
    const shape = role === "row" ? [length, columns, channels] : [rows, length, channels];
    const cropped = context.push({ kind: "crop", cropping }, [node.index], shape);
    return viewed(
      cropped,
      view.dimensions.map((own, at) => (at === axis ? whole(role, length) : own)),
    );
  }
  return takeChannelsAlong(
    context,
    view,
    axis,
    Array.from({ length }, (_, i) => start + i * step),
  );
}

/** Channels at places of an axis, together with those that lie along other axes. */
function takeChannelsAlong(context: OperatorContext, view: View, axis: number, taken: readonly number[]): View {
  const dimension = view.dimensions[axis];
  if (dimension.some(({ role }) => role !== "channel")) {
    return refuse(context.node, "takes single rows or columns of a map, which Pippin does with stretches only");
  }
  if (sidesOf(context.nodeOf(view)).channel > MOST_CHANNELS) {
    return refuse(context.node, "takes some of more channels than any network for photographs has");
  }
  const places = placesAlong(dimension);
  const others = view.dimensions.flatMap((own, at) =>
    at === axis ? [] : own.filter(({ role }) => role === "channel"),
  );
  const inner = placesAlong(others);
  const from = taken.flatMap((place) => inner.map((other) => places[place] + other));
  const { index, shape } = context.nodeOf(view);
  const pushed = context.push({ kind: "channels", from }, [index], [...shape.slice(0, -1), from.length]);
  let left = inner.length;
  const dimensions = view.dimensions.map((own, at): Dimension => {
    if (at === axis) return joined([{ role: "channel", length: taken.length, stride: inner.length }]);
    return joined(
      own.map((piece) => {
        if (piece.role !== "channel") return piece;
        left /= piece.length;
        return { ...piece, stride: left };
      }),
    );
  });
  return viewed(pushed, dimensions);
}

export function addConcatenate(context: OperatorContext): View {
  const { node } = context;
  const views = node.inputs.map((_, place) => {
    const value = context.value(place);
    if (value === null || isView(value)) return viewOf(context, place);
    return refuse(node, "joins constants and values of the image");
  });
  if (views.length === 0) return refuseDamaged(node, "joins nothing");
  const rank = views[0].dimensions.length;
  const axis = axisOf(node, attributeNumber(node, "axis", 1), rank);
  const ordered = views.map((view) => {
    if (view.dimensions.length !== rank) return refuseDamaged(node, "joins tensors of different axes");
    return withChannelsInOrder(context, view, view.dimensions[axis]);
  });
  const isOfMaps = ordered.some((view) => context.nodeOf(view).shape.length === 3);
  const parts = isOfMaps ? ordered.map((view) => withAxes(context, view)) : ordered;
  const [first] = parts;
  for (const part of parts) {
    const { channel } = sidesOf(context.nodeOf(part));
    if (!isWhole(part.dimensions[axis], "channel", channel)) {
      return refuse(node, "joins maps side by side or below each other, which Pippin does along channels only");
    }
    if (part.dimensions.some((own, at) => at !== axis && !areAlike(own, first.dimensions[at]))) {
      const sizes = parts.map((one) => shapeOf(one).join("x")).join(", ");
      throw new PippinError(
        "bad-file",
        `Layer "${context.layer.name}" (${node.type}) joins maps whose sizes do not fit: ${sizes}.`,
        {
          layer: context.layer.name,
        },
      );
    }
  }
  const channels = parts.reduce((sum, part) => sum + sidesOf(context.nodeOf(part)).channel, 0);
  const shape = [...context.nodeOf(first).shape.slice(0, -1), channels];
  const pushed =
    parts.length === 1
      ? context.nodeOf(first)
      : context.push(
          { kind: "concatenate" },
          parts.map((part) => part.node),
          shape,
        );
  return viewed(
    pushed,
    first.dimensions.map((own, at) => (at === axis ? whole("channel", channels) : own)),
  );
}
