/**
 * How every engine process is started. Over 230 photographs an engine with these holds what it held after ten (578 MB and 559
 * with Tiny Darknet natively, 293 and 261 in WebAssembly); without them it grows by 100 and 60 MB: glibc keeps an arena of
 * freed pieces for each thread, and V8 doubles the space of short-lived objects again and again.
 */
export const ENGINE_ENVIRONMENT = { MALLOC_ARENA_MAX: "2" };
export const ENGINE_EXECUTION = ["--max-semi-space-size=8"];
