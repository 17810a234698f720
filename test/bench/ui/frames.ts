/** Times between the frames that a page draws while something goes on in it. */
import type { Pair } from "../pairing.ts";
import type { BareWindow } from "./bareWindow.ts";
import { figure, p95 } from "./figure.ts";

/** @returns milliseconds between each two frames while `action` ran. */
export async function frameTimes(
  page: { evaluate<T>(script: string): Promise<T> },
  action: () => Promise<void>,
): Promise<number[]> {
  await page.evaluate(`(() => {
    const frames = [];
    let goesOn = true;
    const next = (time) => {
      frames.push(time);
      if (goesOn) requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
    window.endFrames = () => {
      goesOn = false;
      return frames.slice(1).map((time, i) => time - frames[i]);
    };
  })()`);
  await action();
  return page.evaluate<number[]>("window.endFrames()");
}

/** The second so quick that no picture can be recognised, the first just not. */
const SPEEDS = { "": 2500, "-fast": 4000 };
const SECONDS = 10;

/** Scrolls a list as with a finger on a trackpad: pixels after pixels, through the browser's own way of input. */
export async function scrolling(window: BareWindow, name: string, list: string): Promise<Pair[]> {
  const [x, y] = await window.evaluate<[number, number]>(`(() => {
    const box = document.querySelector("[role=listbox][aria-label=${list}]").getBoundingClientRect();
    return [box.x + box.width / 2, box.y + box.height / 2];
  })()`);
  const figures: Pair[] = [];
  for (const [ending, speed] of Object.entries(SPEEDS)) {
    const times = await frameTimes(window, () => window.scroll({ x, y }, SECONDS * speed, speed));
    figures.push(
      figure({
        name: `${name}${ending}`,
        unit: "ms",
        ours: p95(times),
        // Two frames of sixty a second, as the browser rounds them.
        atMost: 33.5,
        runs: times.length,
        note: `between two frames, p95 of ${times.length}, at ${speed.toLocaleString("en")} pixels a second`,
      }),
    );
  }
  return figures;
}
