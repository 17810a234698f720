/** Requests about groups of patches that people name. */
import { z } from "zod";
import { Discovery, DiscoveredPatch, DiscoverySummary, GroupAnswer } from "../discover.ts";
import { Box } from "../geometry.ts";
import { Refusal } from "../jobs.ts";
import { Hash } from "../records.ts";
import { counted } from "../numberWords.ts";
import { GestureAnswer } from "../patches.ts";
import { Name, defineRoute } from "./route.ts";

export const DISCOVER_ROUTES = {
  /**
   * Groups of what the strongest neurons see in a set's photographs. Made once, of the first photographs; those that come
   * later, in the same run or another, join them, and the training patches of groups that have a word.
   */
  discover: defineRoute({
    input: z.strictObject({
      /** Of patches, by name: its labels are the words. */
      class: Name,
      set: Name,
      model: Name.optional(),
      groups: z.int().min(2).max(200).default(24),
      seed: z.int().nonnegative().default(0),
      /** By number, or chosen as explanations do. */
      convolutions: z.union([z.literal("auto"), z.array(z.int().positive()).min(1)]).default("auto"),
      /** What patches are alike by. Left out: with a second network's eyes, and groups that are there as they were made. */
      features: z.enum(["network", "second-and-network"]).optional(),
    }),
    output: z.object({
      id: z.int(),
      /** Read in this run, and by earlier ones. */
      images: z.int(),
      known: z.int(),
      patches: z.int(),
      groups: z.int(),
      /** Training patches that new photographs added to groups that have a word. */
      joined: z.int(),
      refused: z.array(Refusal),
    }),
    job: true,
    mayImportModel: true,
    changes: ["groups", "patches"],
    reads: [],
    title: "Looking for groups",
    summary: ({ patches, groups, images, known }) =>
      `${counted(patches, "patch", "patches")} of ${counted(images + known, "image")} in ${counted(groups, "group")}`,
  }),
  /** Newest first. */
  discoveries: defineRoute({
    input: z.strictObject({}),
    output: z.object({ discoveries: z.array(DiscoverySummary) }),
    changes: [],
    reads: ["groups", "classes", "models", "images"],
    title: "Listing groups",
  }),
  discovery: defineRoute({
    input: z.strictObject({ id: z.int() }),
    output: Discovery,
    changes: [],
    reads: ["groups", "patches", "classes", "images"],
    title: "Reading groups",
  }),
  /**
   * Those of a group that its word goes to, in an order drawn once: one a photograph first, then the second of each ...; then
   * the rest so.
   */
  groupPatches: defineRoute({
    input: z.strictObject({
      group: z.int(),
      offset: z.int().nonnegative().default(0),
      first: z.int().min(1).max(1000).default(9),
    }),
    output: z.object({ group: z.int(), patches: z.array(DiscoveredPatch), total: z.int() }),
    changes: [],
    reads: ["groups", "patches", "images"],
    title: "Reading a group",
  }),
  /** One gesture: a word's patches become training patches, those of a word before go. */
  answerGroup: defineRoute({
    input: z.strictObject({
      group: z.int(),
      /** Null: as if it had not been answered. */
      answer: GroupAnswer.nullable(),
      /** With the answer "word". */
      label: z.string().trim().min(1).max(100).optional(),
    }),
    output: GestureAnswer,
    changes: ["groups", "patches", "classes"],
    reads: [],
    title: "Naming a group",
  }),
  /** One gesture: all answers, and the training patches that came of them. */
  clearDiscovery: defineRoute({
    input: z.strictObject({ id: z.int() }),
    output: GestureAnswer,
    changes: ["groups", "patches"],
    reads: [],
    title: "Removing named groups",
  }),
  /** The groups alone: training patches stay. */
  deleteDiscovery: defineRoute({
    input: z.strictObject({ id: z.int() }),
    output: z.object({}),
    changes: ["groups"],
    reads: [],
    title: "Deleting groups",
  }),
  /** The patches of all groups that are nearest to one of any photograph, one a photograph. */
  moreLikeThis: defineRoute({
    input: z.strictObject({
      id: z.int(),
      imageId: z.int(),
      /** In pixels of the upright file. */
      box: Box,
      /** The word that they are wanted for: what a group gave another word may then be shown, too. */
      label: z.string().trim().min(1).max(100).optional(),
      first: z.int().min(1).max(1000).default(9),
    }),
    output: z.object({
      patches: z.array(DiscoveredPatch.extend({ likeness: z.number() })),
      /** That were looked at. */
      of: z.int(),
      /** Of the photograph that the patch is on. */
      hash: Hash,
    }),
    changes: [],
    reads: ["groups", "patches"],
    title: "Looking for patches alike",
  }),
} as const;
