/** Names of classes in words: two classes may bear one name ("crane" is a bird and a machine), and stay two. */

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
 * class that has several ("ice bear, polar bear"); in any case. The index behind a name that a list tells apart by itself
 * ("crane (134)") may be left out.
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
  ];
  return ways.map((way) => called(names, way)).find((found) => found.length > 0) ?? [];
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
