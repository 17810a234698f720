/**
 * Tables of FlatBuffers, the format of TensorFlow Lite files: numbers that say where other things lie. Each is held to the
 * bytes that there are before it is followed.
 */
import { ByteBuffer } from "flatbuffers";
import { PippinError } from "../../../../../contract/errors.ts";

/** Bytes of the file. */
export interface Span {
  readonly position: number;
  readonly length: number;
}

export type NumberType = "int8" | "uint8" | "int32" | "uint32" | "uint64" | "float32";

const BYTES: Readonly<Record<NumberType, number>> = { int8: 1, uint8: 1, int32: 4, uint32: 4, uint64: 8, float32: 4 };
/** Of a place in the file, and of the length of a list. */
const PLACE = 4;
/** Of a vtable: its own length and that of its table. */
const HEADER = 4;
/** Things in one list: more operators, tensors or places than any network has. A file of nothing else would take seconds. */
const MOST_ENTRIES = 100_000;
const LONGEST_TEXT = 1 << 16;
/** How often as much as the whole file is read: places may lead to the same list or name a hundred thousand times. */
const MOST_READINGS = 8;
/** Small files may refer to themselves more. */
const LEAST_BYTES = 1 << 16;

export class FlatFile {
  readonly bytes: Uint8Array;
  readonly buffer: ByteBuffer;
  private readonly name: string;
  private bytesLeft: number;

  /** @param name - of the file, for sentences. */
  constructor(bytes: Uint8Array, name: string) {
    this.bytes = bytes;
    this.buffer = new ByteBuffer(bytes);
    this.name = name;
    this.bytesLeft = MOST_READINGS * Math.max(bytes.length, LEAST_BYTES);
  }

  /** @throws PippinError `bad-file` where the file is no table. */
  root(): FlatTable {
    return new FlatTable(this, this.follow(0));
  }

  /** @returns the place that the number at a place leads to. */
  follow(place: number): number {
    this.within(place, PLACE);
    return place + this.buffer.readUint32(place);
  }

  /** @throws PippinError `bad-file` where the file ends before. */
  within(position: number, length: number): void {
    if (position >= 0 && position + length <= this.bytes.length) return;
    throw this.damaged(`what it says lies at byte ${position} is not in it`);
  }

  /** Before a list or a text is read. */
  spend(bytes: number): void {
    this.bytesLeft -= bytes;
    if (this.bytesLeft < 0) throw this.damaged("much of it refers to the same place again and again");
  }

  number(position: number, type: NumberType): number {
    this.within(position, BYTES[type]);
    switch (type) {
      case "int8":
        return this.buffer.readInt8(position);
      case "uint8":
        return this.buffer.readUint8(position);
      case "int32":
        return this.buffer.readInt32(position);
      case "uint32":
        return this.buffer.readUint32(position);
      case "uint64":
        return Number(this.buffer.readUint64(position));
      case "float32":
        return this.buffer.readFloat32(position);
    }
  }

  damaged(what: string): PippinError {
    return new PippinError(
      "bad-file",
      `"${this.name}" is damaged or no TensorFlow Lite file: ${what}. Copy or export it again.`,
      { file: this.name },
    );
  }
}

/** Fields by their numbers in the schema, from 0; what is left out has its default. */
export class FlatTable {
  readonly file: FlatFile;
  private readonly position: number;
  private readonly end: number;

  /** @throws PippinError `bad-file` where there is no table at that place. */
  constructor(file: FlatFile, position: number) {
    this.file = file;
    this.position = position;
    const vtable = position - file.number(position, "int32");
    file.within(vtable, HEADER);
    file.within(vtable, file.buffer.readUint16(vtable));
    const length = file.buffer.readUint16(vtable + 2);
    file.within(position, length);
    this.end = position + length;
  }

  number(field: number, type: NumberType, otherwise: number): number {
    const at = this.at(field, BYTES[type]);
    return at === null ? otherwise : this.file.number(at, type);
  }

  flag(field: number): boolean {
    return this.number(field, "uint8", 0) !== 0;
  }

  text(field: number): string {
    const { position, length } = this.span(field, 1) ?? { position: 0, length: 0 };
    if (length > LONGEST_TEXT) throw this.file.damaged(`it has a name of ${length} bytes`);
    this.file.spend(length);
    return new TextDecoder().decode(this.file.bytes.subarray(position, position + length));
  }

  table(field: number): FlatTable | null {
    const at = this.at(field, PLACE);
    return at === null ? null : new FlatTable(this.file, this.file.follow(at));
  }

  tables(field: number): FlatTable[] {
    return this.places(field, PLACE).map((place) => new FlatTable(this.file, this.file.follow(place)));
  }

  numbers(field: number, type: NumberType): number[] {
    return this.places(field, BYTES[type]).map((place) => this.file.number(place, type));
  }

  /** @returns where the entries of a list lie, `bytes` each; null where there is none. */
  span(field: number, bytes: number): Span | null {
    const at = this.at(field, PLACE);
    if (at === null) return null;
    const list = this.file.follow(at);
    const length = this.file.number(list, "uint32") * bytes;
    this.file.within(list + PLACE, length);
    return { position: list + PLACE, length };
  }

  private places(field: number, bytes: number): number[] {
    const span = this.span(field, bytes);
    if (span === null) return [];
    const count = span.length / bytes;
    if (count > MOST_ENTRIES) throw this.file.damaged(`one of its lists has ${count} entries`);
    this.file.spend(span.length);
    return Array.from({ length: count }, (_, i) => span.position + i * bytes);
  }

  /** @returns the place of a field, null where it is left out. */
  private at(field: number, bytes: number): number | null {
    const offset = this.file.buffer.__offset(this.position, HEADER + 2 * field);
    if (offset === 0) return null;
    if (this.position + offset + bytes > this.end) throw this.file.damaged("a part of it lies outside of its table");
    return this.position + offset;
  }
}
