/**
 * Shortcuts among what a class goes by: patches off the object (where nothing is outlined, or called none) that look alike to
 * the network, as groups; and whether the class needs them, by blanking.
 */
import { createHash } from "node:crypto";
import type {
  BlankingTest,
  ProfilePatch,
  ShortcutGroup,
  ShortcutSearch,
  SurroundingsTest,
} from "../../../contract/classProfile.ts";
import { PippinError } from "../../../contract/errors.ts";
import { FEW_IMAGES } from "../../../contract/evaluation.ts";
import type { Box } from "../../../contract/geometry.ts";
import type { Refusal } from "../../../contract/jobs.ts";
import { counted, percent } from "../../../contract/numberWords.ts";
import type { FeatureSpecification } from "../../../contract/patchClassifier.ts";
import type { ImageRecord, PatchRecord } from "../../../contract/records.ts";
import type { Input, Output } from "../../../contract/requests.ts";
import { NONE } from "../../../drawing/labels.ts";
import { inputGeometry } from "../../modelGeometry/preprocessing.ts";
import { defaultNetworkFeatures } from "../../modelGeometry/pooledConvolutions.ts";
import { alikeGroups, centre, likenessTo, type AlikeGroup, type Rows } from "../../statistics/alike.ts";
import { pairedMeans } from "../../statistics/classProfile.ts";
import { meanOver, rateOver } from "../../statistics/figures.ts";
import { holm } from "../../statistics/paired.ts";
import { randomProjection } from "../../statistics/randomProjection.ts";
import { seededRandom } from "../../statistics/seededRandom.ts";
import { imageById } from "../../workspace/images.queries.ts";
import { patchesOfImage, patchesWithLabels } from "../../workspace/patches.queries.ts";
import { patchBoxes, profileRow } from "../../workspace/profiles.queries.ts";
import {
  apartOf,
  blankedOf,
  featuresOf,
  imagesWithFeatures,
  membersOf,
  openSearch,
  saveApart,
  saveBlanked,
  saveFeatures,
  saveSearch,
  searchById,
  type GroupMember,
} from "../../workspace/shortcuts.queries.ts";
import type { Computes, ImportsModels, LongWork, Program, Reads, Writes } from "../context.ts";
import { requireUnchanged } from "../explain/explainer.ts";
import { eachImage } from "../jobs/each.ts";
import { graphOf, referenceOf } from "../models/findModel.ts";
import { objectMask } from "../objects/places.ts";
import { maskOnInput, truthOfImage } from "../objects/truth.ts";
import { placedImage, profilePatch, selected, type CountedImage, type Selection } from "./profile.ts";
import { randomBoxes } from "./randomBoxes.ts";
import { SHORTCUT_RULE } from "./rule.ts";

type Searches = Writes & Computes & LongWork & Program & ImportsModels;

/** Numbers that a patch's features are kept as: signs drawn once project them, which keeps their angles to about 0.05. */
const KEPT_FEATURES = 256;
/** Groups that are looked at, of which those with most evidence are tested. */
const MOST_GROUPS = 8;
const SHOWN_PATCHES = 24;
/** Of each label so many training patches say how it looks. */
const LABEL_PATCHES = 40;

/** A group's patch: its image by its place in the selection, and its place in the explanation. */
interface Member {
  readonly image: number;
  readonly at: number;
}

interface Group {
  readonly members: readonly Member[];
  readonly alike: number;
  readonly centre: Float32Array;
}

/** What blanking one group did to one image. */
interface Blanked {
  readonly group: number;
  readonly drop: number;
  /** Mean over the draws. */
  readonly random: number;
}

export async function findShortcuts(
  context: Searches,
  input: Input<"findShortcuts">,
): Promise<Output<"findShortcuts">> {
  const { seed, ...asked } = input;
  const selection = await selected(context, asked);
  const { backend } = await context.engine.status();
  const { db } = context;
  const { model, images } = selection;
  const stored = openSearch(db, keyOf(context, selection, seed, backend), {
    modelId: model.id,
    set: asked.set,
    classIndex: asked.classIndex,
    measure: asked.measure,
    images: images.length,
    created: context.now().toISOString(),
  });
  if (stored.result !== null) return stored.result;
  const search = { id: stored.id, selection, seed };
  const refusedFirst = await readFeatures(context, search);
  const { groups, rows } = groupsOf(context, search);
  const labelled = await labelLikeness(context, selection, rows, groups);
  const { tests, refused } = await testGroups(context, search, groups);
  const { surroundings, refused: refusedLast } = await testSurroundings(context, search);
  const described = describedGroups(context, selection, groups, tests, labelled);
  const result: ShortcutSearch = {
    id: stored.id,
    set: asked.set,
    model: { name: model.name, hash: model.hash },
    class: { index: asked.classIndex, name: selection.className },
    measure: asked.measure,
    settings: selection.settings,
    seed,
    backend,
    version: context.version,
    created: stored.created,
    rule: SHORTCUT_RULE,
    images: images.length,
    patches: images.reduce((sum, { patches }) => sum + patches.length, 0),
    outlined: images.filter(({ shares }) => shares !== null).length,
    off: offShare(images),
    surroundings,
    groups: described.map(({ group }) => group),
    notes: notesOf(selection),
    refused: [...refusedFirst, ...refused, ...refusedLast],
  };
  saveSearch(
    db,
    stored.id,
    result,
    described.map(({ members }) => members),
  );
  return result;
}

/** @throws PippinError `not-found` where there is none, or it has not ended. */
export function finishedSearch(context: Reads, id: number): ShortcutSearch {
  const found = searchById(context.db, id);
  if (found === undefined)
    throw new PippinError("not-found", `The workspace has no search for shortcuts ${id} any more.`);
  if (found.result !== null) {
    return {
      ...found.result,
      groups: found.result.groups.map((group) => ({ ...group, named: nameOf(context, group) })),
    };
  }
  throw new PippinError(
    "not-found",
    "That search for shortcuts has not ended. Start it again: it goes on where it was.",
  );
}

/** The name that a group has, as long as one of its patches has it: naming can be undone. */
function nameOf({ db }: Reads, { named, strongest }: ShortcutGroup): string | null {
  if (named === null) return null;
  const images = new Set(strongest.map(({ imageId }) => imageId));
  const stands = [...images].some((imageId) =>
    patchesOfImage(db, imageId).some(({ label, origin }) => label === named && origin === "shortcut"),
  );
  return stands ? named : null;
}

export async function shortcutPatches(
  context: Reads,
  { id, group, first, offset }: Input<"shortcutPatches">,
): Promise<Output<"shortcutPatches">> {
  requireGroup(finishedSearch(context, id), group);
  const members = membersOf(context.db, id, group);
  const shown = members.slice(offset, offset + first);
  return Promise.resolve({
    patches: shown.flatMap((member) => memberPatch(context, member) ?? []),
    total: members.length,
  });
}

/** @throws PippinError `not-found`. */
export function requireGroup(search: ShortcutSearch, group: number): void {
  if (search.groups.some((one) => one.group === group)) return;
  throw new PippinError("not-found", `That search for shortcuts has no group ${group}.`);
}

/** @returns undefined where its image, or its explanation, was removed meanwhile. */
export function memberPatch(context: Reads, [explanationId, place]: GroupMember): ProfilePatch | undefined {
  const row = profileRow(context.db, explanationId);
  return row === undefined ? undefined : profilePatch(context, placedImage(row, row.shares ?? null), place);
}

interface Search {
  readonly id: number;
  readonly selection: Selection;
  readonly seed: number;
}

/** Everything that the groups and their tests depend on. */
function keyOf(context: Program, selection: Selection, seed: number, backend: string): string {
  const { asked, model, images } = selection;
  const depends = {
    set: asked.set,
    classIndex: asked.classIndex,
    model: model.hash,
    preprocessing: model.preprocessing,
    images: images.map(({ explanationId, imageId, shares }) => [imageId, explanationId, shares]),
    rule: SHORTCUT_RULE,
    seed,
    backend,
    version: context.version,
  };
  return createHash("sha256").update(JSON.stringify(depends)).digest("hex");
}

function recordsOf({ db }: Reads, images: readonly CountedImage[]): ImageRecord[] {
  return images.flatMap(({ imageId }) => imageById(db, imageId) ?? []);
}

function featuresUsed(context: Reads, { model }: Selection): FeatureSpecification {
  return defaultNetworkFeatures(graphOf(context, model));
}

/** Of each image the features of its patches, one forward pass; what an earlier run has read stays. */
async function readFeatures(context: Searches, { id, selection }: Search): Promise<readonly Refusal[]> {
  const { images, model } = selection;
  const known = new Set(imagesWithFeatures(context.db, id));
  const explanations = new Map(images.map(({ imageId, explanationId }) => [imageId, explanationId]));
  const features = featuresUsed(context, selection);
  const { refused } = await eachImage(
    context,
    recordsOf(context, images).filter((image) => !known.has(image.id)),
    {
      message: "Reading patches",
      before: known.size,
      work: async (image) => {
        const boxes = patchBoxes(context.db, explanations.get(image.id)!);
        const { values, dimension } = await context.engine.features({
          imagePath: image.path,
          network: referenceOf(context, model),
          features,
          boxes,
        });
        saveFeatures(context.db, id, image, randomProjection(values, dimension, KEPT_FEATURES));
      },
    },
  );
  return refused;
}

/** The candidates, those alike together; and the features that they were told by, centred. */
function groupsOf({ db }: Reads, { id, selection }: Search): { groups: Group[]; rows: Rows & { mean: Float32Array } } {
  const members: (Member & { readonly weight: number })[] = [];
  const parts: Float32Array[] = [];
  selection.images.forEach((image, place) => {
    const features = featuresOf(db, id, image.imageId);
    if (features?.length !== image.patches.length * KEPT_FEATURES) return;
    parts.push(features);
    image.patches.forEach((_, at) => {
      members.push({ image: place, at, weight: isCandidate(image, at) ? image.evidence[at]! : 0 });
    });
  });
  const values = new Float32Array(members.length * KEPT_FEATURES);
  parts.reduce((at, part) => {
    values.set(part, at);
    return at + part.length;
  }, 0);
  const rows = { values, dimension: KEPT_FEATURES };
  const mean = centre(rows);
  const found = alikeGroups(rows, {
    alike: SHORTCUT_RULE.alike,
    weights: members.map(({ weight }) => weight),
    images: members.map(({ image }) => image),
    most: MOST_GROUPS,
  });
  const groups = found
    .map((group: AlikeGroup) => ({ ...group, members: group.members.map((row) => members[row]!) }))
    .filter((group) => isWide(selection, group));
  return { groups, rows: { ...rows, mean } };
}

/**
 * Patches that may be a shortcut: with evidence, less than half object. Where nothing is outlined, those that are called none
 * or, without labels, all.
 */
function isCandidate({ patches, evidence, shares }: CountedImage, at: number): boolean {
  if (evidence[at]! <= 0) return false;
  if (shares !== null) return shares[at]! < 0.5;
  const label = patches[at]![3];
  return label === null || label === NONE;
}

function imagesIn(members: readonly Member[]): number[] {
  return [...new Set(members.map(({ image }) => image))];
}

function evidenceIn({ images }: Selection, members: readonly Member[], image: number): number {
  return members.reduce((sum, one) => sum + (one.image === image ? images[image]!.evidence[one.at]! : 0), 0);
}

/** Whether it stands in enough images and carries enough of their evidence. */
function isWide(selection: Selection, { members }: Pick<Group, "members">): boolean {
  const places = imagesIn(members);
  const { leastImages, leastShare, leastEvidence } = SHORTCUT_RULE;
  if (places.length < leastImages || places.length < leastShare * selection.images.length) return false;
  const evidence = places.reduce((sum, place) => sum + evidenceIn(selection, members, place), 0) / places.length;
  return evidence >= leastEvidence;
}

/** Blanks the groups with most evidence in each of their images, and random boxes beside them. */
async function testGroups(
  context: Searches,
  { id, selection, seed }: Search,
  groups: readonly Group[],
): Promise<{ readonly tests: (BlankingTest | null)[]; readonly refused: readonly Refusal[] }> {
  const { db } = context;
  const tested = groups.slice(0, SHORTCUT_RULE.tested);
  const grouping = createHash("sha256")
    .update(JSON.stringify(tested.map(({ members }) => members)))
    .digest("hex");
  const known = blankedOf<Blanked[]>(db, id, grouping);
  const concerned = new Set(tested.flatMap(({ members }) => imagesIn(members)));
  const waiting = selection.images.filter(({ imageId }, place) => concerned.has(place) && !known.has(imageId));
  const places = new Map(selection.images.map(({ imageId }, place) => [imageId, place]));
  const { refused } = await eachImage(context, recordsOf(context, waiting), {
    message: "Blanking patches",
    before: known.size,
    work: async (image) => {
      const blanked = await blankOne(context, selection, image, places.get(image.id)!, tested, seed);
      saveBlanked(db, id, image.id, grouping, blanked);
    },
  });
  const all = [...blankedOf<Blanked[]>(db, id, grouping).values()].flat();
  const raw = tested.map((_, group) => {
    const own = all.filter((one) => one.group === group);
    if (own.length === 0) return null;
    const { first, second, difference, interval, p } = pairedMeans(
      own.map(({ random }) => random),
      own.map(({ drop }) => drop),
      seed,
    );
    return { images: own.length, drop: second, random: first, difference, interval, p };
  });
  const corrected = holm(raw.map((one) => one?.p ?? 1));
  return { tests: raw.map((one, i) => (one === null ? null : { ...one, corrected: corrected[i]! })), refused };
}

async function blankOne(
  context: Reads & Computes,
  { asked, model, images }: Selection,
  image: ImageRecord,
  place: number,
  groups: readonly Group[],
  seed: number,
): Promise<Blanked[]> {
  const counted = images[place]!;
  const boxes = patchBoxes(context.db, counted.explanationId);
  const mask = objectMask(context, image);
  const random = seededRandom(seed ^ Number.parseInt(image.hash.slice(0, 8), 16));
  const own = groups.flatMap(({ members }, group) => {
    const covered = members.filter((one) => one.image === place).map(({ at }) => boxes[at]!);
    if (covered.length === 0) return [];
    const draws = Array.from({ length: SHORTCUT_RULE.draws }, () => randomBoxes(random, image, covered, mask, covered));
    return [{ group, coverings: [covered, ...draws] as Box[][] }];
  });
  const { imageHash, logOdds } = await context.engine.blank({
    imagePath: image.path,
    network: referenceOf(context, model),
    classIndex: asked.classIndex,
    coverings: own.flatMap(({ coverings }) => coverings),
    object: null,
  });
  requireUnchanged(image, imageHash);
  const [plain, ...after] = logOdds as [number, ...number[]];
  let next = 0;
  return own.map(({ group, coverings }) => {
    const [drop, ...others] = coverings.map(() => plain - after[next++]!) as [number, ...number[]];
    return { group, drop, random: others.reduce((sum, one) => sum + one, 0) / others.length };
  });
}

/** What one image's class loses without the one, and without the other; null: its object is too small or too large. */
type Apart = { readonly surroundings: number; readonly object: number } | null;

/** Paints over what is round the object of each outlined image, and its object. */
async function testSurroundings(
  context: Searches,
  { id, selection, seed }: Search,
): Promise<{ readonly surroundings: SurroundingsTest | null; readonly refused: readonly Refusal[] }> {
  const { db } = context;
  const { asked, images, model } = selection;
  const known = apartOf<Apart>(db, id);
  const readable = new Set(imagesWithFeatures(db, id));
  const outlined = images.filter(({ imageId, shares }) => shares !== null && readable.has(imageId));
  const network = graphOf(context, model);
  const { refused } = await eachImage(
    context,
    recordsOf(
      context,
      outlined.filter(({ imageId }) => !known.has(imageId)),
    ),
    {
      message: "Painting over surroundings",
      before: outlined.filter(({ imageId }) => known.has(imageId)).length,
      work: async (image) => {
        const geometry = inputGeometry(image.width, image.height, network.inputShape, model.preprocessing.geometry);
        const { imageHash, logOdds, without } = await context.engine.blank({
          imagePath: image.path,
          network: referenceOf(context, model),
          classIndex: asked.classIndex,
          coverings: [],
          object: maskOnInput(truthOfImage(context, image).mask, geometry),
        });
        requireUnchanged(image, imageHash);
        const [plain] = logOdds as [number];
        const apart: Apart =
          without === null ? null : { surroundings: plain - without.surroundings, object: plain - without.object };
        saveApart(db, id, image.id, apart);
      },
    },
  );
  const all = [...apartOf<Apart>(db, id).values()].flatMap((apart) => apart ?? []);
  if (all.length < SHORTCUT_RULE.leastImages) return { surroundings: null, refused };
  const { first, second, difference, interval, p } = pairedMeans(
    all.map(({ object }) => object),
    all.map(({ surroundings }) => surroundings),
    seed,
  );
  const found = difference >= SHORTCUT_RULE.leastSurroundings && p <= SHORTCUT_RULE.mostP;
  const surroundings = { found, images: all.length, surroundings: second, object: first, difference, interval, p };
  return { surroundings, refused };
}

/** How near each group is to what the training patches of labels look like; null where there are none. */
async function labelLikeness(
  context: Searches,
  selection: Selection,
  rows: Rows & { readonly mean: Float32Array },
  groups: readonly Group[],
): Promise<ShortcutGroup["labelled"][]> {
  const names = new Set(selection.images.flatMap(({ patches }) => patches.flatMap(([, , , label]) => label ?? [])));
  const patches = [...names]
    .filter((name) => name !== NONE)
    .flatMap((name) => patchesWithLabels(context.db, [name]).slice(0, LABEL_PATCHES));
  if (patches.length === 0 || groups.length === 0) return groups.map(() => null);
  const features = featuresUsed(context, selection);
  const byImage = new Map<number, PatchRecord[]>();
  for (const patch of patches) byImage.set(patch.imageId, [...(byImage.get(patch.imageId) ?? []), patch]);
  const records = [...byImage.keys()].flatMap((imageId) => imageById(context.db, imageId) ?? []);
  const sums = new Map<string, { readonly sum: Float32Array; count: number }>();
  await eachImage(context, records, {
    message: "Reading training patches",
    work: async (image) => {
      const own = byImage.get(image.id)!;
      const { values, dimension } = await context.engine.features({
        imagePath: image.path,
        network: referenceOf(context, selection.model),
        features,
        boxes: own.map(({ box }) => box),
      });
      const kept = randomProjection(values, dimension, KEPT_FEATURES);
      own.forEach(({ label }, i) => {
        const entry = sums.get(label) ?? { sum: new Float32Array(KEPT_FEATURES), count: 0 };
        sums.set(label, entry);
        entry.count++;
        for (let k = 0; k < KEPT_FEATURES; k++) entry.sum[k]! += kept[i * KEPT_FEATURES + k]!;
      });
    },
  });
  const means = [...sums].map(([label, { sum, count }]) => ({
    label,
    mean: sum.map((value, k) => value / count - rows.mean[k]!),
  }));
  return groups.map((group) => {
    const near = means.map(({ label, mean }) => ({ label, alike: likenessTo(group.centre, mean) }));
    return near.sort((a, b) => b.alike - a.alike)[0] ?? null;
  });
}

function offShare(images: readonly CountedImage[]): ShortcutSearch["off"] {
  const outlined = images.filter(({ shares }) => shares !== null);
  if (outlined.length === 0) return null;
  return meanOver(
    outlined.map(({ evidence, shares }) => ({
      successes: evidence.reduce((sum, one, at) => sum + (shares![at] === 0 ? one : 0), 0),
      n: evidence.some((one) => one > 0) ? 1 : 0,
    })),
  );
}

function describedGroups(
  context: Reads,
  selection: Selection,
  groups: readonly Group[],
  tests: readonly (BlankingTest | null)[],
  labelled: readonly ShortcutGroup["labelled"][],
): { readonly group: ShortcutGroup; readonly members: readonly GroupMember[] }[] {
  const { images } = selection;
  const described = groups.map((group, place) => {
    const { members, alike } = group;
    const places = imagesIn(members);
    const stands = new Set(places);
    const test = tests[place] ?? null;
    const sorted = [...members].sort(
      (a, b) => images[b.image]!.evidence[b.at]! - images[a.image]!.evidence[a.at]! || a.image - b.image,
    );
    const labels = new Map<string, number>();
    for (const { image, at } of members) {
      const label = images[image]!.patches[at]![3];
      if (label !== null) labels.set(label, (labels.get(label) ?? 0) + 1);
    }
    const outlined = members.filter(({ image }) => images[image]!.shares !== null);
    const seen = new Set<number>();
    const evidence = meanOver(places.map((image) => ({ successes: evidenceIn(selection, members, image), n: 1 })));
    const own: Omit<ShortcutGroup, "group"> = {
      found: isFound(test),
      question: questionOf(selection, places.length, evidence.mean),
      images: rateOver(images.map((_, image) => ({ successes: stands.has(image) ? 1 : 0, n: 1 }))),
      evidence,
      patches: members.length,
      off:
        outlined.length === 0
          ? null
          : outlined.filter(({ image, at }) => images[image]!.shares![at] === 0).length / outlined.length,
      alike,
      labels: [...labels]
        .map(([label, patches]) => ({ label, patches }))
        .sort((a, b) => b.patches - a.patches || (a.label < b.label ? -1 : 1)),
      labelled: labelled[place] ?? null,
      test,
      strongest: sorted
        .filter(({ image }) => !seen.has(image) && seen.add(image).size <= SHOWN_PATCHES)
        .flatMap(({ image, at }) => profilePatch(context, images[image]!, at) ?? []),
      named: null,
    };
    return { own, members: sorted.map(({ image, at }): GroupMember => [images[image]!.explanationId, at]) };
  });
  described.sort((a, b) => Number(b.own.found) - Number(a.own.found) || dropOf(b.own) - dropOf(a.own));
  return described.map(({ own, members }, group) => ({ group: { group, ...own }, members }));
}

function dropOf({ test }: Pick<ShortcutGroup, "test">): number {
  return test?.difference ?? -Infinity;
}

function isFound(test: BlankingTest | null): boolean {
  return test !== null && test.difference >= SHORTCUT_RULE.leastDrop && test.corrected <= SHORTCUT_RULE.mostP;
}

function questionOf({ images, className }: Selection, n: number, evidence: number): string {
  return `In ${n} of ${counted(images.length, "photograph")} of "${className}" ${percent(evidence)} of the evidence is this. Name it.`;
}

function notesOf({ images }: Selection): string[] {
  const notes: string[] = [];
  if (images.length < FEW_IMAGES) {
    notes.push(
      `${counted(images.length, "photograph")} ${images.length === 1 ? "is" : "are"} few: what stands in fewer than ${SHORTCUT_RULE.leastImages} of them is not looked at, and shortcuts may be missed. Explain ${FEW_IMAGES} or more.`,
    );
  }
  const outlined = images.filter(({ shares }) => shares !== null).length;
  if (outlined === 0) {
    notes.push(
      "Nothing is outlined on these photographs, so what lies on the object cannot be told from what does not: a group may be a part of it. Import outlines, or draw them on the Patches page.",
    );
  } else if (outlined < images.length) {
    notes.push(
      `${counted(outlined, "photograph")} of ${images.length} have outlines; on the others every patch may be a shortcut.`,
    );
  }
  return notes;
}
