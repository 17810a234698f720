import type { ImageSet } from "../../contract/images.ts";

interface Move {
  readonly from: string;
  /** Null: there is no such set any more. */
  readonly to: string | null;
}

/**
 * @returns what names became, in an order in which one after the other can be replaced: whoever had a name that another has
 *   now goes before that one.
 */
export function movesOf(were: readonly ImageSet[], are: readonly ImageSet[]): Move[] {
  const open = were
    .map(({ id, name }): Move => ({ from: name, to: are.find((one) => one.id === id)?.name ?? null }))
    // One that went and was made anew is the same to whoever looks at it.
    .filter(({ from, to }) => from !== to && (to !== null || !are.some(({ name }) => name === from)));
  const ordered: Move[] = [];
  while (open.length > 0) {
    const free = open.findIndex(({ to }) => !open.some(({ from }) => from === to));
    ordered.push(...open.splice(Math.max(0, free), 1));
  }
  return ordered;
}
