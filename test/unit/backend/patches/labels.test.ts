/** Labels renamed, merged and removed: with their patches, and back. */
import { describe, expect, it } from "vitest";
import { backendWithImages } from "../../../builders/backendWithImages.ts";

const { images, ask } = backendWithImages(["a", "b"]);

const crop = (label: string, x: number, image = 0): object => {
  return { kind: "add", imageId: images[image], label, box: { x, y: 10, width: 20, height: 20 } };
};
const makeClass = (name: string, labels: string[], set: string | null = null): Promise<{ id: number }> =>
  ask("saveClass", { name, labels, set });
const labelsOf = async (name: string): Promise<readonly string[] | undefined> =>
  (await ask("classes")).classes.find((one) => one.name === name)?.labels;
const counts = async (): Promise<Record<string, number>> => (await ask("patchOverview")).labels;

describe("a label that is renamed", () => {
  it("takes its patches along, as one step that is undone and done again", async () => {
    const { id } = await makeClass("bear", ["eye", "muzle", "none"]);
    await ask("changePatches", { changes: [crop("muzle", 10), crop("muzle", 50, 1), crop("eye", 90)] });
    expect(await ask("labelUse", { class: id, label: "muzle" })).toEqual({ patches: 2, images: 2 });
    const { title } = await ask("renameLabel", { class: id, from: "muzle", to: "muzzle" });
    expect(title).toBe("renaming muzle to muzzle, 2 crops");
    expect(await labelsOf("bear")).toEqual(["eye", "muzzle", "none"]);
    expect(await counts()).toEqual({ eye: 1, muzzle: 2 });
    await ask("undo", { page: "patches" });
    expect(await labelsOf("bear")).toEqual(["eye", "muzle", "none"]);
    expect(await counts()).toEqual({ eye: 1, muzle: 2 });
    await ask("redo", { page: "patches" });
    expect(await labelsOf("bear")).toEqual(["eye", "muzzle", "none"]);
    expect(await counts()).toEqual({ eye: 1, muzzle: 2 });
  });

  it("to one that is there becomes one with it; a patch that had both stays once, and undoing brings back both", async () => {
    const { id } = await makeClass("bear", ["nose", "muzzle", "none"]);
    await ask("changePatches", { changes: [crop("nose", 10), crop("muzzle", 10), crop("muzzle", 50)] });
    const { title } = await ask("renameLabel", { class: id, from: "nose", to: "muzzle" });
    expect(title).toBe("merging nose into muzzle, 1 crop");
    expect(await labelsOf("bear")).toEqual(["muzzle", "none"]);
    expect(await counts()).toEqual({ muzzle: 2 });
    await ask("undo", { page: "patches" });
    expect(await labelsOf("bear")).toEqual(["nose", "muzzle", "none"]);
    expect(await counts()).toEqual({ muzzle: 2, nose: 1 });
  });

  it("stays what it is in other classes that have it", async () => {
    const { id } = await makeClass("bear", ["eye", "none"]);
    const dog = await makeClass("dog", ["tail", "eye", "none"]);
    await ask("changePatches", {
      changes: [
        { ...crop("eye", 10), classId: id },
        { ...crop("eye", 10), classId: dog.id },
      ],
    });
    expect(await ask("labelUse", { class: id, label: "eye" })).toEqual({ patches: 1, images: 1 });
    await ask("renameLabel", { class: id, from: "eye", to: "bear eye" });
    expect(await labelsOf("dog")).toEqual(["tail", "eye", "none"]);
    expect(await counts()).toEqual({ "bear eye": 1, eye: 1 });
  });

  it("keeps the size of its stamp", async () => {
    const { id } = await makeClass("bear", ["eye", "ear", "none"]);
    await ask("changeSettings", { stamps: { eye: 0.1 } });
    await ask("renameLabel", { class: id, from: "eye", to: "left eye" });
    expect((await ask("settings")).stamps).toEqual({ eye: 0.1, "left eye": 0.1 });
  });
});

describe("a label that is removed", () => {
  it("leaves the class alone or with its patches, and comes back, with what was added meanwhile", async () => {
    const { id } = await makeClass("bear", ["eye", "ear", "none"]);
    await ask("changePatches", { changes: [crop("eye", 10), crop("ear", 50)] });
    expect((await ask("removeLabel", { class: id, label: "eye", patches: "keep" })).title).toBe("removing label eye");
    expect(await labelsOf("bear")).toEqual(["ear", "none"]);
    expect(await counts()).toEqual({ ear: 1, eye: 1 });
    await ask("undo", { page: "patches" });
    expect(await labelsOf("bear")).toEqual(["eye", "ear", "none"]);
    const { title } = await ask("removeLabel", { class: id, label: "eye", patches: "remove" });
    expect(title).toBe("removing label eye and 1 crop");
    expect(await counts()).toEqual({ ear: 1 });
    await ask("saveClass", { id, name: "bear", labels: ["ear", "none", "paw"] });
    await ask("undo", { page: "patches" });
    expect(await labelsOf("bear")).toEqual(["ear", "none", "paw", "eye"]);
    expect(await counts()).toEqual({ ear: 1, eye: 1 });
  });

  it("is refused where one would be left", async () => {
    const { id } = await makeClass("bear", ["eye", "none"]);
    await ask("changePatches", { changes: [crop("eye", 10)] });
    await expect(ask("removeLabel", { class: id, label: "eye", patches: "keep" })).rejects.toThrow(
      "a single label left",
    );
    await expect(ask("renameLabel", { class: id, from: "eye", to: "none" })).rejects.toThrow("a single label left");
  });
});
