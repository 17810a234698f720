/** Names of classes in words: two classes may bear one name ("crane" is a bird and a machine), and stay two. */

import { IMAGENET_SYNONYMS } from "./imagenetSynonyms.ts";
import type { ClassRelation } from "../contract/models.ts";
import { counted } from "../contract/numberWords.ts";

/** "tabby"; "crane (134)" where another class is called the same, in whatever case; "class 7" without a name. */
export function classInWords(names: readonly string[], index: number): string {
  const name = names[index];
  if (name === undefined) return `class ${index}`;
  return called(names, (one) => same(one, name)).length > 1 ? `${name} (${index})` : name;
}

/** All names at once, as {@link classInWords} says them. */
export function classesInWords(names: readonly string[]): string[] {
  const bearers = new Map<string, number>();
  for (const name of names) bearers.set(name.toLowerCase(), (bearers.get(name.toLowerCase()) ?? 0) + 1);
  return names.map((name, index) => ((bearers.get(name.toLowerCase()) ?? 0) > 1 ? `${name} (${index})` : name));
}

/**
 * The classes that a person may mean: by the whole name, by what {@link classInWords} says, or by one of the names of a
 * class that has several ("ice bear, polar bear"), or of one of ImageNet's ({@link alsoCalled}); in any case. The index behind
 * a name that a list tells apart by itself ("crane (134)") may be left out.
 *
 * @returns indices; several where the name does not tell them apart.
 */
export function classesCalled(names: readonly string[], text: string): number[] {
  const plain = (name: string, index: number): string => name.replace(` (${index})`, "");
  const ways: ((name: string, index: number) => boolean)[] = [
    (name) => same(name, text),
    (name, index) => same(`${name} (${index})`, text) || same(plain(name, index), text),
    (name, index) =>
      plain(name, index)
        .split(",")
        .some((part) => same(part.trim(), text)),
    (name) => alsoCalled(name).some((one) => same(one, text)),
  ];
  return ways.map((way) => called(names, way)).find((found) => found.length > 0) ?? [];
}

/**
 * WordNet's other words for a class of ImageNet: "polar bear" for "ice bear", and the other way round. None for words that stand
 * for several of its classes ("crane"): which one is meant would be a guess.
 *
 * @param name - one word, or several with commas between them, in any case.
 */
export function alsoCalled(name: string): readonly string[] {
  synonyms ??= synonymsByWord();
  const own = name.split(",").map((part) => part.trim().toLowerCase());
  const found = own.map((word) => synonyms!.get(word)).find((words) => words !== undefined);
  return (found ?? []).filter((word) => !own.includes(word.toLowerCase()));
}

let synonyms: ReadonlyMap<string, readonly string[]> | undefined;

function synonymsByWord(): ReadonlyMap<string, readonly string[]> {
  const byWord = new Map<string, readonly string[]>();
  const shared = new Set<string>();
  for (const line of IMAGENET_SYNONYMS.split("\n")) {
    const words = line.split("|");
    for (const word of words.map((one) => one.toLowerCase())) {
      if (byWord.has(word)) shared.add(word);
      byWord.set(word, words);
    }
  }
  for (const word of shared) byWord.delete(word);
  return byWord;
}

/** Whether a person who types this may mean the class: by a part of its name, or of another of its words. */
export function mayBeCalled(name: string, typed: string): boolean {
  const wanted = typed.trim().toLowerCase();
  return [name, ...alsoCalled(name)].some((word) => word.toLowerCase().includes(wanted));
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function called(names: readonly string[], is: (name: string, index: number) => boolean): number[] {
  return names.flatMap((name, index) => (is(name, index) ? [index] : []));
}

/** "3 classes"; what is to be known of them where they are not one of many: "2 classes, told apart by one score". */
export function classesOf(count: number, relation: ClassRelation): string {
  const many = counted(count, "class", "classes");
  if (relation === "binary") return `${many}, told apart by one score`;
  return relation === "independent" ? `${many}, each by itself` : many;
}
