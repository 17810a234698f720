/** How a process ended, in words that follow its name. */
import { constants } from "node:os";

export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The process's own last word was that its memory is full. */
  readonly saidMemoryFull: boolean;
  /** Where SIGKILL ended it: whether the system sent that for lack of memory; null: it does not say. */
  readonly forMemory: boolean | null;
}

/** V8's and C++'s own words, which come last. */
const MEMORY_FULL = /JavaScript heap out of memory|FATAL ERROR: .*(Allocation failed|heap limit)|std::bad_alloc/;
/** With which Chromium's processes end on Windows where memory cannot be had (0xE0000008), as either kind of number. */
const CODES_OF_MEMORY_FULL: readonly (number | null)[] = [0xe0000008, 0xe0000008 | 0];

export function saysMemoryFull(line: string): boolean {
  return MEMORY_FULL.test(line);
}

/** @returns for example "ended with code 7", "was ended by SIGSEGV". */
export function howEnded(end: ProcessEnd): string {
  const how = end.signal === null ? `ended with code ${end.code ?? 0}` : `was ended by ${end.signal}`;
  const why = whyEnded(end);
  return why === null ? how : `${how} (${why})`;
}

function whyEnded({ code, signal, saidMemoryFull, forMemory }: ProcessEnd): string | null {
  if (saidMemoryFull || CODES_OF_MEMORY_FULL.includes(code)) return "its memory was full";
  if (signal !== "SIGKILL") return null;
  if (forMemory === null) return "the system may have run out of memory";
  return forMemory ? "the system had run out of memory" : "by a person or another program, not for lack of memory";
}

/** Signals by which processes end that nobody has asked to. */
const SIGNALS = ["SIGABRT", "SIGBUS", "SIGFPE", "SIGILL", "SIGKILL", "SIGSEGV", "SIGTERM"] as const;

/**
 * Electron tells one number of a utility process: the code that it ended with or, on Linux and macOS, the number of the
 * signal that ended it. Pippin's processes never end with one of these codes themselves.
 */
export function howUtilityEnded(end: Omit<ProcessEnd, "signal">): string {
  const signal = signalOf(end.code);
  const known = [signal, whyEnded({ ...end, signal })].filter((one) => one !== null);
  const how = `ended with code ${end.code ?? 0}`;
  return known.length === 0 ? how : `${how} (${known.join(": ")})`;
}

/** @returns the signal whose number Electron told as the code. */
export function signalOf(code: number | null): NodeJS.Signals | null {
  if (process.platform === "win32") return null;
  return SIGNALS.find((name) => constants.signals[name] === code) ?? null;
}
