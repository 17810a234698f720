/** Patches of a class that look alike to the network, as groups: candidates for shortcuts. */
import type { BlankingTest, ShortcutGroup } from "../../../contract/classProfile.ts";
import type { Refusal } from "../../../contract/jobs.ts";
import { counted, percent } from "../../../contract/numberWords.ts";
import type { FeatureSpecification } from "../../../contract/patchClassifier.ts";
import type { PatchRecord } from "../../../contract/records.ts";
import { NONE } from "../../../drawing/labels.ts";
import { defaultNetworkFeatures } from "../../modelGeometry/pooledConvolutions.ts";
import { alikeGroups, centre, likenessTo, type AlikeGroup, type Rows } from "../../statistics/alike.ts";
import { meanOver, rateOver } from "../../statistics/figures.ts";
import { randomProjection } from "../../statistics/randomProjection.ts";
import { classByName } from "../../workspace/classes.queries.ts";
import { classifierById } from "../../workspace/classifiers.queries.ts";
import { imageById } from "../../workspace/images.queries.ts";
import { selectedPatches } from "../../workspace/patches.queries.ts";
import { patchBoxes, settingsOf } from "../../workspace/profiles.queries.ts";
import { featuresOf, imagesWithFeatures, saveFeatures, type GroupMember } from "../../workspace/shortcuts.queries.ts";
import type { Reads } from "../context.ts";
import { eachImage } from "../jobs/each.ts";
import { graphOf, referenceOf } from "../models/findModel.ts";
import { profilePatch } from "./profile.ts";
import type { CountedImage, Selection } from "./selection.ts";
import { SHORTCUT_RULE } from "./rule.ts";
import { recordsOf, type Search, type Searches } from "./search.ts";

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

export interface Group {
  readonly members: readonly Member[];
  readonly alike: number;
  readonly centre: Float32Array;
}

function featuresUsed(context: Reads, { model }: Selection): FeatureSpecification {
  return defaultNetworkFeatures(graphOf(context, model));
}

/** Of each image the features of its patches, one forward pass; what an earlier run has read stays. */
export async function readFeatures(context: Searches, { id, selection }: Search): Promise<readonly Refusal[]> {
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
export function groupsOf(
  { db }: Reads,
  { id, selection }: Search,
): { groups: Group[]; rows: Rows & { mean: Float32Array } } {
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

export function imagesIn(members: readonly Member[]): number[] {
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

/**
 * How near each group is to what the training patches of labels look like, of the class whose words name the patches; null where
 * there are none.
 */
export async function labelLikeness(
  context: Searches,
  selection: Selection,
  rows: Rows & { readonly mean: Float32Array },
  groups: readonly Group[],
): Promise<ShortcutGroup["labelled"][]> {
  const classId = namingClass(context, selection);
  const names = new Set(selection.images.flatMap(({ patches }) => patches.flatMap(([, , , label]) => label ?? [])));
  const patches = [...names]
    .filter((name) => name !== NONE)
    .flatMap((name) => selectedPatches(context.db, { classId, labels: [name] }).slice(0, LABEL_PATCHES));
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

/** The same label of another class looks otherwise. Null: the class was deleted, and its patches are of none. */
function namingClass({ db }: Reads, { images: [first] }: Selection): number | null {
  const classifierId = first === undefined ? null : settingsOf(db, first.explanationId).classifierId;
  const name = classifierId === null ? undefined : classifierById(db, classifierId)?.name;
  return (name === undefined ? undefined : classByName(db, name))?.id ?? null;
}

export function describedGroups(
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
