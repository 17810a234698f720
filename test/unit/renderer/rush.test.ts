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

it("is a rush as long as pictures cross the list in less than a fifth of a second, down or up", () => {
  for (const direction of [1, -1]) {
    expect(scroll(direction * 5.5 * HEIGHT, 1).at(-1)!.rushing).toBe(true);
    expect(scroll(direction * 4.5 * HEIGHT, 1).some(({ rushing }) => rushing)).toBe(false);
  }
});

it("ends when the list slows down", () => {
  const fast = scroll(8 * HEIGHT, 1).at(-1)!;
  expect(scroll(HEIGHT, 1, { ...fast, top: HEIGHT }, fast.time).at(-1)!.rushing).toBe(false);
});

it("does not take a single jump for a rush", () => {
  expect(afterStep(CALM, 100 * HEIGHT, 0, HEIGHT).rushing).toBe(false);
  const rested = scroll(HEIGHT, 1).at(-1)!;
  expect(afterStep(rested, 100 * HEIGHT, rested.time + 1000, HEIGHT).rushing).toBe(false);
});
