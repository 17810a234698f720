/** Times between the frames that a page draws while something goes on in it. */
import type { Page } from "playwright-core";
import type { Pair } from "../pairing.ts";
import { figure, p95 } from "./figure.ts";

/** @returns milliseconds between each two frames while `action` ran. */
export async function frameTimes(page: Page, action: () => Promise<void>): Promise<number[]> {
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

/** Scrolls a list as with a finger on a trackpad: pixels after pixels, through the browser's own way of input. */
export async function scrolling(page: Page, name: string, list: string): Promise<Pair> {
  const box = (await page.getByRole("listbox", { name: list }).boundingBox())!;
  const session = await page.context().newCDPSession(page);
  const times = await frameTimes(page, async () => {
    await session.send("Input.synthesizeScrollGesture", {
      x: Math.round(box.x + box.width / 2),
      y: Math.round(box.y + box.height / 2),
      yDistance: -40_000,
      speed: 4000,
      gestureSourceType: "mouse",
      preventFling: true,
    });
  });
  return figure({
    name,
    unit: "ms",
    ours: p95(times),
    // Two frames of sixty a second.
    atMost: 33.4,
    runs: times.length,
    note: `between two frames, p95 of ${times.length}, at 4,000 pixels a second`,
  });
}
