import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { namesBeside } from "../../../../../app/main/engine/network/readers/namesBeside.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pippin-test-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const beside = (classes: number, files: Readonly<Record<string, string>>): ReturnType<typeof namesBeside> => {
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return namesBeside(join(folder, "net.h5"), folder, classes);
};

describe("class names beside a network", () => {
  it.each([
    ["labels.txt", "0 Cat\n1 Dog\n"],
    ["metadata.json", '{"tmVersion": "2.4.7", "labels": ["Cat", "Dog"]}'],
    ["class_indices.json", '{"Cat": 0, "Dog": 1}'],
    ["classes.txt", "Cat\nDog"],
    ["net_labels.csv", "index,name\n0,Cat\n1,Dog"],
    ["config.json", '{"id2label": {"0": "Cat", "1": "Dog"}}'],
  ])("are found in %s", (file, content) => {
    expect(beside(2, { [file]: content })).toEqual({ file, names: ["Cat", "Dog"], problem: null });
  });

  it("are those of the list that has one a class", () => {
    expect(beside(2, { "classes.txt": "a\nb\nc", "labels.txt": "Cat\nDog" })).toMatchObject({ file: "labels.txt" });
    expect(beside(2, { "net_labels.txt": "Tom\nRex" })).toMatchObject({
      file: "net_labels.txt",
      names: ["Tom", "Rex"],
    });
  });

  it("that do not fit are named, with the reason", () => {
    expect(beside(3, { "labels.txt": "0 Cat\n1 Dog" })).toEqual({
      file: "labels.txt",
      names: null,
      problem: '"labels.txt" beside it names 2 classes and the network has 3, so it was not used.',
    });
    expect(beside(3, { "labels.txt": "0 Cat\n2 Dog" })?.problem).toContain("none with the index 1");
  });

  it("are none where a description holds something else, or there is no list", () => {
    expect(
      beside(2, { "metadata.json": '{"keras_version": "3.15.1"}', "config.json": "{", "notes.txt": "a\nb" }),
    ).toBeNull();
  });
});
