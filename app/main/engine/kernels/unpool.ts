/** Unpooling by switches, by the WebAssembly kernel of `unpool.wat`. */
import { align, KernelInstance, padTo4 } from "./instance.ts";

interface Functions {
  unpoolWindow(
    signal: number,
    forward: number,
    out: number,
    height: number,
    width: number,
    bytes: number,
    forwardRow: number,
    outRow: number,
  ): void;
}

/** One window: the row of the signal, its size, and its first places (row-major) on the maps that it reads and writes. */
export type TakeWindow = (row: number, height: number, width: number, forward: number, out: number) => void;

const FLOAT = 4;
let kernel: KernelInstance<Functions> | undefined;

/**
 * @param signal - `[n, channels]`, a row a window.
 * @param forward - `[places, channels]`: what the windows read.
 * @param outPlaces - places of the result.
 * @param rowLengths - places in a row of what is read and of what is written.
 * @param windows - calls its argument for each window.
 * @returns `[outPlaces, channels]`.
 */
export function unpoolBySwitches(
  signal: Float32Array,
  forward: Float32Array,
  channels: number,
  outPlaces: number,
  rowLengths: { readonly forward: number; readonly out: number },
  windows: (take: TakeWindow) => void,
): Float32Array {
  const padded = padTo4(channels);
  const bytes = padded * FLOAT;
  const forwardAt = align((signal.length / channels) * bytes);
  const outAt = align(forwardAt + (forward.length / channels) * bytes);
  const memory = (kernel ??= new KernelInstance("UNPOOL"));
  memory.reserve(outAt + outPlaces * bytes);
  pad(signal, channels, memory.floats(0, (signal.length / channels) * padded));
  pad(forward, channels, memory.floats(forwardAt, (forward.length / channels) * padded));
  const out = memory.floats(outAt, outPlaces * padded).fill(0);
  const [forwardRow, outRow] = [rowLengths.forward * bytes, rowLengths.out * bytes];
  const { unpoolWindow } = memory.functions;
  windows((row, height, width, from, to) => {
    unpoolWindow(row * bytes, forwardAt + from * bytes, outAt + to * bytes, height, width, bytes, forwardRow, outRow);
  });
  return unpad(out, channels);
}

function pad(values: Float32Array, channels: number, target: Float32Array): void {
  const padded = padTo4(channels);
  if (padded === channels) target.set(values);
  else values.forEach((value, i) => (target[Math.floor(i / channels) * padded + (i % channels)] = value));
}

/** @returns a copy. */
function unpad(values: Float32Array, channels: number): Float32Array {
  const padded = padTo4(channels);
  return padded === channels ? values.slice() : values.filter((_, at) => at % padded < channels);
}
