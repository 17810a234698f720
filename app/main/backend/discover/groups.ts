/** What people say of groups, and what becomes of it. */
import { basename } from "node:path";
import type {
  DiscoveredPatch,
  Discovery,
  DiscoverySummary,
  PatchGroup,
  WordState,
} from "../../../contract/discover.ts";
import { PippinError } from "../../../contract/errors.ts";
import type { PatchRecord } from "../../../contract/records.ts";
import type { Input, Output } from "../../../contract/requests.ts";
import { NONE } from "../../../drawing/labels.ts";
import { groupCentres } from "../../statistics/grouping.ts";
import { shareOf } from "../../statistics/rateOf.ts";
import { seededRandom } from "../../statistics/seededRandom.ts";
import { classById, saveClassRecord } from "../../workspace/classes.queries.ts";
import type { ReadableDB } from "../../workspace/connection.ts";
import {
  allDiscoveries,
  discoveryById,
  imagesRead,
  type StoredDiscovery,
} from "../../workspace/discoveries.queries.ts";
import { saveGesture, type WantedGesture } from "../../workspace/gestures.queries.ts";
import { groupById, saveGroups, type StoredGroup } from "../../workspace/groups.queries.ts";
import { imagesOfSet } from "../../workspace/images.queries.ts";
import { modelById } from "../../workspace/models.queries.ts";
import { selectedPatches, type NewPatch } from "../../workspace/patches.queries.ts";
import type { Reads, Writes } from "../context.ts";
import { gestureAnswer } from "../patches/gestures.ts";
import { discoveredOf, groupTree, membersByGroup, nearness, type Discovered, type Found } from "./discovered.ts";

/** Where training patches of groups came from. */
export const DISCOVERED = "discovered";
/**
 * A word goes to the half of its group that is nearest to its middle: of the rest more is something else than of it, and labels
 * that come of the nearer half alone are right more often.
 */
const NAMED_SHARE = 0.5;
/** But to all pictures that are looked at together. */
const LEAST_NAMED = 9;
/** And to no more than this: more teach little and take long to train on. */
const MOST_NAMED = 400;
const PARTS = 3;
/** Fewer cannot be told apart. */
const LEAST_TO_SPLIT = 2 * PARTS;
/** Of each label so many named patches are asked how sure the page is of it, and by so many neighbours. */
const ASKED_PATCHES = 40;
const NEIGHBOURS = 10;

/** All of a search that answers are made of. */
interface Opened {
  readonly discovery: StoredDiscovery;
  readonly discovered: Discovered;
  readonly tree: ReturnType<typeof groupTree>;
  readonly members: ReadonlyMap<number, readonly number[]>;
}

/** @throws PippinError `not-found` where it is gone, or has no groups yet. */
function opened(db: ReadableDB, discovery: StoredDiscovery): Opened {
  const discovered = discoveredOf(db, discovery);
  if (discovered === null) {
    throw new PippinError("not-found", "There are no groups yet. Start the search again: it goes on where it was.");
  }
  const tree = groupTree(db, discovery.id);
  return { discovery, discovered, tree, members: membersByGroup(discovered, tree) };
}

export async function discoveries({ db }: Reads): Promise<Output<"discoveries">> {
  return { discoveries: allDiscoveries(db).map((one) => summary(db, one)) };
}

function summary(db: ReadableDB, discovery: StoredDiscovery): DiscoverySummary {
  const { id, classId, modelId, set, asked, created, space } = discovery;
  return {
    id,
    class: { id: classId, name: classById(db, classId)!.name },
    set,
    model: modelById(db, modelId)!.name,
    created,
    groups: asked.groups,
    seed: asked.seed,
    images: imagesRead(db, id).length,
    total: imagesOfSet(db, set).length,
    ready: space !== null,
  };
}

export async function discovery({ db }: Reads, { id }: Input<"discovery">): Promise<Output<"discovery">> {
  const stored = discoveryById(db, id);
  const base = summary(db, stored);
  if (!base.ready) return { ...base, patches: 0, shown: [], words: [] };
  const all = opened(db, stored);
  const labels = new Set(all.tree.shown.map(({ label }) => label));
  const training = new Map([...labels].map((label) => [label, trainingBoxes(db, stored.classId, label)]));
  const shown = all.tree.shown.map((group) => shownGroup(all, group, training.get(group.label)!));
  return {
    ...base,
    patches: all.discovered.patches.length,
    shown: shown.sort((a, b) => byNumber(a.number, b.number)),
    words: wordsOf(db, all),
  } satisfies Discovery;
}

/** "3.2" between "3.1" and "4": numbers go by size, and parts stand in the place of the group that was split. */
function byNumber(a: string, b: string): number {
  const [mine, others] = [a.split("."), b.split(".")];
  const place = mine.findIndex((step, at) => step !== others[at]);
  return place < 0 ? mine.length - others.length : Number(mine[place]) - Number(others[place] ?? 0);
}

function shownGroup(
  { discovered, members }: Opened,
  { id, answer, label, number, parent }: StoredGroup,
  training: ReadonlyMap<string, number>,
): PatchGroup {
  const own = members.get(id) ?? [];
  const images = new Set(own.map((at) => discovered.patches[at]!.imageId)).size;
  const named = namedNow(discovered, own, training);
  return { id, answer, label, number, parent, patches: own.length, named, images };
}

/** {@link namedOf}; of a group that was named when a word still went to all of it, all. */
function namedNow({ patches }: Discovered, own: readonly number[], training: ReadonlyMap<string, number>): number {
  const [half, most] = [namedOf(own.length), Math.min(own.length, MOST_NAMED)];
  // Some of the outer half may have come to the word one by one.
  const taken = own.filter((at) => training.has(boxKey(patches[at]!))).length;
  return taken > half + (most - half) / 2 ? most : half;
}

/** How many of a group's patches its word goes to. */
function namedOf(patches: number): number {
  return Math.min(patches, MOST_NAMED, Math.max(LEAST_NAMED, Math.ceil(NAMED_SHARE * patches)));
}

/** A group's patches, nearest to its middle first. */
function nearestFirst(discovered: Discovered, { centre }: StoredGroup, own: readonly number[]): number[] {
  return own
    .map((at) => ({ at, near: nearness(discovered, centre, at) }))
    .sort((a, b) => b.near - a.near || a.at - b.at)
    .map(({ at }) => at);
}

export async function groupPatches(
  { db }: Reads,
  { group: id, offset, first }: Input<"groupPatches">,
): Promise<Output<"groupPatches">> {
  const group = groupById(db, id);
  const { discovered, members, discovery: search } = opened(db, discoveryById(db, group.discoveryId));
  const training = trainingBoxes(db, search.classId, group.label);
  const all = members.get(id) ?? [];
  const named = new Set(nearestFirst(discovered, group, all).slice(0, namedNow(discovered, all, training)));
  const parts = [all.filter((at) => named.has(at)), all.filter((at) => !named.has(at))];
  const own = parts.flatMap((part) => inRounds(discovered, part, id));
  const patches = own.slice(offset, offset + first).map((at) => {
    const patch = discovered.patches[at]!;
    return discoveredPatch(patch, training.get(boxKey(patch)) ?? null);
  });
  return { group: id, patches, total: own.length };
}

/** One of each photograph, then a second of each ...; which, and in which order, is drawn once. */
function inRounds({ patches }: Discovered, members: readonly number[], seed: number): number[] {
  const rounds: number[][] = [];
  const taken = new Map<number, number>();
  for (const at of seededRandom(seed).shuffle([...members])) {
    const { imageId } = patches[at]!;
    const round = taken.get(imageId) ?? 0;
    taken.set(imageId, round + 1);
    (rounds[round] ??= []).push(at);
  }
  return rounds.flat();
}

export function discoveredPatch(patch: Found, trainingId: number | null): DiscoveredPatch {
  const { imageId, hash, path, box, convolution, channel } = patch;
  return { imageId, hash, path, name: basename(path), box, convolution, channel, trainingId };
}

/** The class's training patches of a label, by their boxes. */
function trainingBoxes(db: ReadableDB, classId: number, label: string | null): Map<string, number> {
  const patches = label === null ? [] : selectedPatches(db, { classId, labels: [label] });
  return new Map(patches.map((patch) => [boxKey(patch), patch.id]));
}

export function boxKey({ imageId, box: { x, y, width, height } }: Pick<PatchRecord, "imageId" | "box">): string {
  return [imageId, x, y, width, height].join();
}

export async function answerGroup(
  { db }: Writes,
  { group: id, answer, label: word }: Input<"answerGroup">,
): Promise<Output<"answerGroup">> {
  const group = groupById(db, id);
  const { discovery: search, discovered, members, tree } = opened(db, discoveryById(db, group.discoveryId));
  if (!members.has(id)) {
    throw new PippinError(
      "invalid-request",
      `Group ${group.number} is a part of one that is not split any more, so nothing was changed.`,
    );
  }
  if ((answer === "word") !== (word !== undefined)) {
    throw new PippinError("invalid-request", 'A label goes with the answer "word", and with no other.');
  }
  const label = answer === "word" && word !== undefined ? word : answer === "none" ? NONE : null;
  const own = members.get(id)!;
  if (answer === "split" && tree.partsOf(group).length === 0) {
    const centres = await partsOf(discovered, own, search.asked.seed);
    saveGroups(db, search.id, group, centres);
  }
  const patches = label === null ? [] : training(search, discovered, group, own, label);
  const removed = discoveredTraining(
    db,
    search.classId,
    group.label,
    own.map((at) => discovered.patches[at]!),
  ).filter((patch) => patch.label !== label);
  const gesture: WantedGesture = {
    patches,
    removed: removed.map((patch) => patch.id),
    groups: [{ id, answer: label === NONE ? "none" : answer, label }],
  };
  const saved = db.transaction(() => {
    if (label !== null) addLabel(db, search.classId, label);
    return saveGesture(db, gesture, () => titleOf(group.number, answer, label));
  })();
  return gestureAnswer(db, saved);
}

function titleOf(number: string, answer: string | null, label: string | null): string {
  if (answer === null) return `taking back group ${number}`;
  return answer === "split" ? `splitting group ${number}` : `calling group ${number} ${label ?? answer}`;
}

async function partsOf({ places, space }: Discovered, own: readonly number[], seed: number): Promise<Float32Array[]> {
  const values = new Float32Array(own.length * space.to);
  own.forEach((at, row) => values.set(places.subarray(at * space.to, (at + 1) * space.to), row * space.to));
  const centres = own.length < LEAST_TO_SPLIT ? [] : await groupCentres({ values, dimension: space.to }, PARTS, seed);
  if (centres.length > 1) return centres;
  throw new PippinError(
    "invalid-request",
    "This group has too few different patches to be split. Call it several instead.",
  );
}

function addLabel(db: Writes["db"], classId: number, label: string): void {
  const known = classById(db, classId);
  if (known === undefined || known.labels.includes(label)) return;
  saveClassRecord(db, { ...known, labels: [...known.labels, label] });
}

/** The group's patches that a word makes training patches. */
function training(
  { classId }: StoredDiscovery,
  discovered: Discovered,
  group: StoredGroup,
  own: readonly number[],
  label: string,
): NewPatch[] {
  return nearestFirst(discovered, group, own)
    .slice(0, namedOf(own.length))
    .map((at) => {
      const { imageId, box } = discovered.patches[at]!;
      return { imageId, classId, box, label, origin: DISCOVERED };
    });
}

/** Training patches of all groups that have a word. */
export function trainingOf(db: ReadableDB, search: StoredDiscovery): NewPatch[] {
  const { discovered, tree, members } = opened(db, search);
  return tree.shown.flatMap((group) =>
    group.label === null ? [] : training(search, discovered, group, members.get(group.id) ?? [], group.label),
  );
}

/** Those of the patches that are training patches of the label because a group has it. */
function discoveredTraining(
  db: ReadableDB,
  classId: number,
  label: string | null,
  patches: readonly Found[],
): PatchRecord[] {
  if (label === null) return [];
  const own = new Set(patches.map(boxKey));
  return selectedPatches(db, { classId, labels: [label] }).filter(
    (patch) => patch.origin === DISCOVERED && own.has(boxKey(patch)),
  );
}

export async function clearDiscovery(
  { db }: Writes,
  { id }: Input<"clearDiscovery">,
): Promise<Output<"clearDiscovery">> {
  const { discovered, tree, discovery: search } = opened(db, discoveryById(db, id));
  const own = new Set(discovered.patches.map(boxKey));
  const removed = selectedPatches(db, { classId: search.classId }).filter(
    (patch) => patch.origin === DISCOVERED && own.has(boxKey(patch)),
  );
  const groups = [...tree.all.values()].filter(({ answer }) => answer !== null);
  const saved = saveGesture(
    db,
    {
      patches: [],
      removed: removed.map((patch) => patch.id),
      groups: groups.map((group) => ({ id: group.id, answer: null, label: null })),
    },
    () => "taking back all groups",
  );
  return gestureAnswer(db, saved);
}

function wordsOf(db: ReadableDB, all: Opened): WordState[] {
  const { classId, set } = all.discovery;
  const { labels, target } = classById(db, classId)!;
  const patches = selectedPatches(db, { classId, labels, set });
  const sure = sureness(all, patches);
  return labels.map((label) => {
    const own = patches.filter((patch) => patch.label === label);
    return {
      label,
      patches: own.length,
      discovered: own.filter(({ origin }) => origin === DISCOVERED).length,
      target,
      sure: sure.get(label) ?? null,
    };
  });
}

/** Of each label: how many of its named patches have mostly neighbours of that name, on other photographs. */
function sureness(
  { discovered, discovery: { asked } }: Opened,
  patches: readonly PatchRecord[],
): Map<string, WordState["sure"]> {
  const labels = new Map(patches.map((patch) => [boxKey(patch), patch.label]));
  const named = discovered.patches.flatMap((patch, at) => {
    const label = labels.get(boxKey(patch));
    return label === undefined ? [] : [{ at, label, imageId: patch.imageId }];
  });
  if (named.length <= NEIGHBOURS) return new Map();
  const random = seededRandom(asked.seed);
  const result = new Map<string, WordState["sure"]>();
  for (const label of new Set(named.map((one) => one.label))) {
    const own = random.shuffle(named.filter((one) => one.label === label)).slice(0, ASKED_PATCHES);
    const agreeing = own.filter(({ at, imageId }) => {
      const others = named.filter((one) => one.imageId !== imageId);
      const near = nearestOf(discovered, at, others);
      return 2 * near.filter((one) => one.label === label).length > near.length;
    });
    result.set(label, shareOf(agreeing.length, own.length));
  }
  return result;
}

function nearestOf<One extends { readonly at: number }>(
  discovered: Discovered,
  at: number,
  others: readonly One[],
): One[] {
  const { places, space } = discovered;
  const own = places.subarray(at * space.to, (at + 1) * space.to);
  return others
    .map((one) => ({ one, near: nearness(discovered, own, one.at) }))
    .sort((a, b) => b.near - a.near)
    .slice(0, NEIGHBOURS)
    .map(({ one }) => one);
}
