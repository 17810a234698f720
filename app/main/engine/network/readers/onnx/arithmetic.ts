/** Sums, products and normalisations: with constants they scale and shift channels, of two maps they join them. */
import { PippinError } from "../../../../../contract/errors.ts";
import type { Operation } from "../../../../modelGeometry/graph.ts";
import { addClip } from "./activations.ts";
import { addAffine } from "./affine.ts";
import { broadcastShape, countOf, float32Of, numberOf, type Constant } from "./constants.ts";
import { attributeNumber, attributeNumbers, refuse, refuseDamaged } from "./fields.ts";
import { axisOf } from "./folding.ts";
import {
  channelsAlong,
  isView,
  neededConstant,
  placedAt,
  viewOf,
  viewed,
  withAxes,
  withChannelsInOrder,
  type OperatorContext,
} from "./operatorContext.ts";
import { areAlike, lengthOf, ROLES, shapeOf, sidesOf, type Dimension, type View } from "./views.ts";

/** Add, Sub, Mul and Div. */
export function addArithmetic(context: OperatorContext): View {
  const { node } = context;
  const [a, b] = [context.value(0), context.value(1)];
  if (a === null || b === null) return refuseDamaged(node, "lacks an input");
  if (isView(a) && isView(b)) return addOfTwo(context, a, b);
  if (isView(a)) return addConstant(context, 0, a, b as Constant, false);
  if (isView(b)) return addConstant(context, 1, b, a, true);
  return refuseDamaged(node, "has no input from the image");
}

function addOfTwo(context: OperatorContext, a: View, b: View): View {
  const { node } = context;
  if (node.type === "Div") return addMerge(context, [a, addReciprocal(context, b)], { kind: "multiply" });
  if (node.type === "Sub") {
    return addMerge(context, [a, scaledBy(context, b, -1)], { kind: "add" });
  }
  return addMerge(context, [a, b], { kind: node.type === "Add" ? "add" : "multiply" });
}

/** Sum, Mean, Max and Min of any number of maps; of one map and a number, Max and Min are bounds. */
export function addOfMany(context: OperatorContext): View {
  const { node } = context;
  const values = node.inputs.map((_, place) => context.value(place));
  if (node.type === "Max" || node.type === "Min") {
    const bounds = values.flatMap((value) => (value !== null && !isView(value) ? [value] : []));
    const [bound] = bounds.map(numberOf);
    if (values.length === 2 && bounds.length === 1 && bound !== null) {
      const view = viewOf(
        context,
        values.findIndex((value) => value !== null && isView(value)),
      );
      return node.type === "Max" ? addClip(context, view, bound, Infinity) : addClip(context, view, -Infinity, bound);
    }
  }
  const views = values.map((_, place) => viewOf(context, place));
  if (views.length === 0) return refuseDamaged(node, "lacks an input");
  if (views.length === 1) return views[0];
  if (node.type === "Max" || node.type === "Min") {
    return addMerge(context, views, { kind: "extreme", mode: node.type === "Max" ? "max" : "min" });
  }
  const sum = addMerge(context, views, { kind: "add" });
  if (node.type === "Sum") return sum;
  return scaledBy(context, sum, 1 / views.length);
}

/** 1 / x. */
export function addReciprocal(context: OperatorContext, view: View): View {
  return viewed(context.push({ kind: "reciprocal" }, [view.node], context.nodeOf(view).shape), view.dimensions);
}

function scaledBy(context: OperatorContext, view: View, factor: number): View {
  const scale = weight(context, "scale", 1, () => Float32Array.of(factor));
  const shift = weight(context, "shift", 1, () => Float32Array.of(0));
  return viewed(
    context.push({ kind: "affine", scale, shift }, [view.node], context.nodeOf(view).shape),
    view.dimensions,
  );
}

/** Puts maps, vectors as maps of one place, together element by element. */
function addMerge(context: OperatorContext, views: readonly View[], operation: Operation): View {
  const { node } = context;
  const rank = Math.max(...views.map((view) => view.dimensions.length));
  const isOfMaps = views.some((view) => context.nodeOf(view).shape.length === 3);
  let parts = views.map((view) => {
    const missing = Array.from({ length: rank - view.dimensions.length }, (): Dimension => []);
    const wide = { ...view, dimensions: [...missing, ...view.dimensions] };
    return isOfMaps ? withAxes(context, wide) : wide;
  });
  if (!fit(parts)) {
    parts = parts.map((part) => part.dimensions.reduce((view, own) => withChannelsInOrder(context, view, own), part));
  }
  if (!fit(parts)) {
    const sizes = parts.map((part) => shapeOf(part).join("x"));
    if (broadcastShape(...parts.map(shapeOf)) !== null) {
      return refuse(node, `joins values whose axes are not in one order (${sizes.join(", ")})`);
    }
    throw new PippinError(
      "bad-file",
      `Layer "${context.layer.name}" (${node.type}) joins maps whose sizes do not fit: ${sizes.join(", ")}.`,
      { layer: context.layer.name },
    );
  }
  const nodes = parts.map((part) => context.nodeOf(part));
  const sides = nodes.map(sidesOf);
  const [row, column, channel] = ROLES.map((role) => Math.max(...sides.map((one) => one[role])));
  const pushed = context.push(
    operation,
    nodes.map(({ index }) => index),
    isOfMaps ? [row, column, channel] : [channel],
  );
  return viewed(
    pushed,
    parts[0].dimensions.map((_, axis) => widest(parts, axis)),
  );
}

function widest(parts: readonly View[], axis: number): Dimension {
  return parts.map((part) => part.dimensions[axis]).find((dimension) => dimension.length > 0) ?? [];
}

/** Whether each axis is the same in all parts, or one place of it repeated. */
function fit(parts: readonly View[]): boolean {
  return parts[0].dimensions.every((_, axis) => {
    const own = widest(parts, axis);
    return parts.every(({ dimensions }) => dimensions[axis].length === 0 || areAlike(dimensions[axis], own));
  });
}

/** @param isSecond - whether the constant stands on the left. */
function addConstant(context: OperatorContext, place: number, view: View, constant: Constant, isSecond: boolean): View {
  const { node } = context;
  const { type } = node;
  const values = byChannel(context, view, constant);
  if (isSecond && type === "Div") {
    const divided = addReciprocal(context, view);
    if (numberOf(constant) === 1) return divided;
    const affine = { scale: () => Float64Array.from(values.read()), shift: () => new Float64Array(values.length) };
    return { ...divided, node: addAffine(context, place, divided, values.length, affine).index };
  }
  const read = (change: (value: number) => number) => (): Float64Array => Float64Array.from(values.read(), change);
  const same = (value: number) => read(() => value);
  const affine =
    type === "Mul"
      ? { scale: read((value) => value), shift: same(0) }
      : type === "Div"
        ? { scale: read((value) => 1 / value), shift: same(0) }
        : type === "Add"
          ? { scale: same(1), shift: read((value) => value) }
          : isSecond
            ? { scale: same(-1), shift: read((value) => value) }
            : { scale: same(1), shift: read((value) => -value) };
  if (isIdentity(type, constant, isSecond)) return view;
  return { ...view, node: addAffine(context, place, view, values.length, affine).index, isShared: false };
}

/** Exporters leave sums with 0 and products with 1. */
function isIdentity(type: string, constant: Constant, isSecond: boolean): boolean {
  const number = numberOf(constant);
  if (type === "Add" || (type === "Sub" && !isSecond)) return number === 0;
  return type !== "Sub" && number === 1;
}

/** @returns one number, or one a channel of the node in its order. */
function byChannel(
  { node, ...rest }: OperatorContext,
  view: View,
  constant: Constant,
): { readonly length: number; read(): ArrayLike<number> } {
  const context = { node, ...rest };
  if (countOf(constant.shape) === 1) return { length: 1, read: () => constant.read() };
  const before = view.dimensions.length - constant.shape.length;
  const long = constant.shape.flatMap((length, axis) => (length > 1 ? [axis + before] : []));
  const dimension = long.length === 1 ? view.dimensions[long[0]] : undefined;
  const places = dimension === undefined ? null : channelsAlong(context, view, dimension);
  if (places === null || places.length !== countOf(constant.shape)) {
    return refuse(
      node,
      `takes constants of ${constant.shape.join("x")} for values of ${shapeOf(view).join("x")}; Pippin does one number, or one a channel`,
    );
  }
  return { length: places.length, read: () => placedAt(constant.read(), places) };
}

/** gamma / sqrt(variance + epsilon) and beta - mean * scale (Ioffe & Szegedy 2015), in double precision. */
export function addBatchNormalisation(context: OperatorContext): View {
  const { node } = context;
  const view = viewOf(context, 0);
  if (attributeNumber(node, "training_mode", 0) !== 0) {
    return refuse(node, "normalises by the batch it gets, as in training; export the network in evaluation mode");
  }
  const places = channelsAlong(context, view, view.dimensions[1] ?? []);
  if (places === null) return refuse(node, "normalises an axis that is not that of the channels");
  const epsilon = attributeNumber(node, "epsilon", 1e-5);
  const parts = ["gamma", "beta", "mean", "variance"].map((name, place) => {
    const constant = neededConstant(context, place + 1);
    if (countOf(constant.shape) === places.length) return constant;
    return refuseDamaged(node, `has ${constant.shape.join("x")} values of ${name} for ${places.length} channels`);
  });
  const read = (part: number): Float64Array => placedAt(parts[part].read(), places);
  const scale = (): Float64Array => {
    const variance = read(3);
    return read(0).map((value, c) => value / Math.sqrt(variance[c] + epsilon));
  };
  const shift = (): Float64Array => {
    const [mean, factors] = [read(2), scale()];
    return read(1).map((value, c) => value - mean[c] * factors[c]);
  };
  return { ...view, node: addAffine(context, 0, view, places.length, { scale, shift }).index, isShared: false };
}

/** Over `size` channels around each, of which the odd one lies behind it; alpha counts for all of them together. */
export function addLocalNormalisation(context: OperatorContext): View {
  const { node } = context;
  const view = viewOf(context, 0);
  const ordered = withChannelsInOrder(context, view, view.dimensions[1] ?? []);
  const { shape } = context.nodeOf(ordered);
  const channels = shape[shape.length - 1];
  if (channelsAlong(context, ordered, ordered.dimensions[1] ?? [])?.length !== channels) {
    return refuse(node, "normalises an axis that is not that of the channels");
  }
  const size = attributeNumber(node, "size", 0);
  if (!Number.isInteger(size) || size < 1) return refuseDamaged(node, `has the size ${size}`);
  const operation: Operation = {
    kind: "local-normalisation",
    before: Math.floor((size - 1) / 2),
    after: Math.ceil((size - 1) / 2),
    alpha: attributeNumber(node, "alpha", 1e-4) / size,
    beta: attributeNumber(node, "beta", 0.75),
    bias: attributeNumber(node, "bias", 1),
  };
  return viewed(context.push(operation, [ordered.node], shape), ordered.dimensions);
}

/** Over the channels of each place by themselves, as the operator or as it is written out. */
export function addLayerNormalisation(context: OperatorContext): View {
  const { node } = context;
  const view = viewOf(context, 0);
  const rank = view.dimensions.length;
  const first = axisOf(node, attributeNumber(node, "axis", -1), rank);
  const stated = attributeNumbers(node, "axes", null)?.map((axis) => axisOf(node, axis, rank));
  const axes = stated ?? Array.from({ length: rank - first }, (_, i) => first + i);
  const dimension = axes.flatMap((axis) => view.dimensions[axis]);
  const places = channelsAlong(context, view, dimension);
  if (places === null) {
    return refuse(node, "normalises over other values than the channels of each place, which Pippin does not do");
  }
  const epsilon = attributeNumber(node, "epsilon", 1e-5);
  const part = (place: number, name: string): Record<string, string> => {
    const constant = context.value(place);
    if (constant === null) return {};
    const values = neededConstant(context, place);
    if (countOf(values.shape) !== places.length) {
      return refuseDamaged(node, `has ${values.shape.join("x")} values of ${name} for ${places.length} channels`);
    }
    return { [name]: weight(context, name, places.length, () => Float32Array.from(placedAt(values.read(), places))) };
  };
  const operation: Operation = { kind: "normalisation", epsilon, ...part(1, "scale"), ...part(2, "shift") };
  return { ...view, ...viewed(context.push(operation, [view.node], context.nodeOf(view).shape), view.dimensions) };
}

function weight({ table, layer }: OperatorContext, name: string, length: number, read: () => Float32Array): string {
  return table.compute(`${layer.name}/${name}`, layer.name, [length], read);
}

/** Over all places of each group of channels; torch writes group normalisation as instance normalisation of groups. */
export function addGroupNormalisation(context: OperatorContext): View {
  const { node } = context;
  const view = viewOf(context, 0);
  const graphNode = context.nodeOf(view);
  const { channel } = sidesOf(graphNode);
  const [, own = [], ...inner] = view.dimensions;
  const groups = node.type === "GroupNormalization" ? attributeNumber(node, "num_groups", 1) : lengthOf(own);
  const [piece] = own;
  const isWholeGroups =
    graphNode.shape.length === 3 &&
    Number.isInteger(groups) &&
    groups > 0 &&
    channel % groups === 0 &&
    own.length <= 1 &&
    (piece === undefined || (piece.role === "channel" && piece.stride * piece.length === channel)) &&
    inner.length > 0;
  if (!isWholeGroups) return refuse(node, "normalises values that are no groups of neighbouring channels");
  const spreadOver = (place: number, name: string): (() => Float32Array) => {
    const constant = neededConstant(context, place);
    const count = countOf(constant.shape);
    if (count !== groups && count !== channel) {
      return refuseDamaged(node, `has ${constant.shape.join("x")} values of ${name} for ${groups} groups`);
    }
    return () => {
      const values = float32Of(constant);
      return Float32Array.from({ length: channel }, (_, c) => values[Math.floor((c * count) / channel)]);
    };
  };
  const scale = weight(context, "scale", channel, spreadOver(1, "scale"));
  const shift = weight(context, "shift", channel, spreadOver(2, "shift"));
  const epsilon = attributeNumber(node, "epsilon", 1e-5);
  const pushed = context.push({ kind: "normalisation", groups, epsilon, scale, shift }, [view.node], graphNode.shape);
  return viewed(pushed, view.dimensions);
}
