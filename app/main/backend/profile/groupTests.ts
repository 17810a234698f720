/** Whether a class needs a group of patches: what becomes of it with them covered, beside random boxes. */
import type { BlankingTest } from "../../../contract/classProfile.ts";
import type { Box } from "../../../contract/geometry.ts";
import type { Refusal } from "../../../contract/jobs.ts";
import type { ImageRecord } from "../../../contract/records.ts";
import { createHash } from "node:crypto";
import { pairedMeans } from "../../statistics/classProfile.ts";
import { holm } from "../../statistics/paired.ts";
import { seededRandom } from "../../statistics/seededRandom.ts";
import { patchBoxes } from "../../workspace/profiles.queries.ts";
import { blankedOf, saveBlanked } from "../../workspace/shortcuts.queries.ts";
import type { Computes, Reads } from "../context.ts";
import { requireUnchanged } from "../explain/explainer.ts";
import { eachImage } from "../jobs/each.ts";
import { referenceOf } from "../models/findModel.ts";
import { objectMask } from "../objects/places.ts";
import { type Group, imagesIn } from "./groups.ts";
import type { Selection } from "./selection.ts";
import { randomBoxes } from "./randomBoxes.ts";
import { SHORTCUT_RULE } from "./rule.ts";
import { type Searches, type Search, recordsOf } from "./search.ts";

/** What blanking one group did to one image. */
interface Blanked {
  readonly group: number;
  readonly drop: number;
  /** Mean over the draws. */
  readonly random: number;
}

/** Blanks the groups with most evidence in each of their images, and random boxes beside them. */
export async function testGroups(
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
