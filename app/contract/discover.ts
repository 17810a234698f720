/** Groups of what the strongest neurons see in a class's photographs, for people to name. */
import { z } from "zod";
import { Box } from "./geometry.ts";
import { Share } from "./patchClassifier.ts";
import { Hash } from "./records.ts";

/**
 * What somebody said of a group: a word for what is nearest to its middle, "none", that it holds several things, or that it is
 * to be split.
 */
export const GROUP_ANSWERS = ["word", "none", "several", "split"] as const;
export const GroupAnswer = z.enum(GROUP_ANSWERS);
export type GroupAnswer = z.infer<typeof GroupAnswer>;

/** A group with its answer: what a gesture changes. */
export const AnsweredGroup = z.object({
  id: z.int(),
  /** Null: not answered. */
  answer: GroupAnswer.nullable(),
  /** The word; "none" for none; null without one. */
  label: z.string().nullable(),
});
export type AnsweredGroup = z.infer<typeof AnsweredGroup>;

/** A group that is shown: one that is split has its parts in its place. */
export const PatchGroup = AnsweredGroup.extend({
  /** "3"; the parts of a group that was split are "3.1", "3.2" ... */
  number: z.string(),
  parent: z.int().nullable(),
  patches: z.int(),
  /** Those nearest to its middle, which a word goes to. */
  named: z.int(),
  images: z.int(),
});
export type PatchGroup = z.infer<typeof PatchGroup>;

/** A neuron's patch of a photograph, with what its crop is read by. */
export const DiscoveredPatch = z.object({
  imageId: z.int(),
  hash: Hash,
  path: z.string(),
  name: z.string(),
  /** In pixels of the upright file. */
  box: Box,
  convolution: z.int(),
  channel: z.int(),
  /** Where a group's word made it a training patch: which; null: none, or somebody has taken it out. */
  trainingId: z.int().nullable(),
});
export type DiscoveredPatch = z.infer<typeof DiscoveredPatch>;

/** How far a label is. */
export const WordState = z.object({
  label: z.string(),
  /** Training patches on the set's photographs, wherever they came from; and those that came from groups. */
  patches: z.int(),
  discovered: z.int(),
  /** Patches wanted. */
  target: z.int(),
  /**
   * Of its named patches those whose ten nearest named ones, on other photographs, are mostly called the same; null: too few
   * are named.
   */
  sure: Share.nullable(),
});
export type WordState = z.infer<typeof WordState>;

export const DiscoverySummary = z.object({
  id: z.int(),
  class: z.object({ id: z.int(), name: z.string() }),
  set: z.string(),
  model: z.string(),
  created: z.string(),
  /** Groups that were asked for. */
  groups: z.int(),
  seed: z.int(),
  /** Photographs that were read, and that the set has. */
  images: z.int(),
  total: z.int(),
  /** Whether there are groups to be named. */
  ready: z.boolean(),
});
export type DiscoverySummary = z.infer<typeof DiscoverySummary>;

export const Discovery = DiscoverySummary.extend({
  patches: z.int(),
  /** Those to be named first: the largest. One that is split has its parts in its place. */
  shown: z.array(PatchGroup),
  words: z.array(WordState),
});
export type Discovery = z.infer<typeof Discovery>;
