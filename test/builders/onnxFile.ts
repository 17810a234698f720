/** Writes small ONNX files, as onnx.proto has them. */
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

type Attribute = number | string | readonly number[];

export interface OnnxOperator {
  readonly type: string;
  readonly name?: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Numbers that are no whole ones are written as floats. */
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly domain?: string;
  /** Modules around it, as torch's newer exporter names them. */
  readonly scopes?: readonly string[];
}

export interface OnnxTensor {
  readonly shape: readonly number[];
  /** Float32 unless `wholes`; as raw bytes. */
  readonly values?: readonly number[];
  readonly wholes?: boolean;
  /** Number of its type in onnx.proto, in place of the one that the values have. */
  readonly type?: number;
  /** Where its values lie instead. */
  readonly external?: Readonly<Record<string, string>>;
}

export interface OnnxGraph {
  readonly operators: readonly OnnxOperator[];
  readonly constants?: Readonly<Record<string, OnnxTensor>>;
  /** Shapes by name; null entries are open. */
  readonly inputs: Readonly<Record<string, readonly (number | null)[]>>;
  readonly outputs: Readonly<Record<string, readonly (number | null)[]>>;
  readonly opset?: number;
}

/**
 * A chain of operators from "x" to "scores": each reads what the one before gives, and then `inputs`.
 *
 * @param shape - of "x".
 */
export function onnxChain(
  shape: readonly (number | null)[],
  steps: readonly (Pick<OnnxOperator, "type" | "attributes" | "name"> & { readonly inputs?: readonly string[] })[],
  constants: Readonly<Record<string, OnnxTensor>> = {},
  opset = 17,
): Buffer {
  const operators = steps.map((step, i): OnnxOperator => {
    const from = i === 0 ? "x" : `v${i}`;
    return {
      ...step,
      inputs: [from, ...(step.inputs ?? [])],
      outputs: [i === steps.length - 1 ? "scores" : `v${i + 1}`],
    };
  });
  return onnxFile({ operators, constants, inputs: { x: shape }, outputs: { scores: [1, 2] }, opset });
}

/** @param last - written as one more constant, as the last thing in the file; its values follow in the file by themselves. */
export function onnxFile(
  graph: OnnxGraph,
  last?: { readonly name: string; readonly shape: readonly number[] },
): Buffer {
  const { operators, constants = {}, inputs, outputs, opset = 17 } = graph;
  const body = new BinaryWriter();
  for (const one of operators) message(body, 1, operator(one));
  for (const [name, one] of Object.entries(constants)) message(body, 5, tensor(name, one));
  for (const [name, shape] of Object.entries(inputs)) message(body, 11, value(name, shape));
  for (const [name, shape] of Object.entries(outputs)) message(body, 12, value(name, shape));
  const own = body.finish();
  const writer = new BinaryWriter();
  writer.tag(1, WireType.Varint).int64(8);
  message(writer, 8, new BinaryWriter().tag(2, WireType.Varint).int64(opset).finish());
  if (last === undefined) return Buffer.from(message(writer, 7, own).finish());
  const length = 4 * last.shape.reduce((product, side) => product * side, 1);
  const start = Buffer.from(
    tensorStart(last.name, last.shape, 1).tag(9, WireType.LengthDelimited).uint32(length).finish(),
  );
  const header = Buffer.from(
    new BinaryWriter()
      .tag(5, WireType.LengthDelimited)
      .uint32(start.length + length)
      .finish(),
  );
  writer.tag(7, WireType.LengthDelimited).uint32(own.length + header.length + start.length + length);
  return Buffer.concat([writer.finish(), own, header, start]);
}

function message(writer: BinaryWriter, field: number, bytes: Uint8Array): BinaryWriter {
  return writer.tag(field, WireType.LengthDelimited).bytes(bytes);
}

function text(writer: BinaryWriter, field: number, value: string): BinaryWriter {
  return writer.tag(field, WireType.LengthDelimited).string(value);
}

function operator({ type, name = "", inputs, outputs, attributes = {}, domain, scopes }: OnnxOperator): Uint8Array {
  const writer = new BinaryWriter();
  for (const one of inputs) text(writer, 1, one);
  for (const one of outputs) text(writer, 2, one);
  text(text(writer, 3, name), 4, type);
  for (const [key, one] of Object.entries(attributes)) message(writer, 5, attribute(key, one));
  if (domain !== undefined) text(writer, 7, domain);
  if (scopes !== undefined) {
    const entry = text(new BinaryWriter(), 1, "pkg.torch.onnx.name_scopes");
    message(writer, 9, text(entry, 2, `[${scopes.map((one) => `'${one}'`).join(", ")}]`).finish());
  }
  return writer.finish();
}

function attribute(name: string, value: Attribute): Uint8Array {
  const writer = text(new BinaryWriter(), 1, name);
  if (typeof value === "string") return text(writer, 4, value).finish();
  if (typeof value === "number") {
    return Number.isInteger(value)
      ? writer.tag(3, WireType.Varint).int64(value).finish()
      : writer.tag(2, WireType.Bit32).float(value).finish();
  }
  for (const one of value) {
    if (value.every(Number.isInteger)) writer.tag(8, WireType.Varint).int64(one);
    else writer.tag(7, WireType.Bit32).float(one);
  }
  return writer.finish();
}

function tensorStart(name: string, shape: readonly number[], type: number): BinaryWriter {
  const writer = new BinaryWriter();
  for (const length of shape) writer.tag(1, WireType.Varint).int64(length);
  return text(writer.tag(2, WireType.Varint).int32(type), 8, name);
}

function tensor(name: string, { shape, values, wholes = false, type, external }: OnnxTensor): Uint8Array {
  const writer = tensorStart(name, shape, type ?? (wholes ? 7 : 1));
  if (external !== undefined) {
    for (const [key, one] of Object.entries(external)) {
      message(writer, 13, text(text(new BinaryWriter(), 1, key), 2, one).finish());
    }
    return writer.tag(14, WireType.Varint).int32(1).finish();
  }
  const list = values ?? seededList(shape);
  const bytes = wholes ? new BigInt64Array(list.map(BigInt)).buffer : new Float32Array(list).buffer;
  return message(writer, 9, new Uint8Array(bytes)).finish();
}

/** Small numbers of either sign. */
function seededList(shape: readonly number[]): number[] {
  const count = shape.reduce((product, length) => product * length, 1);
  return Array.from({ length: count }, (_, i) => (((i * 37) % 19) - 9) / 10);
}

function value(name: string, shape: readonly (number | null)[]): Uint8Array {
  const axes = new BinaryWriter();
  for (const length of shape) {
    const axis = new BinaryWriter();
    message(
      axes,
      1,
      length === null ? text(axis, 2, "open").finish() : axis.tag(1, WireType.Varint).int64(length).finish(),
    );
  }
  const ofTensor = message(new BinaryWriter().tag(1, WireType.Varint).int32(1), 2, axes.finish()).finish();
  return message(text(new BinaryWriter(), 1, name), 2, message(new BinaryWriter(), 1, ofTensor).finish()).finish();
}
