/** A patch belongs to a class; another takes it over only when asked. */
import { rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { backendWithImages } from "../../../builders/backendWithImages.ts";

const { images, ask } = backendWithImages(["a", "b"]);

const box = (x: number): object => ({ x, y: 10, width: 20, height: 20 });
const crop = (label: string, x: number, image = 0): object => {
  return { kind: "add", imageId: images[image], label, box: box(x) };
};
const makeClass = async (name: string, labels: string[], set: string | null = null): Promise<number> =>
  (await ask("saveClass", { name, labels, set })).id;
const counts = async (classId: number): Promise<Record<string, number>> =>
  (await ask("patchOverview", { classId })).labels;
const owners = async (): Promise<(number | null)[]> => {
  const lists = await Promise.all(images.map((imageId) => ask("imagePatches", { imageId })));
  return lists.flatMap(({ patches }) => patches.map(({ classId }) => classId));
};

describe("a patch", () => {
  it("belongs to the class that it was cropped for, whatever others call their parts", async () => {
    const [dog, bear] = [await makeClass("dog", ["eye", "none"]), await makeClass("bear", ["eye", "none"])];
    await ask("changePatches", { changes: [{ ...crop("eye", 10), classId: dog }] });
    expect(await counts(dog)).toEqual({ eye: 1 });
    expect(await counts(bear)).toEqual({});
    expect((await ask("labelPatches", { label: "eye", classId: bear })).patches).toEqual([]);
    // The same place may be an eye of both.
    await ask("changePatches", { changes: [{ ...crop("eye", 10), classId: bear }] });
    expect(await owners()).toEqual([dog, bear]);
    const { classes } = await ask("thread");
    expect(classes.map(({ name, patches }) => [name, patches])).toEqual([
      ["bear", 1],
      ["dog", 1],
    ]);
  });

  it("of no class belongs to the first that is made with its label, on the photographs of its set", async () => {
    await ask("changeSet", { set: "bears", add: [images[1]] });
    await ask("changePatches", { changes: [crop("eye", 10), crop("eye", 10, 1), crop("tail", 50)] });
    expect(await owners()).toEqual([null, null, null]);
    const bear = await makeClass("bear", ["eye", "none"], "bears");
    expect(await owners()).toEqual([null, null, bear]);
    const dog = await makeClass("dog", ["eye", "none"]);
    expect(await owners()).toEqual([dog, null, bear]);
    await ask("saveClass", { id: dog, name: "dog", labels: ["eye", "tail", "none"] });
    expect(await owners()).toEqual([dog, dog, bear]);
  });

  it("for which no class is said belongs to the only one that has its label; where two have, to none", async () => {
    const dog = await makeClass("dog", ["eye", "tail", "none"]);
    await makeClass("bear", ["eye", "none"]);
    await ask("changePatches", { changes: [crop("tail", 10), crop("eye", 50)] });
    expect(await owners()).toEqual([dog, null]);
  });

  it("is of no class when its class is deleted, and once where another of no class is the same", async () => {
    const [dog, bear] = [await makeClass("dog", ["eye", "none"]), await makeClass("bear", ["eye", "none"])];
    await ask("changePatches", {
      changes: [
        { ...crop("eye", 10), classId: dog },
        { ...crop("eye", 10), classId: bear },
        { ...crop("eye", 90), classId: bear },
      ],
    });
    await ask("deleteClass", { id: dog });
    await ask("deleteClass", { id: bear });
    expect(await owners()).toEqual([null, null]);
    // Undoing what is of no class any more leaves no class that is gone.
    await ask("undo", { page: "patches" });
    await ask("redo", { page: "patches" });
    expect(new Set(await owners())).toEqual(new Set([null]));
  });

  it("that comes back by undo after its class was deleted is not one of the next class that is made", async () => {
    await makeClass("dog", ["eye", "none"]);
    const cat = await makeClass("cat", ["eye", "none"], null);
    await ask("changeSet", { set: "cats", add: [images[1]] });
    await ask("saveClass", { id: cat, name: "cat", labels: ["eye", "none"], set: "cats" });
    await ask("changePatches", { changes: [{ ...crop("eye", 10), classId: cat }] });
    const [patch] = (await ask("imagePatches", { imageId: images[0] })).patches;
    await ask("changePatches", { changes: [{ kind: "remove", id: patch.id }] });
    await ask("deleteSet", { set: "cats" });
    await ask("deleteClass", { id: cat });
    const car = await makeClass("car", ["eye", "none"]);
    await ask("undo", { page: "patches" });
    await ask("undo", { page: "images" });
    expect(await owners()).toEqual([null]);
    expect(await counts(car)).toEqual({});
    const { classes } = await ask("classes");
    expect(classes.find(({ id }) => id === car)?.set).toBeNull();
  });
});

describe("patches that come in by the dozen", () => {
  const outlined = (): Promise<unknown> =>
    ask("changeObjects", {
      changes: [{ kind: "add", imageId: images[0], category: "dog", polygons: [[0, 0, 90, 0, 90, 90, 0, 90]] }],
    });
  const sample = { where: "outside", side: 20, count: 3 };
  const file = join(tmpdir(), `pippin-belongs-${process.pid}.csv`);
  afterEach(() => rmSync(file, { force: true }));

  it("give the class that they are drawn for their label, as one step", async () => {
    await outlined();
    const dog = await makeClass("dog", ["eye", "nose"]);
    const drawn = await ask("samplePatches", { ...sample, class: "dog", label: "none" });
    expect([drawn.added, drawn.unowned]).toEqual([3, 0]);
    expect((await ask("classes")).classes[0].labels).toEqual(["eye", "nose", "none"]);
    expect((await ask("thread")).classes[0].patches).toBe(3);
    await ask("undo", { page: "patches" });
    expect((await ask("classes")).classes[0].labels).toEqual(["eye", "nose"]);
    expect(await counts(dog)).toEqual({});
  });

  it("are counted where they are of no class although some have their label", async () => {
    await outlined();
    await makeClass("dog", ["eye", "none"]);
    await makeClass("bear", ["eye", "none"]);
    expect((await ask("samplePatches", { ...sample, label: "none" })).unowned).toBe(3);
    expect((await ask("samplePatches", { ...sample, label: "grass" })).unowned).toBe(0);
    // The only class that has the label is for other photographs.
    await ask("changeSet", { set: "few", add: [images[1]] });
    await makeClass("cat", ["whisker", "none"], "few");
    writeFileSync(file, "image,label,x,y,width,height\na.jpg,whisker,0,0,20,20\nb.jpg,whisker,0,0,20,20\n");
    expect(await ask("importPatches", { file })).toMatchObject({ added: 2, unowned: 1 });
  });

  it("are counted with their class where a file was stopped half way: it has their labels", async () => {
    const dog = await makeClass("dog", ["eye", "none"]);
    writeFileSync(file, "image,label,x,y,width,height\na.jpg,tail,0,0,20,20\nb.jpg,paw,0,0,20,20\n");
    const stop = new AbortController();
    const stopped = ask(
      "importPatches",
      { file, class: "dog" },
      { signal: stop.signal, onProgress: () => stop.abort() },
    );
    await expect(stopped).rejects.toThrow("Stopped after 1 of 2");
    expect(await counts(dog)).toEqual({ tail: 1 });
    expect((await ask("classes")).classes[0].labels).toEqual(["eye", "none", "tail"]);
  });

  it("name nothing twice: a stamp for which no class is said, where a class has the very same, changes nothing", async () => {
    await makeClass("dog", ["eye", "none"]);
    await ask("changePatches", { changes: [crop("eye", 10)] });
    await makeClass("bear", ["eye", "none"]);
    await ask("changePatches", { changes: [crop("eye", 10)] });
    expect(await owners()).toHaveLength(1);
  });
});

describe("patches of another class", () => {
  it("are offered by label, taken over as copies in one step, and given back by undo", async () => {
    const dog = await makeClass("dog", ["eye", "ear", "none"]);
    await ask("changePatches", { changes: [crop("eye", 10), crop("eye", 50, 1), crop("ear", 90)] });
    const bear = await makeClass("bear", ["eye", "none", "muzzle"]);
    expect(await ask("patchesElsewhere", { class: bear })).toEqual({
      classes: [{ id: dog, name: "dog", labels: { eye: 2 } }],
      unowned: {},
    });
    const answer = await ask("takePatches", { class: bear, from: dog });
    expect(answer).toMatchObject({ title: "taking over 2 crops of dog", taken: 2, known: 0 });
    expect(await counts(bear)).toEqual({ eye: 2 });
    expect(await counts(dog)).toEqual({ eye: 2, ear: 1 });
    expect(await ask("patchesElsewhere", { class: bear })).toEqual({ classes: [], unowned: {} });
    expect(await ask("takePatches", { class: bear, from: dog })).toMatchObject({ taken: 0, known: 2 });
    // What is done to one's own is not done to the other's.
    await ask("removeLabel", { class: bear, label: "eye", patches: "remove" });
    expect(await counts(dog)).toEqual({ eye: 2, ear: 1 });
    await ask("undo", { page: "patches" });
    await ask("undo", { page: "patches" });
    expect(await counts(bear)).toEqual({});
    expect(await counts(dog)).toEqual({ eye: 2, ear: 1 });
    await ask("redo", { page: "patches" });
    expect(await counts(bear)).toEqual({ eye: 2 });
  });

  it("are offered where they are of no class, and are of this one then", async () => {
    const [dog, bear] = [await makeClass("dog", ["eye", "none"]), await makeClass("bear", ["eye", "none"])];
    await ask("changePatches", { changes: [crop("eye", 10), crop("eye", 50), crop("none", 90)] });
    expect(await ask("patchesElsewhere", { class: bear })).toEqual({ classes: [], unowned: { eye: 2, none: 1 } });
    await expect(ask("takePatches", { class: bear, from: null, labels: ["nose"] })).rejects.toThrow('no label "nose"');
    expect(await ask("takePatches", { class: bear, from: null, labels: ["eye"] })).toMatchObject({
      taken: 2,
      known: 0,
    });
    expect(await owners()).toEqual([bear, bear, null]);
    expect(await ask("takePatches", { class: bear, from: null })).toMatchObject({ taken: 1 });
    expect(await ask("patchesElsewhere", { class: dog })).toMatchObject({ unowned: {} });
  });

  it("are those of the class's set, and of the labels that are named", async () => {
    await ask("changeSet", { set: "bears", add: [images[1]] });
    const dog = await makeClass("dog", ["eye", "ear", "none"]);
    await ask("changePatches", { changes: [crop("eye", 10), crop("eye", 50, 1), crop("ear", 90, 1)] });
    const bear = await makeClass("bear", ["eye", "ear", "none"], "bears");
    expect(await ask("takePatches", { class: bear, from: dog, labels: ["ear"] })).toMatchObject({ taken: 1 });
    expect(await ask("takePatches", { class: bear, from: dog })).toMatchObject({ taken: 1, known: 1 });
    expect(await counts(bear)).toEqual({ ear: 1, eye: 1 });
  });

  it("are refused with a reason: a label that the class has not, itself, a class that is gone", async () => {
    const dog = await makeClass("dog", ["eye", "none"]);
    const bear = await makeClass("bear", ["muzzle", "none"]);
    await expect(ask("takePatches", { class: bear, from: dog, labels: ["eye"] })).rejects.toThrow(
      'The class "bear" has no label "eye". Its labels: muzzle, none.',
    );
    await expect(ask("takePatches", { class: bear, from: bear })).rejects.toThrow("its own patches already");
    await ask("deleteClass", { id: dog });
    await expect(ask("takePatches", { class: bear, from: dog })).rejects.toThrow("not there any more");
    await expect(ask("changePatches", { changes: [{ ...crop("eye", 10), classId: dog }] })).rejects.toThrow("class");
  });
});
