/** Times between the frames that a page draws while something goes on in it. */
import type { Page } from "playwright-core";

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
