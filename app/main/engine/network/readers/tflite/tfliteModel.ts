/** What a TensorFlow Lite file holds: tensors, constants among them, and the operators between them. */
import { PippinError } from "../../../../../contract/errors.ts";
import { halfToNumber } from "../halfPrecision.ts";
import { countOf, type Constant, type Values } from "../onnx/constants.ts";
import type { FlatFile, FlatTable, Span } from "./flatFile.ts";
import { operatorName } from "./operatorNames.ts";

export interface TfliteTensor {
  readonly name: string;
  /** Null entries are open. */
  readonly shape: readonly (number | null)[];
  /** Null where it depends on the image. */
  readonly constant: Constant | null;
}

export interface TfliteOperator {
  /** "CONV_2D"; of another program's operator, its name. */
  readonly type: string;
  readonly isCustom: boolean;
  /** Places of tensors; -1 where an optional one is left out. */
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly options: FlatTable | null;
}

export interface TfliteModel {
  readonly tensors: readonly TfliteTensor[];
  /** In an order in which they can run. */
  readonly operators: readonly TfliteOperator[];
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  /** Bytes by the name that they have among the file's metadata. */
  readonly metadata: ReadonlyMap<string, Span>;
}

/** Numbers of fields in schema.fbs. */
const MODEL = { codes: 1, graphs: 2, buffers: 4, metadata: 6 };
const CODE = { small: 0, custom: 1, builtin: 3 };
const GRAPH = { tensors: 0, inputs: 1, outputs: 2, operators: 3 };
const TENSOR = { shape: 0, type: 1, buffer: 2, name: 3, quantisation: 4, isVariable: 5, sparsity: 6, signature: 7 };
const BUFFER = { data: 0, offset: 1, size: 2 };
const OPERATOR = { code: 0, inputs: 1, outputs: 2, options: 4 };
const QUANTISATION = { scale: 2 };
const METADATA = { name: 0, buffer: 1 };
const CUSTOM = 32;
const MOST_AXES = 8;
/** Five times as many as the largest of Keras's networks has: what is made of them takes time by their square. */
const MOST_OPERATORS = 5000;

interface ValueType {
  readonly bytes: number;
  readonly isWhole: boolean;
  at(view: DataView, place: number): number;
}

const FLOAT = 0;
/** By number in schema.fbs. */
const TYPES: ReadonlyMap<number, ValueType> = new Map<number, ValueType>([
  [FLOAT, { bytes: 4, isWhole: false, at: (view, place) => view.getFloat32(place, true) }],
  [1, { bytes: 2, isWhole: false, at: (view, place) => halfToNumber(view.getUint16(place, true)) }],
  [2, { bytes: 4, isWhole: true, at: (view, place) => view.getInt32(place, true) }],
  [4, { bytes: 8, isWhole: true, at: (view, place) => Number(view.getBigInt64(place, true)) }],
  [6, { bytes: 1, isWhole: true, at: (view, place) => view.getUint8(place) }],
  [10, { bytes: 8, isWhole: false, at: (view, place) => view.getFloat64(place, true) }],
]);
/** Types that stand for other numbers where a scale goes with them. */
const SMALL: Readonly<Record<number, string>> = {
  ...{ 3: "UINT8", 7: "INT16", 9: "INT8", 16: "UINT16", 17: "INT4", 19: "INT2", 20: "UINT4" },
};

/** @throws PippinError `bad-file` where the file is damaged, `unsupported` where it is quantised or too large. */
export function readModel(file: FlatFile, name: string): TfliteModel {
  const root = file.root();
  const [graph] = root.tables(MODEL.graphs);
  if (graph === undefined) throw file.damaged("it holds no graph");
  const buffers = root.tables(MODEL.buffers);
  const spanOf = (number: number): Span | null => bufferSpan(file, buffers[number]);
  const codes = root.tables(MODEL.codes).map(codeOf);
  const tensors = graph.tables(GRAPH.tensors).map((tensor) => readTensor(file, tensor, spanOf, name));
  const isTensor = (place: number): boolean => place >= 0 && place < tensors.length;
  const listed = graph.tables(GRAPH.operators);
  if (listed.length > MOST_OPERATORS) {
    const message = `"${name}" has ${listed.length} operators, and Pippin reads up to ${MOST_OPERATORS}. Export the classifier alone.`;
    throw new PippinError("unsupported", message, { file: name });
  }
  const operators = listed.map((operator): TfliteOperator => {
    const code = codes[operator.number(OPERATOR.code, "uint32", 0)];
    const [inputs, outputs] = [operator.numbers(OPERATOR.inputs, "int32"), operator.numbers(OPERATOR.outputs, "int32")];
    if (
      code === undefined ||
      outputs.length === 0 ||
      ![...inputs, ...outputs].every((at) => at === -1 || isTensor(at))
    ) {
      throw file.damaged("an operator of it reads or gives what is not there");
    }
    return { ...code, inputs, outputs, options: operator.table(OPERATOR.options) };
  });
  const [inputs, outputs] = [graph.numbers(GRAPH.inputs, "int32"), graph.numbers(GRAPH.outputs, "int32")];
  if (![...inputs, ...outputs].every(isTensor)) throw file.damaged("its inputs or outputs are not among its tensors");
  const metadata = root.tables(MODEL.metadata).flatMap((entry): [string, Span][] => {
    const span = spanOf(entry.number(METADATA.buffer, "uint32", 0));
    return span === null ? [] : [[entry.text(METADATA.name), span]];
  });
  return { tensors, operators, inputs, outputs, metadata: new Map(metadata) };
}

function codeOf(code: FlatTable): Pick<TfliteOperator, "type" | "isCustom"> {
  // Numbers from 127 on are in the newer field only.
  const number = Math.max(code.number(CODE.small, "int8", 0), code.number(CODE.builtin, "int32", 0));
  if (number !== CUSTOM) return { type: operatorName(number), isCustom: false };
  return { type: code.text(CODE.custom), isCustom: true };
}

/** @returns where a buffer's bytes lie: in it, or, in files of more than 2 GB, behind all tables. */
function bufferSpan(file: FlatFile, buffer: FlatTable | undefined): Span | null {
  if (buffer === undefined) return null;
  const inside = buffer.span(BUFFER.data, 1);
  if (inside !== null && inside.length > 0) return inside;
  const [position, length] = [buffer.number(BUFFER.offset, "uint64", 0), buffer.number(BUFFER.size, "uint64", 0)];
  if (position <= 1 || length === 0) return null;
  file.within(position, length);
  return { position, length };
}

function readTensor(
  file: FlatFile,
  tensor: FlatTable,
  spanOf: (buffer: number) => Span | null,
  fileName: string,
): TfliteTensor {
  const name = tensor.text(TENSOR.name);
  const number = tensor.number(TENSOR.type, "int8", FLOAT);
  refuseQuantised(tensor, number, name, fileName);
  const lengths = tensor.numbers(TENSOR.shape, "int32");
  const signature = tensor.numbers(TENSOR.signature, "int32");
  if (lengths.length > MOST_AXES || lengths.some((length) => length < -1)) {
    throw file.damaged(`the shape of its tensor "${name.slice(0, 200)}" is none`);
  }
  const stated = signature.length === lengths.length ? signature : lengths;
  const shape = stated.map((length) => (length < 0 ? null : length));
  const span = tensor.flag(TENSOR.isVariable) ? null : spanOf(tensor.number(TENSOR.buffer, "uint32", 0));
  if (span === null) return { name, shape, constant: null };
  if (tensor.table(TENSOR.sparsity) !== null) return { name, shape, constant: unread(lengths, `"${name}" is sparse`) };
  const type = TYPES.get(number);
  if (type === undefined) return { name, shape, constant: unread(lengths, `"${name}" is of the type ${number}`) };
  const needed = countOf(lengths) * type.bytes;
  if (span.length !== needed) {
    throw file.damaged(
      `its tensor "${name.slice(0, 200)}" of ${lengths.join("x")} has ${span.length} bytes where ${needed} are needed`,
    );
  }
  const read = (): Values => decode(file, span, countOf(lengths), number, type);
  return { name, shape, constant: { shape: lengths, isWhole: type.isWhole, read } };
}

function refuseQuantised(tensor: FlatTable, number: number, name: string, fileName: string): void {
  const type = SMALL[number];
  const scale = tensor.table(TENSOR.quantisation)?.span(QUANTISATION.scale, 4)?.length ?? 0;
  if (type === undefined || scale === 0) return;
  throw new PippinError(
    "unsupported",
    `"${fileName}" is quantised (its tensor "${name.slice(0, 200)}" holds ${type}), and Pippin reads networks of floating-point numbers: convert the model again without quantisation or with float16 weights (in Teachable Machine, choose "Floating point").`,
    { file: fileName, tensor: name },
  );
}

/** A constant that may be there as long as nothing reads it. */
function unread(shape: readonly number[], what: string): Constant {
  return {
    shape,
    isWhole: true,
    read: () => {
      throw new PippinError(
        "unsupported",
        `The tensor ${what.slice(0, 300)}; Pippin reads weights as float32 or float16. Convert the model again with such weights.`,
      );
    },
  };
}

function decode(file: FlatFile, { position, length }: Span, count: number, number: number, type: ValueType): Values {
  // Values are to keep, and may be changed: a copy of what the file has.
  const { buffer } = new Uint8Array(file.bytes.subarray(position, position + length));
  if (number === FLOAT) return new Float32Array(buffer);
  const view = new DataView(buffer);
  const values = type.isWhole || type.bytes === 8 ? new Float64Array(count) : new Float32Array(count);
  for (let i = 0; i < count; i++) values[i] = type.at(view, i * type.bytes);
  return values;
}
