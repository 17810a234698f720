/** Samples of what a version labelled, drawn evenly: the share that is right among them is about that of all. */
import type { Box } from "../../../contract/geometry.ts";
import { PippinError } from "../../../contract/errors.ts";
import type { Input, Output } from "../../../contract/requests.ts";
import type { ReviewSample } from "../../../contract/review.ts";
import { sameBox } from "../../../drawing/boxes.ts";
import { drawEvenly } from "../../statistics/drawEvenly.ts";
import { shareOf } from "../../statistics/rateOf.ts";
import type { ReadableDB } from "../../workspace/connection.ts";
import { trainedPatches } from "../../workspace/heldOut.queries.ts";
import {
  drawablePatches,
  sampleMembers,
  sampleOf,
  saveSample,
  seedOfOtherVersion,
  type Sampled,
  type SampleMember,
} from "../../workspace/samples.queries.ts";
import type { Writes } from "../context.ts";
import { foundVersion } from "../training/versions.ts";
import { measureOf } from "./measureOf.ts";

/** @throws PippinError `invalid-request` where the version has labelled nothing there. */
export async function drawReviewSample(
  { db }: Writes,
  { classifierId, measure: wanted, set, count, seed: given }: Input<"drawReviewSample">,
): Promise<Output<"drawReviewSample">> {
  const { name, version } = foundVersion(db, classifierId);
  const sampled: Sampled = { classifierId, measure: measureOf(db, classifierId, wanted) ?? "attribution", set };
  const patches = drawablePatches(db, sampled);
  if (patches.length === 0) {
    throw new PippinError(
      "invalid-request",
      `Version ${version} of "${name}" has labelled no patch${set === null ? "" : ` of the set "${set}"`}, so there is nothing to draw. Explain images first.`,
    );
  }
  const before = sampleOf(db, sampled);
  const seed = given ?? (before === undefined ? (seedOfOtherVersion(db, sampled) ?? 0) : before.seed + 1);
  const keys = patches.map(({ hash, convolution, channel, row, column }) =>
    [hash, convolution, channel, row, column].join(" "),
  );
  const ids = drawEvenly(keys, count, seed).flatMap((place) => patches[place]?.id ?? []);
  saveSample(db, sampled, { seed, population: patches.length, ids });
  return reviewSample(db, sampled, patches.length)!;
}

/**
 * @param now - how many patches one would be drawn from.
 * @returns null where none was drawn, or nothing of it is left.
 */
export function reviewSample(db: ReadableDB, sampled: Sampled, now: number): ReviewSample | null {
  const row = sampleOf(db, sampled);
  if (row === undefined) return null;
  const members = sampleMembers(db, row.id);
  if (members.length === 0) return null;
  const count = (fits: (member: SampleMember) => boolean): number => members.filter(fits).length;
  return {
    ...row,
    patches: members.length,
    reviewed: count(({ verdict }) => verdict !== null),
    skipped: count(({ verdict }) => verdict === "skipped"),
    since: now - row.population,
    precision: shareOf(
      count(({ verdict }) => verdict === "accepted"),
      count(decides),
    ),
    learnt: countLearnt(db, sampled.classifierId, members),
  };
}

const decides = ({ verdict }: SampleMember): boolean => verdict !== null && verdict !== "skipped";

/** @returns how many of those with a verdict that decides are training patches of the version: it has learnt them. */
export function countLearnt(db: ReadableDB, classifierId: number, members: readonly SampleMember[]): number {
  const learnt = Map.groupBy(trainedPatches(db, classifierId), ({ imageId }) => imageId);
  return members.filter((member) => {
    if (!decides(member)) return false;
    const box = JSON.parse(member.box) as Box;
    return (learnt.get(member.imageId) ?? []).some((patch) => sameBox(patch.box, box));
  }).length;
}
