import { describe, expect, it } from "vitest";
import { stepsOf } from "../../../../app/renderer/features/start/steps.ts";

const thread = {
  images: 40,
  models: ["Tiny Darknet"],
  classes: [
    { name: "dog", labels: 6, patches: 400 },
    { name: "polar bear", labels: 4, patches: 30 },
    { name: "cat", labels: 4, patches: 0 },
  ],
  trained: ["dog"],
  explained: 0,
  newest: null,
  reviewed: 0,
};
const words = (atHand: string | null): ReturnType<typeof stepsOf>[number] =>
  stepsOf(thread, "Tiny Darknet", atHand).find(({ name }) => name === "Words")!;

describe("what to do next", () => {
  it("asks for words of the class at hand, whatever others have", () => {
    expect(words("dog")).toMatchObject({ isDone: true, count: "trained for dog" });
    expect(words("polar bear")).toMatchObject({
      isDone: false,
      count: "trained for dog; polar bear: 30 patches, not trained yet",
      ways: [{ label: "Train them", page: "train", parameters: { class: "polar bear" } }, { page: "discover" }],
    });
    expect(words("cat")).toMatchObject({
      isDone: false,
      count: "trained for dog; cat: none yet",
      ways: [{ label: "Name groups", parameters: { class: "cat" } }, { label: "Crop patches" }],
    });
  });

  it("begins with the first class, and with none where there is none", () => {
    expect(words(null)).toMatchObject({ isDone: true, ways: [{ parameters: { class: "dog" } }, {}] });
    const none = stepsOf({ ...thread, images: 0, classes: [], trained: [] }, null, null);
    expect(none.map(({ isDone }) => isDone)).toEqual([false, false, false, false, false, false]);
    expect(none[3]).toMatchObject({ count: "none yet" });
  });
});
