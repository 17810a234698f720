/** Operators that look at places of maps together: pools, means, zeros around a map, and its size. */
import { listOf, numberOf, type Constant } from "./constants.ts";
import {
  attributeNumber,
  attributeNumbers,
  attributePair,
  attributeText,
  refuse,
  refuseDamaged,
  slide,
} from "./fields.ts";
import { axesGiven, axisOf } from "./folding.ts";
import { asMap, constantOf, neededConstant, viewOf, viewed, type OperatorContext } from "./operatorContext.ts";
import { isWhole, lengthOf, roleOf, shapeOf, sidesOf, whole, type Dimension, type Role, type View } from "./views.ts";

/** Dimensions of a map as ONNX's operators on maps give it. */
function mapDimensions(rows: number, columns: number, channels: number): Dimension[] {
  return [[], whole("channel", channels), whole("row", rows), whole("column", columns)];
}

export function addPool(context: OperatorContext, mode: "max" | "average"): View {
  const { node } = context;
  const map = asMap(context, viewOf(context, 0));
  const { row, column, channel } = sidesOf(context.nodeOf(map));
  if (node.outputs.length > 1 && node.outputs[1] !== "") return refuse(node, "also gives the places of its maxima");
  if (attributeNumbers(node, "dilations", [1, 1]).some((step) => step !== 1)) return refuse(node, "has a dilation");
  if (!node.attributes.has("kernel_shape")) return refuseDamaged(node, "has no size");
  const [size, strides] = [attributePair(node, "kernel_shape", [1, 1]), attributePair(node, "strides", [1, 1])];
  const roundsUp = attributeNumber(node, "ceil_mode", 0) !== 0;
  const { output, padding, overhang } = slide(node, [row, column], size, strides, [1, 1], roundsUp);
  const isPadded = padding.top + padding.bottom + padding.left + padding.right > 0;
  const counts = isPadded && mode === "average" && attributeNumber(node, "count_include_pad", 0) !== 0;
  const isOver = Math.max(...overhang) > 0;
  const counted = counts ? { countPadding: true, ...(isOver ? { overhang } : {}) } : {};
  const pushed = context.push(
    { kind: "pool", mode, size, strides, padding, ...counted },
    [map.node],
    [...output, channel],
  );
  return viewed(pushed, mapDimensions(output[0], output[1], channel));
}

export function addGlobalPool(context: OperatorContext, mode: "max" | "average"): View {
  const map = asMap(context, viewOf(context, 0));
  const { channel } = sidesOf(context.nodeOf(map));
  const pushed = context.push({ kind: "global-pool", mode, keepDimensions: true }, [map.node], [1, 1, channel]);
  return viewed(pushed, mapDimensions(1, 1, channel));
}

/** The mean or the largest over rows and columns. */
export function addReduction(context: OperatorContext, mode: "max" | "average"): View {
  const { node } = context;
  const view = viewOf(context, 0);
  const rank = view.dimensions.length;
  const stated = axesGiven(node, constantOf(context, 1) ?? undefined);
  if (stated === null && attributeNumber(node, "noop_with_empty_axes", 0) !== 0) return view;
  const axes = (stated ?? view.dimensions.map((_, axis) => axis)).map((axis) => axisOf(node, axis, rank));
  const gone = axes.flatMap((axis) => view.dimensions[axis]);
  const isKept = attributeNumber(node, "keepdims", 1) !== 0;
  const dimensions = view.dimensions.flatMap((own, axis): Dimension[] =>
    axes.includes(axis) ? (isKept ? [[]] : []) : [own],
  );
  if (gone.length === 0) return { ...view, dimensions };
  const source = context.nodeOf(view);
  const sides = sidesOf(source);
  const over = (role: Role): number => lengthOf(gone.filter((piece) => piece.role === role));
  const [rows, columns] = [over("row"), over("column")];
  const isStretch = (length: number, side: number): boolean => length === side || length === 1;
  if (over("channel") > 1 || !isStretch(rows, sides.row) || !isStretch(columns, sides.column)) {
    return refuse(node, "goes over channels, or some places of a map only, where Pippin goes over all places of it");
  }
  if (rows === sides.row && columns === sides.column) {
    const pushed = context.push(
      { kind: "global-pool", mode, keepDimensions: isKept },
      [view.node],
      isKept ? [1, 1, sides.channel] : [sides.channel],
    );
    return viewed(pushed, dimensions);
  }
  const padding = { top: 0, bottom: 0, left: 0, right: 0 };
  const pushed = context.push(
    { kind: "pool", mode, size: [rows, columns], strides: [1, 1], padding },
    [view.node],
    [sides.row / rows, sides.column / columns, sides.channel],
  );
  return viewed(pushed, dimensions);
}

/** Zeros around a map; negative pads cut it. */
export function addPad(context: OperatorContext): View {
  const { node } = context;
  const view = viewOf(context, 0);
  const rank = view.dimensions.length;
  const mode = attributeText(node, "mode", "constant");
  const given = constantOf(context, 1);
  const pads =
    attributeNumbers(node, "pads", null) ??
    attributeNumbers(node, "paddings", null) ??
    (given === null ? [] : listOf(given));
  const axes = axesGiven(node, constantOf(context, 3) ?? undefined) ?? view.dimensions.map((_, axis) => axis);
  if (pads.length !== 2 * axes.length || !pads.every((pad) => Number.isInteger(pad) && Math.abs(pad) < 2 ** 24)) {
    return refuseDamaged(node, `has ${pads.length} pads for ${axes.length} axes`);
  }
  if (pads.every((pad) => pad === 0)) return view;
  const fill = constantOf(context, 2);
  const value = fill === null ? attributeNumber(node, "value", 0) : numberOf(fill);
  if (mode !== "constant" || value !== 0) {
    return refuse(node, `puts ${mode === "constant" ? String(value) : mode} around a map; Pippin does zeros`);
  }
  const edges = { top: 0, bottom: 0, left: 0, right: 0 };
  const sides = sidesOf(context.nodeOf(view));
  for (const [place, stated] of axes.entries()) {
    const [before, after] = [pads[place], pads[place + axes.length]];
    if (before === 0 && after === 0) continue;
    const dimension = view.dimensions[axisOf(node, stated, rank)];
    const role = roleOf(dimension);
    if ((role !== "row" && role !== "column") || !isWhole(dimension, role, sides[role])) {
      return refuse(node, "puts zeros elsewhere than around the rows and columns of a map");
    }
    Object.assign(edges, role === "row" ? { top: before, bottom: after } : { left: before, right: after });
  }
  const { top, bottom, left, right } = edges;
  const positive = (of: number): number => Math.max(0, of);
  const padding = { top: positive(top), bottom: positive(bottom), left: positive(left), right: positive(right) };
  const cropping = { top: positive(-top), bottom: positive(-bottom), left: positive(-left), right: positive(-right) };
  let [at, rows, columns] = [view.node, sides.row, sides.column];
  if (Object.values(padding).some((edge) => edge > 0)) {
    [rows, columns] = [rows + padding.top + padding.bottom, columns + padding.left + padding.right];
    at = context.push({ kind: "pad", padding }, [at], [rows, columns, sides.channel]).index;
  }
  if (Object.values(cropping).some((edge) => edge > 0)) {
    [rows, columns] = [rows - cropping.top - cropping.bottom, columns - cropping.left - cropping.right];
    at = context.push({ kind: "crop", cropping }, [at], [rows, columns, sides.channel]).index;
  }
  return viewed(
    context.nodeOf({ node: at }),
    view.dimensions.map((own) => {
      const role = roleOf(own);
      return role === "row" ? whole("row", rows) : role === "column" ? whole("column", columns) : own;
    }),
  );
}

type Places = "half-pixel" | "corners" | "plain";

/** Resize, and Upsample before it. */
export function addResize(context: OperatorContext): View {
  const { node, opset } = context;
  const view = viewOf(context, 0);
  const from = shapeOf(view);
  const isOld = node.type === "Upsample" || opset < 11;
  const given = (place: number): Constant | null => {
    const constant = constantOf(context, place);
    return constant === null || constant.shape.includes(0) ? null : constant;
  };
  const stated = attributeNumbers(node, "axes", null) ?? from.map((_, axis) => axis);
  const axes = stated.map((axis) => axisOf(node, axis, from.length));
  const scales = isOld
    ? (attributeNumbers(node, "scales", null) ?? listOf(neededConstant(context, 1)))
    : nullable(given(2));
  const sizes = isOld ? null : nullable(given(3));
  const lengths = [...from];
  for (const [place, axis] of axes.entries()) {
    const length = sizes === null ? Math.floor(from[axis] * (scales?.[place] ?? NaN)) : sizes[place];
    if (!Number.isInteger(length) || length < 1 || length > 2 ** 24)
      return refuseDamaged(node, "has no size to which it makes the map");
    lengths[axis] = length;
  }
  if (attributeText(node, "keep_aspect_ratio_policy", "stretch") !== "stretch")
    return refuse(node, "keeps the shape of the map");
  if (attributeNumber(node, "antialias", 0) !== 0) return refuse(node, "smooths what it makes smaller (antialias)");
  const source = context.nodeOf(view);
  const sides = { ...sidesOf(source) };
  const dimensions = view.dimensions.map((own, axis) => {
    if (lengths[axis] === from[axis]) return own;
    const role = roleOf(own);
    if ((role !== "row" && role !== "column") || !isWhole(own, role, sides[role]) || source.shape.length !== 3) {
      return refuse(node, "makes something else larger than the rows and columns of a map");
    }
    return [{ role, length: lengths[axis], stride: 1 }];
  });
  const before = { ...sides };
  for (const [axis, own] of view.dimensions.entries()) {
    const role = roleOf(own);
    if (lengths[axis] !== from[axis] && role !== null) sides[role] = lengths[axis];
  }
  const changes = (["row", "column"] as const).flatMap((role) =>
    before[role] === sides[role] ? [] : [{ before: before[role], after: sides[role] }],
  );
  if (changes.length === 0) return view;
  const isExact =
    sizes !== null || axes.every((axis, place) => Math.abs((scales?.[place] ?? 0) - lengths[axis] / from[axis]) < 1e-6);
  if (!isExact) return refuse(node, "has a scale that gives no whole number of rows and columns");
  const mode = attributeText(node, "mode", "nearest");
  const transformation = isOld ? "asymmetric" : attributeText(node, "coordinate_transformation_mode", "half_pixel");
  const places =
    mode === "nearest"
      ? nearestPlaces(
          transformation,
          isOld ? "floor" : attributeText(node, "nearest_mode", "round_prefer_floor"),
          changes,
        )
      : mode === "linear"
        ? linearPlaces(transformation)
        : null;
  if (places === null)
    return refuse(node, `changes the size of a map by ${mode} (${transformation}), which Pippin does not do`);
  const pushed = context.push(
    { kind: "resize", mode: mode === "nearest" ? "nearest" : "bilinear", places },
    [view.node],
    [sides.row, sides.column, sides.channel],
  );
  return viewed(pushed, dimensions);
}

function nullable(constant: Constant | null): number[] | null {
  return constant === null ? null : listOf(constant);
}

function linearPlaces(transformation: string): Places | null {
  if (transformation === "half_pixel" || transformation === "pytorch_half_pixel") return "half-pixel";
  if (transformation === "align_corners") return "corners";
  return transformation === "asymmetric" ? "plain" : null;
}

interface Change {
  readonly before: number;
  readonly after: number;
}

const ROUNDING: Readonly<Record<string, (value: number) => number>> = {
  floor: Math.floor,
  ceil: Math.ceil,
  round_prefer_floor: (value) => Math.ceil(value - 0.5),
  round_prefer_ceil: (value) => Math.floor(value + 0.5),
};

/** Where ONNX reads, before rounding, by its name of the rule. */
const TRANSFORMATIONS: Readonly<Record<string, (at: number, change: Change) => number>> = {
  half_pixel: (at, { before, after }) => ((at + 0.5) * before) / after - 0.5,
  pytorch_half_pixel: (at, { before, after }) => (after === 1 ? 0 : ((at + 0.5) * before) / after - 0.5),
  asymmetric: (at, { before, after }) => (at * before) / after,
  align_corners: (at, { before, after }) => (after === 1 ? 0 : (at * (before - 1)) / (after - 1)),
};

/** Where the graph's nearest neighbour reads, by its name of the rule. */
const OWN: Readonly<Record<Places, (at: number, change: Change) => number>> = {
  "half-pixel": (at, { before, after }) => Math.floor(((at + 0.5) * before) / after),
  plain: (at, { before, after }) => Math.floor((at * before) / after),
  corners: (at, { before, after }) => Math.floor((at * (before - 1)) / (after - 1)),
};

/** @returns the rule of the graph that reads the same places, if there is one. */
function nearestPlaces(transformation: string, rounding: string, changes: readonly Change[]): Places | null {
  if (!Object.hasOwn(TRANSFORMATIONS, transformation) || !Object.hasOwn(ROUNDING, rounding)) return null;
  const [place, round] = [TRANSFORMATIONS[transformation], ROUNDING[rounding]];
  const isSame = (own: Places): boolean =>
    changes.every((change) =>
      Array.from({ length: change.after }, (_, at) => at).every((at) => {
        const theirs = Math.min(Math.max(round(place(at, change)), 0), change.before - 1);
        return theirs === Math.min(OWN[own](at, change), change.before - 1);
      }),
    );
  return (["plain", "half-pixel", "corners"] as const).find(isSame) ?? null;
}
