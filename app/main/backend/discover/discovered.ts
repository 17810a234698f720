/** What a search for groups has read, ready to be asked: kept in memory, because every look at a group needs all of it. */
import type { Box } from "../../../contract/geometry.ts";
import type { AnsweredGroup } from "../../../contract/discover.ts";
import { centre } from "../../statistics/alike.ts";
import { coordinatesIn, nearest, toLength1, type Space } from "../../statistics/grouping.ts";
import { boxOfPatch, discoveredImages, imagesRead, type StoredDiscovery } from "../../workspace/discoveries.queries.ts";
import type { ReadableDB } from "../../workspace/connection.ts";
import { groupsOf, type StoredGroup } from "../../workspace/groups.queries.ts";

/** Main directions of the features: what is left is mostly noise. */
export const SPACE_DIMENSION = 64;

/** A patch of a photograph that was read. */
export interface Found {
  readonly imageId: number;
  readonly hash: string;
  readonly path: string;
  readonly box: Box;
  readonly convolution: number;
  readonly channel: number;
}

export interface Discovered {
  readonly patches: readonly Found[];
  /** `[patches, space.to]`, each at length 1. */
  readonly places: Float32Array;
  /** Of each image the mean of its patches in the space, which is taken off. */
  readonly means: ReadonlyMap<number, Float32Array>;
  readonly space: Space;
}

interface Kept {
  readonly key: string;
  readonly discovered: Discovered;
}

const kept = new WeakMap<ReadableDB, Map<number, Kept>>();

/** @returns null where there are no groups yet. */
export function discoveredOf(db: ReadableDB, discovery: StoredDiscovery): Discovered | null {
  if (discovery.space === null) return null;
  const known = kept.get(db) ?? new Map<number, Kept>();
  kept.set(db, known);
  const key = imagesRead(db, discovery.id).join();
  const found = known.get(discovery.id);
  if (found?.key === key) return found.discovered;
  const discovered = read(db, discovery, openSpace(discovery.space));
  known.set(discovery.id, { key, discovered });
  return discovered;
}

function read(db: ReadableDB, discovery: StoredDiscovery, space: Space): Discovered {
  const images = discoveredImages(db, discovery.id);
  const patches: Found[] = [];
  for (const { imageId, hash, path, patches: own } of images) {
    for (const patch of own) {
      const [convolution, channel] = patch;
      patches.push({ imageId, hash, path, box: boxOfPatch(patch), convolution, channel });
    }
  }
  const means = new Map(images.map(({ imageId, mean }) => [imageId, mean]));
  return { patches, places: joined(images.map(({ places }) => places)), means, space };
}

/**
 * Where the patches of one photograph lie, from their features: less their mean, because what all of it has in common is not
 * what a patch shows, and at length 1.
 */
export function placed(
  space: Space,
  features: Float32Array,
): { readonly places: Float32Array; readonly mean: Float32Array } {
  const places = coordinatesIn(space, features);
  const mean = takeOffMean(places, space.to);
  toLength1(places, space.to);
  return { places, mean };
}

/** Of rows their mean is taken off, in place. @returns it. */
export function takeOffMean(rows: Float32Array, dimension: number): Float32Array {
  return centre({ values: rows, dimension });
}

export function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  parts.reduce((at, part) => {
    all.set(part, at);
    return at + part.length;
  }, 0);
  return all;
}

/** As it is kept: how many numbers the features have, the mean, the axes. */
export function closeSpace({ mean, axes }: Space): Float32Array {
  return joined([Float32Array.of(mean.length), mean, axes]);
}

export function openSpace(values: Float32Array): Space {
  const dimension = values[0]!;
  const axes = values.subarray(1 + dimension);
  return { mean: values.subarray(1, 1 + dimension), axes, to: axes.length / dimension };
}

/** The groups of a search as a tree: where one is split, a patch belongs to the nearest of its parts. */
export interface GroupTree {
  readonly all: ReadonlyMap<number, StoredGroup>;
  partsOf(group: StoredGroup | null): readonly StoredGroup[];
  /** Those that are shown, in no order: what is split has its parts instead. */
  readonly shown: readonly StoredGroup[];
}

export function groupTree(db: ReadableDB, discovery: number): GroupTree {
  const groups = groupsOf(db, discovery);
  const parts = new Map<number | null, StoredGroup[]>();
  for (const group of groups) parts.set(group.parent, [...(parts.get(group.parent) ?? []), group]);
  const partsOf = (group: StoredGroup | null): readonly StoredGroup[] => parts.get(group?.id ?? null) ?? [];
  const shownBelow = (group: StoredGroup): StoredGroup[] =>
    isSplit(group) ? partsOf(group).flatMap(shownBelow) : [group];
  return {
    all: new Map(groups.map((group) => [group.id, group])),
    partsOf,
    shown: partsOf(null).flatMap(shownBelow),
  };
}

function isSplit({ answer }: Pick<AnsweredGroup, "answer">): boolean {
  return answer === "split";
}

/** Of each group that is shown its patches, by their places in `patches`. */
export function membersByGroup({ patches, places, space }: Discovered, tree: GroupTree): Map<number, number[]> {
  const members = new Map<number, number[]>(tree.shown.map(({ id }) => [id, []]));
  patches.forEach((_, at) => {
    let group = nearestPart(tree, null, places, at * space.to);
    while (group !== undefined && isSplit(group)) group = nearestPart(tree, group, places, at * space.to);
    if (group !== undefined) members.get(group.id)?.push(at);
  });
  return members;
}

function nearestPart(
  tree: GroupTree,
  of: StoredGroup | null,
  places: Float32Array,
  at: number,
): StoredGroup | undefined {
  const parts = tree.partsOf(of);
  return parts[
    nearest(
      parts.map(({ centre }) => centre),
      places,
      at,
    )
  ];
}

/** How near a patch is to the middle of a group: larger is nearer. */
export function nearness({ places, space }: Discovered, centre: Float32Array, at: number): number {
  let sum = 0;
  for (let i = 0; i < space.to; i++) sum += places[at * space.to + i]! * centre[i]!;
  return sum;
}

/** {@link nearness} of all patches: a hundred thousand are looked at while somebody waits. */
export function nearnessOfAll({ patches, places, space: { to } }: Discovered, own: Float32Array): Float32Array {
  const near = new Float32Array(patches.length);
  for (let at = 0, place = 0; at < near.length; at++, place += to) {
    let sum = 0;
    for (let i = 0; i < to; i++) sum += places[place + i]! * own[i]!;
    near[at] = sum;
  }
  return near;
}
