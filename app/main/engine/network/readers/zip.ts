/** Reads entries of a ZIP archive one at a time, without holding the archive in memory. Source: PKWARE APPNOTE 6.3.10. */
import { closeSync, openSync, writeSync } from "node:fs";
import { pipeline } from "node:stream/promises";
import { constants, crc32, createInflateRaw, inflateRawSync } from "node:zlib";
import { PippinError } from "../../../../contract/errors.ts";
import { FileBytes } from "../../../files/fileBytes.ts";

interface Entry {
  readonly method: number;
  readonly crc: number;
  readonly compressedSize: number;
  readonly size: number;
  readonly headerOffset: number;
}

const END = { signature: 0x06054b50, length: 22, longestComment: 0xffff };
const CENTRAL = { signature: 0x02014b50, length: 46 };
const LOCAL = { signature: 0x04034b50, length: 30 };
const [STORED, DEFLATED] = [0, 8];
const ENCRYPTED = 1;
/** Sizes and places from here on stand in ZIP64 fields. */
const ZIP64 = 0xffffffff;
const CHUNK = 4 * 1024 * 1024;
/** Texts of an archive (configurations) are smaller than this: that of EfficientNetV2-L has 1 MB. */
const LONGEST_TEXT = 16 * 1024 * 1024;
/** Weights hardly shrink, texts to a twentieth: what unpacks to more than this is made to fill a disk. */
const MOST_TIMES = 200;
/** Below this size it does no harm. */
const HARMLESS = 16 * 1024 * 1024;

export class ZipArchive {
  private readonly file: FileBytes;
  private readonly name: string;
  private readonly entries: ReadonlyMap<string, Entry>;

  /**
   * @param name - of the file as the user knows it.
   * @throws PippinError where it is no whole ZIP archive, or uses what Keras does not (encryption, more than 4 GB).
   */
  constructor(path: string, name: string) {
    this.name = name;
    this.file = new FileBytes(path);
    try {
      this.entries = this.readDirectory();
    } catch (error) {
      this.file.close();
      throw error;
    }
  }

  has(entry: string): boolean {
    return this.entries.has(entry);
  }

  /** Of all files in it, with the folders before them. */
  names(): string[] {
    return [...this.entries.keys()].filter((name) => !name.endsWith("/"));
  }

  /** Of an entry when it is unpacked, in bytes. */
  size(name: string): number {
    return this.entries.get(name)!.size;
  }

  /** @throws PippinError where the entry is damaged. */
  text(name: string): string {
    const entry = this.entries.get(name)!;
    if (Math.max(entry.size, entry.compressedSize) > LONGEST_TEXT) throw this.tooLarge(name, entry);
    const stored = this.file.read(this.dataOffset(entry), entry.compressedSize);
    const bytes = entry.method === STORED ? stored : this.inflate(stored, entry.size);
    if (bytes.length !== entry.size || crc32(bytes) !== entry.crc) throw this.damaged();
    return bytes.toString("utf8");
  }

  /** @returns the first bytes of an entry, at most as many; what is damaged behind them is not seen. */
  start(name: string, bytes: number): Buffer {
    const entry = this.entries.get(name)!;
    const stored = this.file.read(this.dataOffset(entry), Math.min(entry.compressedSize, bytes));
    if (entry.method === STORED) return stored;
    try {
      return inflateRawSync(stored, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: bytes * MOST_TIMES });
    } catch {
      throw this.damaged();
    }
  }

  /**
   * Writes an entry to a file.
   *
   * @throws PippinError where the entry is damaged, `disk` where there is no room.
   */
  async extract(name: string, target: string): Promise<void> {
    const entry = this.entries.get(name)!;
    if (entry.size > HARMLESS && entry.size > MOST_TIMES * entry.compressedSize) throw this.tooLarge(name, entry);
    const output = openSync(target, "w");
    let [crc, size] = [0, 0];
    try {
      const write = async (chunks: AsyncIterable<Buffer>): Promise<void> => {
        for await (const chunk of chunks) {
          crc = crc32(chunk, crc);
          size += chunk.length;
          if (size > entry.size) throw this.damaged();
          for (let at = 0; at < chunk.length;) at += writeSync(output, chunk, at);
        }
      };
      // A pipeline: whichever part fails, also the reading of a file that is cut short, fails here and nowhere else.
      const chunks = this.storedChunks(entry);
      await (entry.method === STORED ? pipeline(chunks, write) : pipeline(chunks, createInflateRaw(), write));
    } catch (error) {
      throw this.extractionError(error, target);
    } finally {
      closeSync(output);
    }
    if (size !== entry.size || crc !== entry.crc) throw this.damaged();
  }

  close(): void {
    this.file.close();
  }

  private readDirectory(): Map<string, Entry> {
    const tailLength = Math.min(this.file.size, END.length + END.longestComment);
    const tail = this.file.read(this.file.size - tailLength, tailLength);
    let at = tail.length - END.length;
    while (at >= 0 && tail.readUInt32LE(at) !== END.signature) at--;
    if (at < 0) throw this.damaged();
    const [count, length, offset] = [
      tail.readUInt16LE(at + 10),
      tail.readUInt32LE(at + 12),
      tail.readUInt32LE(at + 16),
    ];
    if (offset === ZIP64 || length === ZIP64) throw this.unsupported("is larger than 4 GB");
    return this.parseDirectory(this.file.read(offset, length), count);
  }

  private parseDirectory(directory: Buffer, count: number): Map<string, Entry> {
    const entries = new Map<string, Entry>();
    for (let at = 0, i = 0; i < count; i++) {
      if (at + CENTRAL.length > directory.length || directory.readUInt32LE(at) !== CENTRAL.signature)
        throw this.damaged();
      const [flags, method] = [directory.readUInt16LE(at + 8), directory.readUInt16LE(at + 10)];
      const nameLength = directory.readUInt16LE(at + 28);
      const entry = {
        method,
        crc: directory.readUInt32LE(at + 16),
        compressedSize: directory.readUInt32LE(at + 20),
        size: directory.readUInt32LE(at + 24),
        headerOffset: directory.readUInt32LE(at + 42),
      };
      if (flags & ENCRYPTED) throw this.unsupported("is encrypted");
      if (Math.max(entry.compressedSize, entry.size, entry.headerOffset) === ZIP64)
        throw this.unsupported("is larger than 4 GB");
      if (method !== STORED && method !== DEFLATED) throw this.unsupported("is compressed in an unusual way");
      entries.set(directory.toString("utf8", at + CENTRAL.length, at + CENTRAL.length + nameLength), entry);
      at += CENTRAL.length + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
    }
    return entries;
  }

  /** The local header's name and extra field can differ in length from the directory's. */
  private dataOffset({ headerOffset }: Entry): number {
    const header = this.file.read(headerOffset, LOCAL.length);
    if (header.readUInt32LE(0) !== LOCAL.signature) throw this.damaged();
    return headerOffset + LOCAL.length + header.readUInt16LE(26) + header.readUInt16LE(28);
  }

  private *storedChunks(entry: Entry): Generator<Buffer> {
    const start = this.dataOffset(entry);
    for (let at = 0; at < entry.compressedSize; at += CHUNK) {
      yield this.file.read(start + at, Math.min(CHUNK, entry.compressedSize - at));
    }
  }

  private inflate(bytes: Buffer, size: number): Buffer {
    try {
      return inflateRawSync(bytes, { maxOutputLength: Math.max(1, size) });
    } catch {
      throw this.damaged();
    }
  }

  private extractionError(error: unknown, target: string): unknown {
    if (error instanceof PippinError) return error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined || code.startsWith("Z_")) return this.damaged();
    return new PippinError(
      "disk",
      `"${this.name}" cannot be unpacked to "${target}" (${code}): make room and try again.`,
      {
        file: this.name,
      },
    );
  }

  private damaged(): PippinError {
    return new PippinError(
      "bad-file",
      `"${this.name}" is not a whole ZIP archive: it is damaged or cut short. Copy it again.`,
      {
        file: this.name,
      },
    );
  }

  private tooLarge(entry: string, { size, compressedSize }: Entry): PippinError {
    return new PippinError(
      "bad-file",
      `"${this.name}" holds "${entry}", which unpacks from ${inWords(compressedSize)} to ${inWords(size)}: no network needs that, so the file is damaged or was made to do harm.`,
      { file: this.name, entry },
    );
  }

  private unsupported(what: string): PippinError {
    return new PippinError("unsupported", `The archive "${this.name}" ${what}; save the model as .h5 instead.`, {
      file: this.name,
    });
  }
}

function inWords(bytes: number): string {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${Math.round(bytes / 1e6)} MB`;
}
