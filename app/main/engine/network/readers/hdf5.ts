/**
 * HDF5 files through the WebAssembly build of the HDF5 library in h5wasm.
 *
 * Its own classes are not used: they ignore the status of a read (a failed one gives zeros, or what lay in memory before)
 * and share one instance of the library, which a damaged file can leave unusable for the rest of the process. Here each
 * file has an instance of its own, every failure of the library throws, and large arrays are read in slices.
 */
import { findPackageJSON } from "node:module";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Metadata, Module } from "h5wasm/node";
import { PippinError } from "../../../../contract/errors.ts";
import { halfToNumber } from "./halfPrecision.ts";
import type { KerasWeight } from "./kerasModel.ts";

type Library = typeof Module;
type Factory = (options: { noInitialRun: boolean }) => Promise<Library>;

/** Bytes read at a time. */
const SLICE = 16 * 1024 * 1024;

async function newLibrary(): Promise<Library> {
  const description = findPackageJSON("h5wasm", import.meta.url);
  if (description === undefined)
    throw new PippinError("internal", "The package h5wasm is not installed; run npm install.");
  const path = join(dirname(description), "dist/node/hdf5_util.js");
  const { default: factory } = (await import(pathToFileURL(path).href)) as { default: Factory };
  const library = await factory({ noInitialRun: true });
  library.activate_throwing_error_handler();
  return library;
}

/** Where the library fails, it leaves files open: the damaged one, and the one that it wrote its report to. */
function closeDescriptors({ FS }: Library): void {
  const { streams, close } = FS as unknown as { streams: ({ fd: number } | null)[]; close(stream: object): void };
  for (const stream of [...streams]) if (stream && stream.fd > 2) close(stream);
}

/** An open file; paths are absolute (`/model_weights/conv1`). */
export class HdfFile {
  private readonly library: Library;
  private readonly id: bigint;
  /** For sentences. */
  private readonly name: string;

  private constructor(library: Library, id: bigint, name: string) {
    this.library = library;
    this.id = id;
    this.name = name;
  }

  /**
   * @param name - of the file as the user knows it.
   * @throws PippinError where the file cannot be opened as HDF5: it is damaged or cut short.
   */
  static async open(path: string, name: string): Promise<HdfFile> {
    const library = await newLibrary();
    try {
      return guarded(name, () => {
        const id = library.open(resolve(path), library.H5F_ACC_RDONLY, false, -1, -1);
        if (id < 0n) throw new Error("not opened");
        return new HdfFile(library, id, name);
      });
    } catch (error) {
      closeDescriptors(library);
      throw error;
    }
  }

  /** Names in a group; none where there is no such group. */
  names(group: string): readonly string[] {
    return this.guarded(() => (this.isGroup(group) ? this.library.get_names(this.id, group, false) : []));
  }

  isGroup(path: string): boolean {
    return this.guarded(() => this.library.get_type(this.id, path) === this.library.H5G_GROUP);
  }

  isDataset(path: string): boolean {
    return this.guarded(() => this.library.get_type(this.id, path) === this.library.H5G_DATASET);
  }

  /** The texts of an attribute (one, or an array of them), or null where there is none. */
  texts(path: string, attribute: string): readonly string[] | null {
    return this.guarded(() => {
      if (!this.library.get_attribute_names(this.id, path).includes(attribute)) return null;
      const metadata = this.library.get_attribute_metadata(this.id, path, attribute);
      if (metadata.type !== this.library.H5T_class_t.H5T_STRING.value) return null;
      return this.withMemory(metadata.size * metadata.total_size, (pointer) => {
        const status = this.library.get_attribute_data(this.id, path, attribute, BigInt(pointer));
        if (Number(status) < 0) throw new Error("the attribute was not read");
        return this.textsAt(pointer, metadata);
      });
    });
  }

  /** A dataset as a weight that is read when asked for. */
  weight(path: string): KerasWeight {
    const metadata = this.guarded(() => this.library.get_dataset_metadata(this.id, path));
    const shape = (metadata.shape ?? []).map(Number);
    return { shape, read: () => this.guarded(() => this.readValues(path, shape, metadata)) };
  }

  close(): void {
    try {
      this.library.close_file(this.id);
    } catch {
      // The library gave up on a damaged file; its memory goes with this instance.
    }
    closeDescriptors(this.library);
  }

  private guarded<Value>(work: () => Value): Value {
    return guarded(this.name, work);
  }

  private withMemory<Value>(bytes: number, work: (pointer: number) => Value): Value {
    const pointer = this.library._malloc(bytes);
    if (pointer === 0) throw new Error("no memory");
    const value = work(pointer);
    this.library._free(pointer);
    return value;
  }

  private textsAt(pointer: number, { vlen, size, total_size: count }: Metadata): string[] {
    const { library } = this;
    const places = Array.from({ length: count }, (_, i) => pointer + i * size);
    if (vlen) {
      const memory = new DataView(library.HEAPU8.buffer);
      return places.map((place) => library.UTF8ToString(memory.getUint32(place, true)));
    }
    return places.map((place) => {
      const bytes = library.HEAPU8.slice(place, place + size);
      const end = bytes.indexOf(0);
      return new TextDecoder().decode(end === -1 ? bytes : bytes.subarray(0, end));
    });
  }

  /** Slices along the first axis. */
  private readValues(path: string, shape: readonly number[], metadata: Metadata): Float32Array {
    const { library } = this;
    const convert = conversionOf(metadata, library);
    if (convert === null) {
      const kind =
        metadata.type === library.H5T_class_t.H5T_INTEGER.value ? "whole numbers" : "numbers of an unusual type";
      throw new PippinError(
        "unsupported",
        `"${this.name}": the weights "${path}" are ${kind} of ${metadata.size} bytes; save the model in float32.`,
        { file: this.name },
      );
    }
    // A single number has no axes; it is read as one row.
    const [rows, ...rest] = shape.length === 0 ? [1] : shape;
    const rowLength = rest.reduce((product, length) => product * length, 1);
    const values = new Float32Array(rows * rowLength);
    const rowBytes = rowLength * metadata.size;
    const step = Math.max(1, Math.min(rows, Math.floor(SLICE / rowBytes)));
    this.withMemory(step * rowBytes, (pointer) => {
      for (let row = 0; row < rows; row += step) {
        const count = Math.min(rows - row, step);
        this.readRows(path, shape, row, count, pointer);
        convert(library.HEAPU8.buffer, pointer, values.subarray(row * rowLength, (row + count) * rowLength));
      }
    });
    return values;
  }

  private readRows(path: string, shape: readonly number[], row: number, count: number, pointer: number): void {
    const isWhole = shape.length === 0;
    const counts = [count, ...shape.slice(1)].map(BigInt);
    const offsets = shape.map((_, axis) => (axis === 0 ? BigInt(row) : 0n));
    const strides = shape.map(() => 1n);
    const [c, o, s] = isWhole ? [null, null, null] : [counts, offsets, strides];
    const status = this.library.get_dataset_data(this.id, path, c, o, s, BigInt(pointer));
    if (status < 0) throw new Error("the slice was not read");
  }
}

type Conversion = (memory: ArrayBufferLike, pointer: number, target: Float32Array) => void;

/** h5wasm hands out little-endian values whatever the file's order. */
function conversionOf({ type, size }: Metadata, library: Library): Conversion | null {
  if (type !== library.H5T_class_t.H5T_FLOAT.value) return null;
  switch (size) {
    case 2:
      return (memory, pointer, target) => {
        const bits = new Uint16Array(memory, pointer, target.length);
        for (let i = 0; i < target.length; i++) target[i] = halfToNumber(bits[i]);
      };
    case 4:
      return (memory, pointer, target) => {
        target.set(new Float32Array(memory, pointer, target.length));
      };
    case 8:
      return (memory, pointer, target) => {
        target.set(new Float64Array(memory, pointer, target.length));
      };
    default:
      return null;
  }
}

/** Whatever the library throws becomes a sentence. */
function guarded<Value>(name: string, work: () => Value): Value {
  try {
    return work();
  } catch (error) {
    if (error instanceof PippinError) throw error;
    throw new PippinError(
      "bad-file",
      `"${name}" cannot be read to its end: it is damaged or cut short. Copy it again.`,
      {
        file: name,
      },
    );
  }
}
