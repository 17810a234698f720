/** The wire format of Protocol Buffers, read where it lies in a file: what is long is found, and read when asked for. */
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import { PippinError } from "../../../../../contract/errors.ts";
import { FileBytes } from "../../../../files/fileBytes.ts";

/** Bytes of the file. */
export interface Span {
  readonly position: number;
  readonly length: number;
}

/** A field of a message; its span is what follows the tag, of texts and messages without their length. */
export interface Field extends Span {
  readonly number: number;
  /** Of a whole number; 0 of other fields. */
  readonly value: number;
  readonly isWhole: boolean;
}

/** Bytes that are read at once in search of fields. */
const WINDOW = 1 << 16;
/** A tag and a number take at most 5 and 10 bytes. */
const LONGEST_HEADER = 15;
/** More fields than any network has; a file of nothing else would take seconds to go through. */
const MOST_FIELDS = 4_000_000;
/** Of names and texts, and of lists of small numbers. */
const LONGEST_TEXT = 1 << 24;

export class ProtoFile {
  readonly name: string;
  readonly file: FileBytes;
  private reader = new BinaryReader(new Uint8Array(0));
  private windowStart = 0;
  private fieldCount = 0;

  /** @param name - of the file, for sentences. */
  constructor(path: string, name: string) {
    this.file = new FileBytes(path);
    this.name = name;
  }

  /** @returns the whole file, which is one message. */
  get whole(): Span {
    return { position: 0, length: this.file.size };
  }

  /** @throws PippinError `bad-file` where the bytes are no message. */
  *fields({ position, length }: Span): Generator<Field> {
    const end = position + length;
    for (let at = position; at < end;) {
      const field = this.fieldAt(at, end);
      yield field;
      at = field.position + field.length;
    }
  }

  text(span: Span): string {
    return new TextDecoder().decode(this.bytes(span));
  }

  /** @returns whole numbers as a repeated field holds them: packed, or one in the field itself. */
  wholes(field: Field): number[] {
    if (field.isWhole) return [field.value];
    const bytes = this.bytes(field);
    return this.guard(() => {
      const reader = new BinaryReader(bytes);
      const values: number[] = [];
      while (reader.pos < reader.len) values.push(Number(reader.int64()));
      return values;
    });
  }

  /** @returns float32 numbers, packed, or one in the field itself. */
  floats(span: Span): number[] {
    const bytes = this.bytes(span);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    return Array.from({ length: Math.floor(bytes.length / 4) }, (_, i) => view.getFloat32(4 * i, true));
  }

  damaged(what: string): PippinError {
    return new PippinError("bad-file", `"${this.name}" is damaged or no ONNX file: ${what}. Copy or export it again.`, {
      file: this.name,
    });
  }

  close(): void {
    this.file.close();
  }

  private bytes({ position, length }: Span): Buffer {
    if (length > LONGEST_TEXT) throw this.damaged(`it has a name or a list of ${length} bytes`);
    return this.file.read(position, length);
  }

  private fieldAt(position: number, end: number): Field {
    this.fieldCount++;
    if (this.fieldCount > MOST_FIELDS) throw this.damaged(`it has more than ${MOST_FIELDS} fields`);
    const reader = this.readerAt(position);
    const field = this.guard(() => {
      const [number, type] = reader.tag();
      const value = type === WireType.Varint ? Number(reader.int64()) : 0;
      const length = lengthOf(type, reader);
      return { number, value, isWhole: type === WireType.Varint, position: this.windowStart + reader.pos, length };
    });
    if (field.position + field.length > end) throw this.damaged("a part of it is longer than what it lies in");
    return field;
  }

  private readerAt(position: number): BinaryReader {
    const inWindow = position - this.windowStart;
    const needed = Math.min(LONGEST_HEADER, this.file.size - position);
    if (inWindow < 0 || inWindow + needed > this.reader.len) {
      this.reader = new BinaryReader(this.file.read(position, Math.min(WINDOW, this.file.size - position)));
      this.windowStart = position;
    }
    this.reader.pos = position - this.windowStart;
    return this.reader;
  }

  /** The library throws errors of its own. */
  private guard<T>(read: () => T): T {
    try {
      return read();
    } catch {
      throw this.damaged("its bytes are no message of Protocol Buffers");
    }
  }
}

/** @returns the bytes that follow, once the tag, and a whole number or a length, are read. */
function lengthOf(type: WireType, reader: BinaryReader): number {
  switch (type) {
    case WireType.Varint:
      return 0;
    case WireType.Bit32:
      return 4;
    case WireType.Bit64:
      return 8;
    case WireType.LengthDelimited:
      return reader.uint32();
    case WireType.StartGroup:
    case WireType.EndGroup:
      throw new RangeError("groups are in no ONNX file");
  }
}
