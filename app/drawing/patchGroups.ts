/** Patches of one label that lie on each other are one thing that was seen: they are drawn as one. */
import type { Box } from "../contract/geometry.ts";
import { counted } from "../contract/numberWords.ts";
import { area, boxUnion, sharedArea } from "./boxes.ts";

export interface ShownPatch {
  readonly box: Box;
  /** Null: no patch classifier covers the class. */
  readonly label: string | null;
  /** Its share of the evidence, 0 to 1. */
  readonly importance: number;
}

export interface PatchGroup {
  readonly label: string | null;
  /** Places in the list of patches, the most important first. */
  readonly members: readonly [number, ...number[]];
  /** Around all members. */
  readonly box: Box;
  /** Of all members together. */
  readonly importance: number;
}

/** Of the smaller of two boxes: as much has to be shared for both to be of one group. Less is a touch of corners. */
const SHARED = 0.25;

/**
 * @returns groups, the most important first; a patch is in one of them, with all of its label that share a quarter of the
 * smaller box with it, or with one that does.
 *
 * @example
 * Two noses on each other, one elsewhere.
 * ```ts
 * const nose = (x: number) => ({ box: { x, y: 0, width: 8, height: 8 }, label: "nose", importance: 0.25 });
 * const groups = groupPatches([nose(0), nose(40), nose(4)]);
 * groups.map(({ members }) => members); // => [[0, 2], [1]]
 * groups[0]?.box; // => { x: 0, y: 0, width: 12, height: 8 }
 * groupInWords(groups[0]!); // => "nose, 2 neurons"
 * ```
 */
export function groupPatches(patches: readonly ShownPatch[]): PatchGroup[] {
  const groupOf = patches.map((_, place) => place);
  const root = (place: number): number => (groupOf[place] === place ? place : root(groupOf[place]!));
  patches.forEach((one, a) => {
    patches.slice(0, a).forEach((other, b) => {
      if (one.label === other.label && lieOnEachOther(one.box, other.box)) groupOf[root(a)] = root(b);
    });
  });
  const members = new Map<number, number[]>();
  patches.forEach((_, place) => members.set(root(place), [...(members.get(root(place)) ?? []), place]));
  return [...members.values()]
    .map((places): PatchGroup => {
      const [first, ...others] = places.sort((a, b) => patches[b]!.importance - patches[a]!.importance || a - b);
      return {
        label: patches[first!]!.label,
        members: [first!, ...others],
        box: others.reduce((box, place) => boxUnion(box, patches[place]!.box), patches[first!]!.box),
        importance: places.reduce((sum, place) => sum + patches[place]!.importance, 0),
      };
    })
    .sort((a, b) => b.importance - a.importance || a.members[0] - b.members[0]);
}

/** "nose, 5 neurons". */
export function groupInWords({ label, members }: Pick<PatchGroup, "label" | "members">): string {
  const neurons = counted(members.length, "neuron");
  return label === null ? neurons : `${label}, ${neurons}`;
}

/** "nose 5": where a tag has no room for more. */
export function groupInShort({ label, members }: Pick<PatchGroup, "label" | "members">): string {
  return label === null ? groupInWords({ label, members }) : `${label} ${members.length}`;
}

function lieOnEachOther(a: Box, b: Box): boolean {
  return sharedArea(a, b) >= SHARED * Math.min(area(a), area(b));
}
