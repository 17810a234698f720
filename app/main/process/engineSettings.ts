/**
 * In the environment of every engine process. Over 230 photographs an engine with this and `PROCESS_FLAGS` holds what it held
 * after ten (578 MB and 559 with Tiny Darknet natively, 293 and 261 in WebAssembly); without them it grows by 100 and 60 MB:
 * glibc keeps an arena of freed pieces for each thread, and V8 doubles the space of short-lived objects again and again.
 */
export const ENGINE_ENVIRONMENT = { MALLOC_ARENA_MAX: "2" };

/**
 * Node's, for processes that hold an engine or a backend (`scripts/run.mjs` does the same for commands): writing a report over
 * 10,000 photographs one takes 250 MB with it and 420 without, half of which are short-lived objects that nobody needs any
 * more. Once a process runs, the flag has no effect.
 */
export const PROCESS_FLAGS = ["--max-semi-space-size=8"];
