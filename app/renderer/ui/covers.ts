/** Classes of a model in a line that a person can read and write: "151-268, ice bear". */
import { classesCalled } from "../../drawing/classNames.ts";

export interface Covered {
  readonly indices: readonly number[];
  /** What could not be understood. */
  readonly unknown: readonly string[];
  /** What names several classes: "crane, which is 134 or 517". */
  readonly ambiguous: readonly string[];
}

/** Numbers, ranges and names (in any case), with commas between them. */
export function readCovers(text: string, classNames: readonly string[]): Covered {
  const indices = new Set<number>();
  const unknown: string[] = [];
  const ambiguous: string[] = [];
  for (const part of text.split(",").map((one) => one.trim())) {
    if (part === "") continue;
    const range = /^(\d+)(?:\s*-\s*(\d+))?$/.exec(part);
    const [from, to] = range === null ? [-1, -1] : [Number(range[1]), Number(range[2] ?? range[1])];
    if (range !== null && from <= to && to < classNames.length) {
      for (let index = from; index <= to; index++) indices.add(index);
      continue;
    }
    const [named, ...others] = classesCalled(classNames, part);
    if (named === undefined) unknown.push(part);
    else if (others.length > 0) ambiguous.push(`${part}, which is ${[named, ...others].join(" or ")}`);
    else indices.add(named);
  }
  return { indices: [...indices].sort((a, b) => a - b), unknown, ambiguous };
}

/** @param classes - how many the network has. @returns what is wrong with the line, in words. */
export function complaintOn({ unknown, ambiguous }: Omit<Covered, "indices">, classes: number): string | undefined {
  if (unknown.length > 0) return `No class ${unknown.join(", ")} of the ${classes}`;
  return ambiguous.length > 0 ? `By number, please: ${ambiguous.join("; ")}` : undefined;
}

/** The shortest line that says them: three neighbours and more as a range, single ones by name. */
export function writeCovers(indices: readonly number[], classNames: readonly string[]): string {
  const runs: [number, number][] = [];
  for (const index of [...indices].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last !== undefined && index === last[1] + 1) last[1] = index;
    else runs.push([index, index]);
  }
  const name = (index: number): string => {
    const own = classNames[index];
    // A name with a comma, or one that two classes have, would not come back as this class.
    const clear = own !== undefined && !own.includes(",") && classesCalled(classNames, own).length === 1;
    return clear ? own : String(index);
  };
  return runs
    .map(([from, to]) => (from === to ? name(from) : to === from + 1 ? `${name(from)}, ${name(to)}` : `${from}-${to}`))
    .join(", ");
}

/** The line with one more class. What cannot be read of it stays as it stands: who wrote it has yet to say what was meant. */
export function addCovered(text: string, index: number, classNames: readonly string[]): string {
  const { indices, unknown, ambiguous } = readCovers(text, classNames);
  if (unknown.length + ambiguous.length === 0) return writeCovers([...indices, index], classNames);
  return `${text.trim().replace(/,$/, "")}, ${writeCovers([index], classNames)}`;
}
