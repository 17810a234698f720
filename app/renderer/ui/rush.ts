/** Whether a list passes by so quickly that nobody can recognise a picture in it. */

/** Heights of the list a second: a picture that crosses it in less than a quarter of a second is not recognised. */
const FAST = 4;
/** Once in a rush, the list is so until it is clearly slower: pictures that come and go are worse than none. */
const CALMER = 2;
/** Long enough for several frames: a single one says little about the speed. */
const JUDGED_MS = 80;
/** After such a pause it is another scrolling. */
const PAUSE_MS = 250;

export interface Rush {
  readonly rushing: boolean;
  /** Where the list was when the speed was looked at last. */
  readonly top: number;
  /** Milliseconds. */
  readonly time: number;
}

export const CALM: Rush = { rushing: false, top: 0, time: -Infinity };

/**
 * @param top - pixels that lie above the list's edge now, at `time`.
 * @param height - of what can be seen, in pixels.
 * @returns what is known after a scrolling step. A single jump, such as to the end of the list, is no rush.
 */
export function afterStep(known: Rush, top: number, time: number, height: number): Rush {
  const passed = time - known.time;
  if (passed > PAUSE_MS) return { rushing: false, top, time };
  if (passed < JUDGED_MS) return known;
  const heights = Math.abs(top - known.top) / Math.max(1, height);
  return { rushing: heights / (passed / 1000) > (known.rushing ? CALMER : FAST), top, time };
}
