/** Classes of a model in a line that a person can read and write: "151-268, ice bear". */

export interface Covered {
  readonly indices: readonly number[];
  /** What could not be understood. */
  readonly unknown: readonly string[];
}

/** Numbers, ranges and names (in any case), with commas between them. */
export function readCovers(text: string, classNames: readonly string[]): Covered {
  const indices = new Set<number>();
  const unknown: string[] = [];
  for (const part of text.split(",").map((one) => one.trim())) {
    if (part === "") continue;
    const range = /^(\d+)(?:\s*-\s*(\d+))?$/.exec(part);
    const [from, to] = range === null ? [-1, -1] : [Number(range[1]), Number(range[2] ?? range[1])];
    if (range !== null && from <= to && to < classNames.length) {
      for (let index = from; index <= to; index++) indices.add(index);
      continue;
    }
    const named = classNames.flatMap((name, index) => (name.toLowerCase() === part.toLowerCase() ? [index] : []));
    if (named.length === 0) unknown.push(part);
    for (const index of named) indices.add(index);
  }
  return { indices: [...indices].sort((a, b) => a - b), unknown };
}

/** The shortest line that says them: three neighbours and more as a range, single ones by name. */
export function writeCovers(indices: readonly number[], classNames: readonly string[]): string {
  const runs: [number, number][] = [];
  for (const index of indices.toSorted((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last !== undefined && index === last[1] + 1) last[1] = index;
    else runs.push([index, index]);
  }
  const name = (index: number): string => {
    const own = classNames[index];
    // A name with a comma, or one that two classes have, would not come back as this class.
    const clear = own !== undefined && !own.includes(",") && classNames.filter((one) => one === own).length === 1;
    return clear ? own : String(index);
  };
  return runs
    .map(([from, to]) => (from === to ? name(from) : to === from + 1 ? `${name(from)}, ${name(to)}` : `${from}-${to}`))
    .join(", ");
}
