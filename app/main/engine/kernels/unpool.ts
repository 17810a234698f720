/** Unpooling by switches, by the WebAssembly kernel of `unpool.wat`. */
import { align, SharedKernel, padTo4 } from "./instance.ts";

/** One window: the row of the signal, its size, and its first places (row-major) on the maps that it reads and writes. */
export type TakeWindow = (row: number, height: number, width: number, forward: number, out: number) => void;

const FLOAT = 4;
let kernel: SharedKernel | undefined;

/**
 * @param signal - `[n, channels]`, a row a window.
 * @param forward - `[places, channels]`: what the windows read.
 * @param outPlaces - places of the result.
 * @param rowLengths - places in a row of what is read and of what is written.
 * @param windows - calls its argument for each window.
 * @param keep - whether the result is a copy; else it is valid until the next call.
 * @returns `[outPlaces, channels]`.
 */
export function unpoolBySwitches(
  signal: Float32Array,
  forward: Float32Array,
  channels: number,
  outPlaces: number,
  rowLengths: { readonly forward: number; readonly out: number },
  windows: (take: TakeWindow) => void,
  keep = true,
): Float32Array {
  const padded = padTo4(channels);
  const bytes = padded * FLOAT;
  const forwardAt = align((signal.length / channels) * bytes);
  const outAt = align(forwardAt + (forward.length / channels) * bytes);
  const memory = (kernel ??= new SharedKernel("UNPOOL"));
  memory.reserve(outAt + outPlaces * bytes);
  put(signal, channels, 0);
  put(forward, channels, forwardAt);
  const { clear, unpoolWindow } = memory.functions;
  clear(outAt, outPlaces * bytes);
  const [forwardRow, outRow] = [rowLengths.forward * bytes, rowLengths.out * bytes];
  windows((row, height, width, from, to) => {
    unpoolWindow(row * bytes, forwardAt + from * bytes, outAt + to * bytes, height, width, bytes, forwardRow, outRow);
  });
  const length = outPlaces * padded;
  const out = keep ? memory.copy(outAt, length) : memory.floats(outAt, length);
  return padded === channels ? out : out.filter((_, at) => at % padded < channels);
}

function put(values: Float32Array, channels: number, address: number): void {
  const padded = padTo4(channels);
  if (padded === channels) {
    kernel!.put(address, values);
    return;
  }
  const target = kernel!.floats(address, (values.length / channels) * padded);
  values.forEach((value, i) => (target[Math.floor(i / channels) * padded + (i % channels)] = value));
}
