import { expect, it } from "vitest";
import { afterStep, CALM, type Rush } from "../../../app/renderer/ui/rush.ts";

const HEIGHT = 600;
const FRAME = 1000 / 60;

/** @returns what is known after each frame of a scrolling at `speed` pixels a second. */
function scroll(speed: number, seconds: number, from: Rush = CALM, start = 0): Rush[] {
  const steps: Rush[] = [];
  for (let time = start; time < start + 1000 * seconds; time += FRAME) {
    steps.push(afterStep(steps.at(-1) ?? from, (speed * time) / 1000, time, HEIGHT));
  }
  return steps;
}

it("is a rush where pictures cross the list in less than a quarter of a second, down or up", () => {
  for (const direction of [1, -1]) {
    expect(scroll(direction * 4.5 * HEIGHT, 1).at(-1)!.rushing).toBe(true);
    expect(scroll(direction * 3.5 * HEIGHT, 1).some(({ rushing }) => rushing)).toBe(false);
  }
});

it("ends when the list has slowed down for good, not at every step that is a little shorter", () => {
  const fast = scroll(8 * HEIGHT, 1).at(-1)!;
  const slower = (heights: number): Rush[] =>
    scroll(heights * HEIGHT, 1, { ...fast, top: heights * HEIGHT * (fast.time / 1000) }, fast.time);
  expect(slower(3.5).every(({ rushing }) => rushing)).toBe(true);
  expect(slower(1).at(-1)!.rushing).toBe(false);
});

it("does not take a single jump for a rush", () => {
  expect(afterStep(CALM, 100 * HEIGHT, 0, HEIGHT).rushing).toBe(false);
  const rested = scroll(HEIGHT, 1).at(-1)!;
  expect(afterStep(rested, 100 * HEIGHT, rested.time + 1000, HEIGHT).rushing).toBe(false);
});
