/** Constants of an ONNX file: where their values lie, and how they are read from there. */
import { realpathSync } from "node:fs";
import { isAbsolute, join, relative } from "node:path";
import { BinaryReader } from "@bufbuild/protobuf/wire";
import { PippinError } from "../../../../../contract/errors.ts";
import { FileBytes } from "../../../../files/fileBytes.ts";
import { halfToNumber } from "../halfPrecision.ts";
import { countOf, type Constant, type Values } from "./constants.ts";
import type { Field, ProtoFile, Span } from "./protoFile.ts";

/** Numbers of fields in onnx.proto. */
const TENSOR = {
  ...{ dimensions: 1, type: 2, floats: 4, wholes32: 5, wholes64: 7, name: 8, raw: 9, doubles: 10, unsigned64: 11 },
  ...{ external: 13, place: 14 },
};
const ENTRY = { key: 1, value: 2 };
const MOST_AXES = 16;

interface ValueType {
  readonly bytes: number;
  readonly isWhole: boolean;
  at(view: DataView, place: number): number;
  /** Of values that are kept as whole numbers though they are none: 16 bits of a float. */
  fromBits?(bits: number): number;
}

const bfloat = (bits: number): number => {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, bits << 16);
  return view.getFloat32(0);
};

/** By number in onnx.proto. */
const TYPES: ReadonlyMap<number, ValueType> = new Map<number, ValueType>([
  [1, { bytes: 4, isWhole: false, at: (view, place) => view.getFloat32(place, true) }],
  [2, { bytes: 1, isWhole: true, at: (view, place) => view.getUint8(place) }],
  [3, { bytes: 1, isWhole: true, at: (view, place) => view.getInt8(place) }],
  [4, { bytes: 2, isWhole: true, at: (view, place) => view.getUint16(place, true) }],
  [5, { bytes: 2, isWhole: true, at: (view, place) => view.getInt16(place, true) }],
  [6, { bytes: 4, isWhole: true, at: (view, place) => view.getInt32(place, true) }],
  [7, { bytes: 8, isWhole: true, at: (view, place) => Number(view.getBigInt64(place, true)) }],
  [9, { bytes: 1, isWhole: true, at: (view, place) => view.getUint8(place) }],
  [
    10,
    {
      bytes: 2,
      isWhole: false,
      at: (view, place) => halfToNumber(view.getUint16(place, true)),
      fromBits: halfToNumber,
    },
  ],
  [11, { bytes: 8, isWhole: false, at: (view, place) => view.getFloat64(place, true) }],
  [12, { bytes: 4, isWhole: true, at: (view, place) => view.getUint32(place, true) }],
  [13, { bytes: 8, isWhole: true, at: (view, place) => Number(view.getBigUint64(place, true)) }],
  [16, { bytes: 2, isWhole: false, at: (view, place) => bfloat(view.getUint16(place, true)), fromBits: bfloat }],
]);
const [FLOAT, DOUBLE] = [1, 11];

/** The files beside the model that hold what is too large for it; opened when first needed. */
export class ExternalFiles {
  private readonly folder: string;
  private readonly open = new Map<string, FileBytes>();

  /** @param folder - of the model: nothing outside it is opened. */
  constructor(folder: string) {
    this.folder = folder;
  }

  /** @throws PippinError where the place is outside the folder or there is no such file. */
  at(location: string, model: string): FileBytes {
    const known = this.open.get(location);
    if (known !== undefined) return known;
    const inside = !isAbsolute(location) && !/(^|[\\/])\.\.([\\/]|$)|\0|^[a-z]:/i.test(location) && location !== "";
    const path = join(this.folder, location);
    if (!inside || !isWithin(this.folder, path)) {
      throw new PippinError(
        "bad-file",
        `"${model}" keeps weights in "${location.slice(0, 200)}", outside its own folder, where Pippin reads nothing. Save the model with its data beside it.`,
        { file: model },
      );
    }
    const file = new FileBytes(path);
    this.open.set(location, file);
    return file;
  }

  close(): void {
    for (const file of this.open.values()) file.close();
  }
}

/** Whether a path, links followed, lies in the folder; one that is not there is answered for when it is opened. */
function isWithin(folder: string, path: string): boolean {
  try {
    const way = relative(realpathSync(folder), realpathSync(path));
    return !isAbsolute(way) && !way.startsWith("..");
  } catch {
    return true;
  }
}

interface Parts {
  name: string;
  type: number;
  readonly shape: number[];
  /** Packed values of a field by its number, or single ones. */
  readonly typed: Map<number, Field[]>;
  raw: Span | null;
  readonly external: Map<string, string>;
  isExternal: boolean;
}

/** @throws PippinError `bad-file` where its values are not as many as its shape says; nothing of them is read. */
export function readTensor(
  proto: ProtoFile,
  external: ExternalFiles,
  span: Span,
): { readonly name: string; readonly constant: Constant } {
  const parts = partsOf(proto, span);
  const { name, shape } = parts;
  const type = TYPES.get(parts.type);
  const count = countOf(shape);
  if (
    shape.length > MOST_AXES ||
    !shape.every((length) => Number.isInteger(length) && length >= 0 && length < 2 ** 31)
  ) {
    throw proto.damaged(`the shape of its tensor "${name}" is none`);
  }
  if (type === undefined) return { name, constant: { shape, isWhole: true, read: () => refuseType(proto, parts) } };
  const needed = count * type.bytes;
  const lacking = (held: number): PippinError =>
    proto.damaged(`its tensor "${name}" of ${shape.join("x")} has ${held} bytes where ${needed} are needed`);
  let read: () => Values;
  if (parts.isExternal) {
    const place = externalPlace(proto, parts);
    read = () => {
      const file = external.at(place.location, proto.name);
      const length = place.length ?? file.size - place.offset;
      if (length < needed || place.offset + needed > file.size) throw lacking(Math.max(0, file.size - place.offset));
      return decode(file.read(place.offset, needed), count, parts.type, type);
    };
  } else if (parts.raw !== null) {
    const { position, length } = parts.raw;
    if (length !== needed) throw lacking(length);
    read = () => decode(proto.file.read(position, needed), count, parts.type, type);
  } else {
    const fields = fieldsOfType(parts);
    // Each value takes a byte at least, whichever field it is in.
    const held = fields.reduce((sum, field) => sum + Math.max(1, field.length), 0);
    if (held < count) throw lacking(held);
    read = () => decodeFields(proto, fields, count, parts.type, type, name);
  }
  return { name, constant: { shape, isWhole: type.isWhole, read } };
}

function partsOf(proto: ProtoFile, span: Span): Parts {
  const parts: Parts = {
    ...{ name: "", type: 0, shape: [], typed: new Map(), raw: null, external: new Map(), isExternal: false },
  };
  for (const field of proto.fields(span)) {
    switch (field.number) {
      case TENSOR.dimensions:
        if (parts.shape.length <= MOST_AXES) parts.shape.push(...proto.wholes(field).slice(0, MOST_AXES + 1));
        break;
      case TENSOR.type:
        parts.type = field.value;
        break;
      case TENSOR.name:
        parts.name = proto.text(field);
        break;
      case TENSOR.raw:
        parts.raw = field;
        break;
      case TENSOR.external: {
        const [key, value] = entryOf(proto, field);
        parts.external.set(key, value);
        break;
      }
      case TENSOR.place:
        parts.isExternal = field.value === 1;
        break;
      default: {
        const list = parts.typed.get(field.number);
        if (list === undefined) parts.typed.set(field.number, [field]);
        else list.push(field);
      }
    }
  }
  return parts;
}

function entryOf(proto: ProtoFile, span: Span): [key: string, value: string] {
  let [key, value] = ["", ""];
  for (const field of proto.fields(span)) {
    if (field.number === ENTRY.key) key = proto.text(field);
    if (field.number === ENTRY.value) value = proto.text(field);
  }
  return [key, value];
}

function externalPlace(
  proto: ProtoFile,
  { name, external }: Parts,
): { location: string; offset: number; length: number | null } {
  const whole = (key: string): number | null => {
    const text = external.get(key);
    if (text === undefined) return null;
    const value = Number(text);
    if (/^\d{1,15}$/.test(text)) return value;
    throw proto.damaged(`the ${key} of its tensor "${name}" in another file is "${text.slice(0, 40)}"`);
  };
  return { location: external.get("location") ?? "", offset: whole("offset") ?? 0, length: whole("length") };
}

/** Where values of a type lie that are not raw. */
function fieldsOfType({ type, typed }: Parts): Field[] {
  const number =
    type === FLOAT
      ? TENSOR.floats
      : type === DOUBLE
        ? TENSOR.doubles
        : type === 7
          ? TENSOR.wholes64
          : type === 12 || type === 13
            ? TENSOR.unsigned64
            : TENSOR.wholes32;
  return typed.get(number) ?? [];
}

function decode(bytes: Buffer, count: number, number: number, type: ValueType): Values {
  if (number === FLOAT && bytes.byteOffset % 4 === 0) return new Float32Array(bytes.buffer, bytes.byteOffset, count);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const values = type.isWhole || number === DOUBLE ? new Float64Array(count) : new Float32Array(count);
  for (let i = 0; i < count; i++) values[i] = type.at(view, i * type.bytes);
  return values;
}

function decodeFields(
  proto: ProtoFile,
  fields: readonly Field[],
  count: number,
  number: number,
  type: ValueType,
  name: string,
): Values {
  const values = type.isWhole || number === DOUBLE ? new Float64Array(count) : new Float32Array(count);
  let at = 0;
  const add = (value: number): void => {
    if (at < count) values[at] = value;
    at++;
  };
  for (const field of fields) {
    if (field.isWhole) {
      add(type.fromBits?.(field.value) ?? field.value);
    } else if (number === FLOAT || number === DOUBLE) {
      const bytes = proto.file.read(field.position, field.length);
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
      for (let place = 0; place + type.bytes <= bytes.length; place += type.bytes) add(type.at(view, place));
    } else {
      const reader = new BinaryReader(proto.file.read(field.position, field.length));
      try {
        while (reader.pos < reader.len) {
          const value = Number(reader.int64());
          add(type.fromBits?.(value) ?? value);
        }
      } catch {
        at = -1;
      }
    }
    if (at < 0) break;
  }
  if (at === count) return values;
  throw proto.damaged(`its tensor "${name}" has another number of values than the ${count} of its shape`);
}

function refuseType({ name: file }: ProtoFile, { name, type }: Parts): never {
  throw new PippinError(
    "unsupported",
    `"${file}": the tensor "${name}" holds values of ONNX's type ${type}; Pippin reads numbers of 8 to 64 bits. Export the network with float32 weights.`,
    { file },
  );
}
