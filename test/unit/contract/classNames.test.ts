import { describe, expect, it } from "vitest";
import { classNamesIn, textOfBytes } from "../../../app/contract/classNames.ts";

const bytes = (text: string, encoding: BufferEncoding = "utf8"): Uint8Array => Buffer.from(text, encoding);

describe("a list of class names, one a line", () => {
  it("leaves out blank lines and spaces around names, whatever ends a line", () => {
    expect(classNamesIn("tench\r\n great white shark \n\n")).toEqual(["tench", "great white shark"]);
    expect(classNamesIn("\uFEFFtench\rshark")).toEqual(["tench", "shark"]);
  });

  it("takes synonyms for one class, quotes around a name or not", () => {
    expect(classNamesIn("ice bear, polar bear\nsloth bear, Melursus ursinus")).toEqual([
      "ice bear, polar bear",
      "sloth bear, Melursus ursinus",
    ]);
    expect(classNamesIn('"ice bear, polar bear"\n"a ""big"" cat"')).toEqual(["ice bear, polar bear", 'a "big" cat']);
    expect(classNamesIn("n01440764 tench, Tinca tinca\nn01443537 goldfish")).toEqual([
      "tench, Tinca tinca",
      "goldfish",
    ]);
  });

  it("orders by the numbers before the names, as Teachable Machine writes them", () => {
    expect(classNamesIn("0 Cat\n1 Dog\n")).toEqual(["Cat", "Dog"]);
    expect(classNamesIn("2 great white shark\n0 tench\n1: goldfish")).toEqual([
      "tench",
      "goldfish",
      "great white shark",
    ]);
    expect(classNamesIn('0,Cat\n1,"Dog, puppy"')).toEqual(["Cat", "Dog, puppy"]);
  });

  it("complains about numbers that are missing or stand twice, with the line", () => {
    expect(() => classNamesIn("0 Cat\n2 Dog", "labels.txt")).toThrow(
      '"labels.txt" has 2 classes and none with the index 1. Give one name for each class, with indices from 0 on and none left out.',
    );
    expect(() => classNamesIn("0 Cat\n1 Dog\n1 Bird", "labels.txt")).toThrow(
      '"labels.txt", line 3 gives the index 1 to "Dog" and to "Bird". Each class has its own.',
    );
  });

  it("takes numbers for parts of names where they do not count from 0", () => {
    expect(classNamesIn("1 euro\n2 euro\n50 cent")).toEqual(["1 euro", "2 euro", "50 cent"]);
    expect(classNamesIn("0 Cat\nDog")).toEqual(["0 Cat", "Dog"]);
  });
});

describe("a list of class names in JSON", () => {
  it("is a list of names, of objects with a name, or of Keras's pairs", () => {
    expect(classNamesIn('["tench", "shark"]')).toEqual(["tench", "shark"]);
    expect(classNamesIn('[{"wnid": "n1", "name": "tench"}, {"name": "shark"}]')).toEqual(["tench", "shark"]);
    expect(classNamesIn('[["n01440764", "tench"], ["n01443537", "goldfish"]]')).toEqual(["tench", "goldfish"]);
  });

  it("is an object of names by index, or of indices by name, ordered by number", () => {
    expect(
      classNamesIn(
        '{"10": "k", "0": "a", "1": "b", "2": "c", "3": "d", "4": "e", "5": "f", "6": "g", "7": "h", "8": "i", "9": "j"}',
      ),
    ).toEqual([..."abcdefghijk"]);
    expect(classNamesIn('{"dog": 1, "cat": 0}')).toEqual(["cat", "dog"]);
    expect(classNamesIn('{"0": ["n01440764", "tench"], "1": ["n01443537", "goldfish"]}')).toEqual([
      "tench",
      "goldfish",
    ]);
    // Folders called after numbers, as Keras's class_indices gives them.
    expect(classNamesIn('{"3": 0, "7": 1}')).toEqual(["3", "7"]);
  });

  it("stands in an object: Teachable Machine's metadata, configurations", () => {
    expect(classNamesIn('{"tmVersion": "2.4.7", "userMetadata": {}, "labels": ["Class 1", "Class 2"]}')).toEqual([
      "Class 1",
      "Class 2",
    ]);
    expect(classNamesIn('{"id2label": {"0": "cat", "1": "dog"}, "hidden": 4}')).toEqual(["cat", "dog"]);
  });

  it("may be written as Python prints it", () => {
    expect(classNamesIn("{0: 'tench, Tinca tinca',\n 1: \"jack-o'-lantern\",\n 2: 'it\\'s',}")).toEqual([
      "tench, Tinca tinca",
      "jack-o'-lantern",
      "it's",
    ]);
    expect(classNamesIn("['cat', 'dog']")).toEqual(["cat", "dog"]);
  });

  it.each([
    ["[1, 2]", /entry 1/],
    ['["tench", null]', /entry 2/],
    ['[{"title": "tench"}]', /entry 1/],
    ['["tench", ""]', /entry 2/],
    ['["tench",\n"cat"', /"x\.json", line 2 begins like JSON, but is damaged/],
    ["[]", /empty list/],
    ["{}", /no list of class names/],
    ['{"name": "model"}', /no list of class names/],
    ['{"1": "cat", "2": "dog"}', /none with the index 0. Indices count from 0: take 1 from each/],
    ['{"cat": 0, "dog": 0}', /gives the index 0 to "cat" and to "dog"/],
    ['{"cat": -1, "dog": 0}', /none with the index 1/],
  ])("is nothing else that JSON can hold: %s", (text, sentence) => {
    expect(() => classNamesIn(text, "x.json")).toThrow(sentence);
  });
});

describe("a table of class names", () => {
  it("has a header that says which column is the name, and may have the index", () => {
    expect(classNamesIn("index,name\n1,dog\n0,cat")).toEqual(["cat", "dog"]);
    expect(classNamesIn('"Name"\n"ice bear, polar bear"\nseal')).toEqual(["ice bear, polar bear", "seal"]);
    expect(classNamesIn("name\nice bear, polar bear\nseal")).toEqual(["ice bear, polar bear", "seal"]);
    expect(classNamesIn(",label\n0,cat\n1,dog")).toEqual(["cat", "dog"]);
    expect(classNamesIn("class_id;wnid;class_name\n0;n1;cat, tom\n1;n2;dog")).toEqual(["cat, tom", "dog"]);
    expect(classNamesIn("id\tname\n0\tcat\n1\tdog")).toEqual(["cat", "dog"]);
    expect(classNamesIn("index,name\n0,ice bear, polar bear\n1,seal")).toEqual(["ice bear, polar bear", "seal"]);
  });

  it("is refused with the line that lacks a name or has no number", () => {
    expect(() => classNamesIn("index,name\n0,cat\n1,", "t.csv")).toThrow(
      '"t.csv", line 3 has no name in the column "name".',
    );
    expect(() => classNamesIn("index,name\n0,cat\nx,dog", "t.csv")).toThrow(/"t\.csv", line 3 has "x" for an index/);
    expect(() => classNamesIn("index,name\n0,cat\n0,dog", "t.csv")).toThrow(/"t\.csv", line 3 gives the index 0/);
  });
});

it("a list that is empty is refused in a sentence", () => {
  expect(() => classNamesIn("", "empty.txt")).toThrow('"empty.txt" is empty. Give one name for each class');
  expect(() => classNamesIn(" \n\n")).toThrow(/^The list of class names is empty/);
});

describe("bytes of a list", () => {
  it("are UTF-8, or UTF-16 by its byte order mark", () => {
    for (const text of ["Öhr\n眼睛", "\uFEFFÖhr\n眼睛"]) {
      expect(classNamesIn(textOfBytes(bytes(text), "x"))).toEqual(["Öhr", "眼睛"]);
    }
    const little = bytes("\uFEFFÖhr\n眼睛", "utf16le");
    expect(classNamesIn(textOfBytes(little, "x"))).toEqual(["Öhr", "眼睛"]);
    expect(classNamesIn(textOfBytes(Buffer.from(little).swap16(), "x"))).toEqual(["Öhr", "眼睛"]);
  });

  it("are refused by file and line where they are no text, and nothing is put in their place", () => {
    expect(() => textOfBytes(bytes("cat\ndog\n\xd6hr\n", "latin1"), "names.txt")).toThrow(
      '"names.txt", line 3 holds bytes that are no UTF-8 text. Open the file in an editor and save it as UTF-8.',
    );
    expect(() => textOfBytes(bytes("cat", "utf16le"), "names.txt")).toThrow(
      /line 1 holds bytes that are no UTF-8 text/,
    );
    expect(() => textOfBytes(Buffer.concat([bytes("\uFEFFcat\n", "utf16le"), bytes("x")]), "names.txt")).toThrow(
      /line 2 holds bytes that are no UTF-16LE text/,
    );
  });
});
