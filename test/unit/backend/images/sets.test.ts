/** What is done to sets of photographs is taken back on the page of images. */
import { expect, it } from "vitest";
import type { Output } from "../../../../app/contract/requests.ts";
import { PRESETS } from "../../../../app/contract/settings.ts";
import { backendWithImages } from "../../../builders/backendWithImages.ts";

const { images, ask } = backendWithImages(["a", "b", "c"]);

const undo = (): Promise<Output<"undo">> => ask("undo", { page: "images" });
const redo = (): Promise<Output<"redo">> => ask("redo", { page: "images" });
const sets = async (): Promise<Record<string, readonly number[]>> => {
  const { sets: all } = await ask("imageSets");
  const members = all.map(async ({ name }) => {
    const { images: some } = await ask("imageStrip", { set: name });
    return [name, some.map(({ id }) => id)] as const;
  });
  return Object.fromEntries(await Promise.all(members));
};

it("photographs put into a set and taken out are back where they were, and once more", async () => {
  const [a, b, c] = images;
  await ask("changeSet", { set: "bears", add: [a, b] });
  await ask("changeSet", { set: "bears", add: [b, c] });
  await ask("changeSet", { set: "bears", remove: [a] });
  expect(await sets()).toEqual({ bears: [b, c] });
  expect((await undo()).title).toBe("taking 1 image out of bears");
  expect(await sets()).toEqual({ bears: [a, b, c] });
  // What was in it before stays in it.
  expect((await undo()).title).toBe("putting 1 image into bears");
  expect(await sets()).toEqual({ bears: [a, b] });
  await undo();
  expect(await sets()).toEqual({});
  for (let i = 0; i < 3; i++) await redo();
  expect(await sets()).toEqual({ bears: [b, c] });
});

it("a set that is deleted is back with its photographs, and the class that took them is, too", async () => {
  await ask("changeSet", { set: "bears", add: images.slice(0, 2) });
  await ask("saveClass", { name: "bear", labels: ["eye", "none"], set: "bears" });
  await ask("deleteSet", { set: "bears" });
  expect((await ask("classes")).classes[0].set).toBeNull();
  expect((await undo()).title).toBe("deleting the set bears");
  expect(await sets()).toEqual({ bears: images.slice(0, 2) });
  expect((await ask("classes")).classes[0].set).toBe("bears");
  expect((await redo()).title).toBe("deleting the set bears");
  expect(await sets()).toEqual({});
  expect((await ask("classes")).classes[0].set).toBeNull();
});

it("a class that has the photographs of a set keeps to it when the making of the set is undone, and done again", async () => {
  await ask("changeSet", { set: "bears", add: images.slice(0, 2) });
  await ask("saveClass", { name: "bear", labels: ["eye", "none"], set: "bears" });
  await undo();
  expect(await sets()).toEqual({ bears: [] });
  expect((await ask("classes")).classes[0].set).toBe("bears");
  await redo();
  expect(await sets()).toEqual({ bears: images.slice(0, 2) });
  expect((await ask("classes")).classes[0].set).toBe("bears");
});

it("a set that another class has taken since stays, empty, when its deletion is done again", async () => {
  await ask("changeSet", { set: "bears", add: images.slice(0, 2) });
  await ask("deleteSet", { set: "bears" });
  await undo();
  await ask("saveClass", { name: "bear", labels: ["eye", "none"], set: "bears" });
  await redo();
  expect(await sets()).toEqual({ bears: [] });
  expect((await ask("classes")).classes[0].set).toBe("bears");
});

it("a set has its old name again", async () => {
  await ask("changeSet", { set: "bears", add: [images[0]] });
  await ask("renameSet", { set: "bears", name: "polar bears" });
  await undo();
  expect(await sets()).toEqual({ bears: [images[0]] });
  await redo();
  expect(await sets()).toEqual({ "polar bears": [images[0]] });
});

it("a job that did not come to its end goes on with the set under its new name", async () => {
  await ask("changeSet", { set: "bears", add: [images[0]] });
  const setOfJob = async (): Promise<string | null> => (await ask("jobs")).jobs[0].set;
  await ask("startJob", { name: "explain", input: { images: { set: "bears" }, settings: PRESETS.recommended } });
  await expect.poll(async () => (await ask("jobs")).jobs[0].state).toBe("failed");
  await ask("renameSet", { set: "bears", name: "polar bears" });
  expect(await setOfJob()).toBe("polar bears");
  await undo();
  expect(await setOfJob()).toBe("bears");
});

it("a step is called by what it did, not by what was asked", async () => {
  const [a, b, c] = images;
  await ask("changeSet", { set: "bears", add: [a, b] });
  await ask("changeSet", { set: "bears", add: [a, b, c], remove: [] });
  expect((await ask("history")).undo).toBe("putting 1 image into bears");
  await ask("changeSet", { set: "bears", add: [c], remove: [a, b] });
  expect((await ask("history")).undo).toBe("taking 2 images out of bears");
  await ask("changeSet", { set: "bears", add: [a], remove: [c] });
  expect((await ask("history")).undo).toBe("putting 1 image into bears and taking 1 out");
});

it("photographs that are gone by then stay gone, and other pages take nothing of it back", async () => {
  const [a, b] = images;
  await ask("changeSet", { set: "bears", add: [a, b] });
  await ask("deleteSet", { set: "bears" });
  await ask("removeImages", { ids: [a] });
  expect(await ask("undo", { page: "patches" })).toMatchObject({
    title: null,
    elsewhere: { page: "images", title: "deleting the set bears" },
  });
  await undo();
  expect(await sets()).toEqual({ bears: [b] });
});
