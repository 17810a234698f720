/**
 * Operators of TensorFlow Lite as those of ONNX, which say the same of tensors with their axes in another order: one reader
 * makes networks of both. Channels lie last here; transposes around what has kernels compute nothing there.
 */
import type { Attribute, OnnxModel, OnnxNode } from "../onnx/onnxModel.ts";
import { computed, countOf, listOf, strided, stridesOf, wholes, type Constant } from "../onnx/constants.ts";
import { refuse, refuseDamaged } from "../onnx/fields.ts";
import type { FlatTable } from "./flatFile.ts";
import { layerPaths, type LayerPath } from "./layerPaths.ts";
import type { TfliteModel, TfliteOperator, TfliteTensor } from "./tfliteModel.ts";

/** Of ONNX, whose operators these are. */
const OPSET = 18;
/** Operators that are one of ONNX's, with the same inputs and no attributes. */
const SAME: Readonly<Record<string, string>> = {
  ...{ RELU: "Relu", LOGISTIC: "Sigmoid", TANH: "Tanh", ELU: "Elu", HARD_SWISH: "HardSwish", PRELU: "PRelu" },
  ...{ LOG_SOFTMAX: "LogSoftmax", EXP: "Exp", LOG: "Log", NEG: "Neg", ABS: "Abs", SQRT: "Sqrt", FLOOR: "Floor" },
  ...{ MAXIMUM: "Max", MINIMUM: "Min", ADD_N: "Sum", POW: "Pow", SHAPE: "Shape", BROADCAST_TO: "Expand" },
  ...{ SELECT: "Where", SELECT_V2: "Where", GREATER: "Greater", LESS: "Less", EQUAL: "Equal", RANGE: "Range" },
};
const ARITHMETIC: Readonly<Record<string, string>> = { ADD: "Add", SUB: "Sub", MUL: "Mul", DIV: "Div" };
const REDUCTIONS: Readonly<Record<string, string>> = {
  ...{ MEAN: "ReduceMean", REDUCE_MAX: "ReduceMax", SUM: "ReduceSum", REDUCE_PROD: "ReduceProd" },
};
/** Bounds of what keeps values between two. */
const BOUNDS: Readonly<Record<string, readonly [number, number]>> = {
  ...{ RELU6: [0, 6], RELU_N1_TO_1: [-1, 1], RELU_0_TO_1: [0, 1] },
};
/** Activations that are fused into others, by their numbers in schema.fbs. */
const FUSED = ["NONE", "RELU", "RELU_N1_TO_1", "RELU6", "TANH", "SIGN_BIT"];
const [SAME_PADDING, VALID_PADDING] = [0, 1];
const [FLOAT, WHOLE] = [1, 7];
/** Further than any axis is long, so that a slice goes to its end. */
const FAR = 2 ** 30;
const TO_CHANNELS_FIRST = [0, 3, 1, 2];
const TO_CHANNELS_LAST = [0, 2, 3, 1];

type Attributes = Readonly<Record<string, Attribute>>;

/** @throws PippinError that names the operator and its output where there is no such operator in ONNX, or none that fits. */
export function asOnnx(model: TfliteModel): OnnxModel {
  const writer = new Writer(model);
  const values = (places: readonly number[]): OnnxModel["inputs"] =>
    places.map((place) => ({ name: writer.value(place), shape: model.tensors[place].shape }));
  for (const [place, operator] of model.operators.entries()) writer.add(operator, writer.paths[place]);
  return {
    ...{ nodes: writer.nodes, constants: writer.constants, opset: OPSET },
    ...{ inputs: values(model.inputs), outputs: values(model.outputs) },
  };
}

class Writer {
  readonly nodes: OnnxNode[] = [];
  readonly constants = new Map<string, Constant>();
  readonly paths: readonly LayerPath[];
  private readonly tensors: readonly TfliteTensor[];
  private readonly input: number | undefined;
  private readonly inputName: string;
  /** Type of the operator that gives a tensor. */
  private readonly producers = new Map<number, string>();
  /** What float32 was made of. */
  private readonly dequantised = new Map<number, string>();
  private operator: TfliteOperator = { type: "", isCustom: false, inputs: [], outputs: [], options: null };
  private path: LayerPath = { layer: "", activation: "" };

  constructor(model: TfliteModel) {
    this.tensors = model.tensors;
    [this.input] = model.inputs;
    this.inputName = inputName(model.tensors[this.input ?? -1]?.name ?? "");
    this.paths = layerPaths(model);
    for (const [place, { constant }] of model.tensors.entries()) {
      if (constant !== null) this.constants.set(this.value(place), constant);
    }
  }

  /** Names of tensors need not differ, their places do; the input is a layer, and called as it is in the file. */
  value(place: number): string {
    if (place < 0) return "";
    return place === this.input && this.inputName !== "" ? this.inputName : `t${place}`;
  }

  add(operator: TfliteOperator, path: LayerPath): void {
    [this.operator, this.path] = [operator, path];
    this.write();
    for (const output of operator.outputs) this.producers.set(output, operator.type);
  }

  private write(): void {
    const { type, isCustom, inputs } = this.operator;
    const all = inputs.map((place) => this.value(place));
    if (isCustom) return this.push(`custom ${type}`, all);
    if (Object.hasOwn(SAME, type)) return this.push(SAME[type], all);
    if (Object.hasOwn(BOUNDS, type)) return this.pushBounds(BOUNDS[type], all);
    if (Object.hasOwn(REDUCTIONS, type)) return this.reduction();
    if (Object.hasOwn(ARITHMETIC, type)) return this.arithmetic(all);
    switch (type) {
      case "CONV_2D":
        return this.convolution();
      case "DEPTHWISE_CONV_2D":
        return this.depthwise();
      case "FULLY_CONNECTED":
        return this.dense();
      case "BATCH_MATMUL":
        return this.product();
      case "AVERAGE_POOL_2D":
        return this.pool("AveragePool");
      case "MAX_POOL_2D":
        return this.pool("MaxPool");
      case "SOFTMAX":
        return this.softmax();
      case "LEAKY_RELU":
        return this.push("LeakyRelu", all, { alpha: this.option(0, "float32", 0) });
      case "GELU":
        return this.push("Gelu", all, this.flag(0) ? { approximate: "tanh" } : {});
      case "RSQRT":
        this.push("Sqrt", all, {}, [this.inner("root")]);
        return this.push("Reciprocal", [this.inner("root")]);
      case "SQUARE":
        return this.push("Mul", [all[0], all[0]]);
      case "SQUARED_DIFFERENCE":
        this.push("Sub", all, {}, [this.inner("difference")]);
        return this.push("Mul", [this.inner("difference"), this.inner("difference")]);
      case "PAD":
      case "PADV2":
      case "MIRROR_PAD":
        return this.pad();
      case "RESIZE_BILINEAR":
      case "RESIZE_NEAREST_NEIGHBOR":
        return this.resize();
      case "CONCATENATION":
        return this.activated("Concat", all, { axis: this.option(0, "int32", 0) }, 1);
      case "PACK":
        return this.pack(all);
      case "RESHAPE":
        return this.reshape();
      case "SQUEEZE": {
        const axes = this.operator.options?.numbers(0, "int32") ?? [];
        return this.push("Squeeze", [all[0]], axes.length === 0 ? {} : { axes });
      }
      case "EXPAND_DIMS":
        return this.push("Unsqueeze", [all[0]], { axes: this.list(1) });
      case "TRANSPOSE":
        return this.push("Transpose", [all[0]], { perm: this.list(1) });
      case "SPLIT":
        return this.push("Split", [all[1] ?? ""], { axis: this.list(0)[0] ?? 0 });
      case "SPLIT_V":
        return this.push("Split", [all[0]], { axis: this.list(2)[0] ?? 0, split: this.list(1) });
      case "GATHER":
        if (this.option(1, "int32", 0) !== 0) return refuse(this.node(), "takes places by image (batch_dims)");
        return this.push("Gather", all, { axis: this.option(0, "int32", 0) });
      case "SLICE":
        return this.slice();
      case "STRIDED_SLICE":
        return this.stridedSlice();
      case "CAST":
        return this.push("Cast", all, { to: [0, 1, 10].includes(this.option(1, "int8", 0)) ? FLOAT : WHOLE });
      case "DEQUANTIZE":
        // Of float16; whole numbers with a scale are refused before.
        this.dequantised.set(this.operator.outputs[0], all[0] ?? "");
        return this.push("Identity", all, {}, undefined, `${this.path.layer}/float32`);
      default:
        return this.push(type, all);
    }
  }

  private convolution(): void {
    const kernel = this.needed(1);
    const [filters, rows, columns, channels] = this.fourAxes(kernel);
    const weights = this.constant("kernel", reordered(kernel, [0, 3, 1, 2], [filters, channels, rows, columns]));
    const inputs = this.channelsOf(0) ?? channels;
    const { strides, dilations } = this.steps(2, 1, 5, 4);
    const group = channels > 0 && inputs % channels === 0 ? inputs / channels : 1;
    this.onMap("Conv", [weights, this.bias()], { ...this.padding(), strides, dilations, group }, 3);
  }

  /** Its kernel is `[1, rows, columns, channels * multiplier]`. */
  private depthwise(): void {
    const kernel = this.needed(1);
    const [one, rows, columns, filters] = this.fourAxes(kernel);
    if (one !== 1) return refuseDamaged(this.node(), `has a kernel of ${kernel.shape.join("x")}`);
    const weights = this.constant("kernel", reordered(kernel, [3, 0, 1, 2], [filters, 1, rows, columns]));
    const { strides, dilations } = this.steps(2, 1, 6, 5);
    const group = this.channelsOf(0) ?? filters / Math.max(1, this.option(3, "int32", 1));
    this.onMap("Conv", [weights, this.bias()], { ...this.padding(), strides, dilations, group }, 4);
  }

  private dense(): void {
    const [input, bias] = [this.value(this.operator.inputs[0] ?? -1), this.bias()];
    const matrix = this.needed(1);
    if (matrix.shape.length !== 2) return refuseDamaged(this.node(), `has weights of ${matrix.shape.join("x")}`);
    if (this.option(1, "int8", 0) !== 0) return refuse(this.node(), "has its weights in the order of another program");
    const [units, inputs] = matrix.shape;
    if (this.flag(2) && this.rankOf(0) !== 2) {
      const turned = this.constant("kernel", reordered(matrix, [1, 0], [inputs, units]));
      if (bias === "") return this.activated("MatMul", [input, turned], {}, 0);
      this.push("MatMul", [input, turned], {}, [this.inner("product")]);
      return this.activated("Add", [this.inner("product"), bias], {}, 0);
    }
    let row = input;
    if (this.rankOf(0) !== 2) {
      row = this.inner("row");
      this.push(
        "Reshape",
        [input, this.constant("shape", wholes([-1, inputs]))],
        { allowzero: 1 },
        [row],
        `${this.path.layer}/row`,
      );
    }
    this.activated("Gemm", [row, this.value(this.operator.inputs[1]), bias], { transB: 1 }, 0);
  }

  private product(): void {
    const [first, second] = [0, 1].map((place) => this.value(this.operator.inputs[place] ?? -1));
    if (this.flag(0)) return refuse(this.node(), "turns what it multiplies");
    const constant = this.constants.get(second);
    if (!this.flag(1) || constant?.shape.length !== 2) return this.push("MatMul", [first, second]);
    const [rows, columns] = constant.shape;
    this.push("MatMul", [first, this.constant("kernel", reordered(constant, [1, 0], [columns, rows]))]);
  }

  private pool(type: string): void {
    const [kernel, { strides }] = [
      [this.option(4, "int32", 0), this.option(3, "int32", 0)],
      this.steps(2, 1, null, null),
    ];
    this.onMap(type, [], { ...this.padding(), kernel_shape: kernel, strides }, 5);
  }

  private arithmetic(inputs: readonly string[]): void {
    const { type, inputs: places } = this.operator;
    const root = places.findIndex((place) => this.producers.get(place) === "RSQRT");
    // (x - mean) / sqrt(variance + epsilon), as it is written elsewhere.
    if (type === "MUL" && root >= 0 && this.producers.get(places[1 - root] ?? -1) === "SUB") {
      return this.activated("Div", [inputs[1 - root] ?? "", `${inputs[root]} root`], {}, 0);
    }
    this.activated(ARITHMETIC[type], inputs, {}, 0);
  }

  private reduction(): void {
    const rank = this.rankOf(0);
    const axes = this.list(1).map((axis) => (axis < 0 ? axis + rank : axis));
    const attributes = { axes, keepdims: this.flag(0) ? 1 : 0 };
    this.push(REDUCTIONS[this.operator.type], [this.value(this.operator.inputs[0] ?? -1)], attributes);
  }

  private softmax(): void {
    const beta = this.option(0, "float32", 1);
    const input = this.value(this.operator.inputs[0] ?? -1);
    if (beta === 1) return this.push("Softmax", [input], { axis: -1 });
    const factor = this.constant("beta", { shape: [], isWhole: false, read: () => Float64Array.of(beta) });
    this.push("Mul", [input, factor], {}, [this.inner("scaled")]);
    this.push("Softmax", [this.inner("scaled")], { axis: -1 });
  }

  /** Pads are pairs, an axis each. */
  private pad(): void {
    const pads = this.list(1);
    const ends = [0, 1].flatMap((end) => pads.filter((_, i) => i % 2 === end));
    const mode =
      this.operator.type === "MIRROR_PAD" ? { mode: this.option(0, "int8", 0) === 0 ? "reflect" : "symmetric" } : {};
    const [input, , value = -1] = this.operator.inputs;
    this.push("Pad", [this.value(input ?? -1), "", this.value(value)], { pads: ends, ...mode });
  }

  private resize(): void {
    const isNearest = this.operator.type !== "RESIZE_BILINEAR";
    const [corners, centres] = isNearest ? [this.flag(0), this.flag(1)] : [this.flag(2), this.flag(3)];
    const rule = corners ? "align_corners" : centres ? "half_pixel" : "asymmetric";
    const rounding = corners || centres ? "round_prefer_ceil" : "floor";
    const [input, sizes] = [0, 1].map((place) => this.value(this.operator.inputs[place] ?? -1));
    const attributes = { mode: isNearest ? "nearest" : "linear", coordinate_transformation_mode: rule, axes: [1, 2] };
    this.push("Resize", [input, "", "", sizes], isNearest ? { ...attributes, nearest_mode: rounding } : attributes);
  }

  private pack(inputs: readonly string[]): void {
    const axis = this.option(1, "int32", 0);
    const parts = inputs.map((input, i) => {
      const part = this.inner(`part ${i}`);
      this.push("Unsqueeze", [input], { axes: [axis] }, [part]);
      return part;
    });
    this.push("Concat", parts, { axis });
  }

  private reshape(): void {
    const [input, shape] = this.operator.inputs;
    const stated = this.operator.options?.numbers(0, "int32") ?? [];
    const target = shape === undefined ? this.constant("shape", wholes(stated)) : this.value(shape);
    this.push("Reshape", [this.value(input ?? -1), target], { allowzero: 1 });
  }

  private slice(): void {
    const [starts, sizes] = [this.list(1), this.list(2)];
    const ends = starts.map((start, axis) => (sizes[axis] === -1 ? FAR : start + (sizes[axis] ?? NaN)));
    this.push("Slice", [this.value(this.operator.inputs[0] ?? -1)], { starts, ends });
  }

  private stridedSlice(): void {
    const [begin, end, ellipsis, added, shrunk] = [0, 1, 2, 3, 4].map((field) => this.option(field, "int32", 0));
    if (ellipsis !== 0 || added !== 0) return refuse(this.node(), "names axes by an ellipsis, or adds some");
    const [from, to, steps] = [this.list(1), this.list(2), this.list(3)];
    const has = (mask: number, axis: number): boolean => (mask & (1 << axis)) !== 0;
    const isBack = (axis: number): boolean => (steps[axis] ?? 1) < 0;
    const starts = from.map((start, axis) =>
      has(begin, axis) && !has(shrunk, axis) ? (isBack(axis) ? FAR : 0) : start,
    );
    const ends = to.map((stated, axis) => {
      if (has(shrunk, axis)) return starts[axis] === -1 ? FAR : starts[axis] + 1;
      return has(end, axis) ? (isBack(axis) ? -FAR : FAR) : stated;
    });
    const axes = from.flatMap((_, axis) => (has(shrunk, axis) ? [axis] : []));
    const input = [this.value(this.operator.inputs[0] ?? -1)];
    if (axes.length === 0) return this.push("Slice", input, { starts, ends, steps });
    this.push("Slice", input, { starts, ends, steps }, [this.inner("slice")]);
    this.push("Squeeze", [this.inner("slice")], { axes });
  }

  /** An operator that has its channels second in ONNX, with the activation that is fused into it. */
  private onMap(type: string, constants: readonly string[], attributes: Attributes, activation: number): void {
    const [before, after] = [this.inner("channels first"), this.inner("result")];
    const image = this.value(this.operator.inputs[0] ?? -1);
    this.push("Transpose", [image], { perm: TO_CHANNELS_FIRST }, [before], `${this.path.layer}/channels first`);
    this.push(type, [before, ...constants], attributes, [after]);
    this.activated("Transpose", [after], { perm: TO_CHANNELS_LAST }, activation, `${this.path.layer}/channels last`);
  }

  /** @param field - of the options: what is fused into the operator. */
  private activated(
    type: string,
    inputs: readonly string[],
    attributes: Attributes,
    field: number,
    ownPath = this.path.layer,
  ): void {
    const number = this.option(field, "int8", 0);
    const fused = FUSED[number] ?? `number ${number}`;
    if (fused === "NONE") return this.push(type, inputs, attributes, undefined, ownPath);
    const before = this.inner("before its activation");
    this.push(type, inputs, attributes, [before], ownPath);
    const path = this.path.activation;
    if (Object.hasOwn(BOUNDS, fused)) return this.pushBounds(BOUNDS[fused], [before], path, fused);
    if (Object.hasOwn(SAME, fused)) return this.push(SAME[fused], [before], {}, undefined, path, fused);
    refuse(this.node(), `is joined with the activation ${fused}, which Pippin does not do`);
  }

  private pushBounds(
    [min, max]: readonly [number, number],
    inputs: readonly string[],
    path = this.path.layer,
    shownType = this.operator.type,
  ): void {
    this.push("Clip", inputs, { min, max }, undefined, path, shownType);
  }

  private push(
    type: string,
    inputs: readonly string[],
    attributes: Attributes = {},
    outputs: readonly string[] = this.operator.outputs.map((place) => this.value(place)),
    path = this.path.layer,
    shownType = this.operator.type,
  ): void {
    const scopes = [path, ""];
    const node = {
      ...this.node(),
      type,
      shownType,
      inputs,
      outputs,
      attributes: new Map(Object.entries(attributes)),
      scopes,
    };
    this.nodes.push(node);
  }

  /** The operator as sentences name it. */
  private node(): OnnxNode {
    const { type, outputs } = this.operator;
    const name = this.tensors[outputs[0] ?? -1]?.name ?? "";
    return { name, type, inputs: [], outputs: [], attributes: new Map(), scopes: [] };
  }

  /** @returns the name of a value between the operators that one of the file becomes. */
  private inner(what: string): string {
    return `${this.value(this.operator.outputs[0])} ${what}`;
  }

  private constant(what: string, constant: Constant): string {
    this.constants.set(this.inner(what), constant);
    return this.inner(what);
  }

  /** @returns the bias's name, empty where it is left out. */
  private bias(): string {
    return this.value(this.operator.inputs[2] ?? -1);
  }

  private needed(input: number): Constant {
    const place = this.operator.inputs[input] ?? -1;
    const constant = this.sourceOf(place);
    if (constant !== undefined) return constant;
    return refuse(this.node(), "computes its weights, which Pippin wants as constants");
  }

  /** Past what makes float32 of float16. */
  private sourceOf(place: number): Constant | undefined {
    const own = this.constants.get(this.value(place));
    if (own !== undefined || this.producers.get(place) !== "DEQUANTIZE") return own;
    return this.constants.get(this.dequantised.get(place) ?? "");
  }

  private list(input: number): number[] {
    const constant = this.constants.get(this.value(this.operator.inputs[input] ?? -1));
    if (constant === undefined) {
      return refuse(this.node(), `computes its input ${input + 1}, where Pippin takes constants`);
    }
    if (countOf(constant.shape) > LONGEST_LIST) return refuseDamaged(this.node(), "has a list that is too long");
    return listOf(constant);
  }

  private fourAxes(kernel: Constant): readonly [number, number, number, number] {
    const { shape } = kernel;
    if (shape.length === 4) return shape as unknown as readonly [number, number, number, number];
    return refuseDamaged(this.node(), `has a kernel of ${shape.join("x")}`);
  }

  private rankOf(input: number): number {
    return this.tensors[this.operator.inputs[input] ?? -1]?.shape.length ?? 0;
  }

  private channelsOf(input: number): number | null {
    return this.tensors[this.operator.inputs[input] ?? -1]?.shape[3] ?? null;
  }

  private padding(): Attributes {
    const number = this.option(0, "int8", SAME_PADDING);
    if (number === SAME_PADDING) return { auto_pad: "SAME_UPPER" };
    return number === VALID_PADDING ? { auto_pad: "VALID" } : refuseDamaged(this.node(), `has the padding ${number}`);
  }

  /** Fields of rows and of columns; the schema has columns first. */
  private steps(
    ...fields: readonly [rows: number, columns: number, apartRows: number | null, apartColumns: number | null]
  ): { readonly strides: readonly number[]; readonly dilations: readonly number[] } {
    const of = (field: number | null, otherwise: number): number =>
      field === null ? otherwise : this.option(field, "int32", otherwise);
    const [rows, columns, apartRows, apartColumns] = fields;
    return { strides: [of(rows, 0), of(columns, 0)], dilations: [of(apartRows, 1), of(apartColumns, 1)] };
  }

  private option(field: number, type: Parameters<FlatTable["number"]>[1], otherwise: number): number {
    return this.operator.options?.number(field, type, otherwise) ?? otherwise;
  }

  private flag(field: number): boolean {
    return this.operator.options?.flag(field) ?? false;
  }
}

/** "serving_default_image:0" is "image"; what could be the name of another value is none. */
function inputName(name: string): string {
  const own = name.replace(/^serving_default_/, "").replace(/:\d+$/, "");
  return /^t\d+( |$)/.test(own) ? "" : own;
}

/** Axes, pads and the lengths of parts. */
const LONGEST_LIST = 1 << 10;

/** @param order - which axis of the constant each axis of the result is. */
function reordered(constant: Constant, order: readonly number[], shape: readonly number[]): Constant {
  const strides = stridesOf(constant.shape);
  return computed(shape, constant.isWhole, () =>
    strided(
      constant.read(),
      shape,
      order.map((axis) => strides[axis]),
    ),
  );
}
