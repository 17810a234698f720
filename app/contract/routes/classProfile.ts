/** Requests about what a class goes by, and shortcuts among it. */
import { z } from "zod";
import {
  ClassProfile,
  Place,
  ProfileComparison,
  ProfilePatch,
  ShortcutSearch,
  ShortcutSearchSummary,
} from "../classProfile.ts";
import { counted } from "../numberWords.ts";
import { Measure } from "../settings.ts";
import { FIGURE_EXPORT, FIGURE_EXPORT_ANSWER } from "./evaluate.ts";
import { Name, defineRoute } from "./route.ts";

/** What a profile is of. */
const ProfileOf = z.strictObject({
  set: Name,
  model: Name.optional(),
  classIndex: z.int().nonnegative(),
  measure: Measure.default("attribution"),
});

export const CLASS_PROFILE_ROUTES = {
  /** Classes that images of a set are explained as, with the model: most images first. */
  profileChoices: defineRoute({
    input: z.strictObject({ set: Name, model: Name.optional() }),
    output: z.object({
      /** Images of the set. */
      images: z.int(),
      classes: z.array(z.object({ index: z.int(), name: z.string(), measure: Measure, images: z.int() })),
    }),
    mayImportModel: true,
    keeps: true,
    changes: [],
    reads: ["explanations", "images", "models"],
    title: "Looking what is explained",
  }),
  /**
   * Made of the explanations that are there; it explains nothing.
   *
   * @throws PippinError `invalid-request` where no image of the set is explained as the class.
   */
  classProfile: defineRoute({
    input: z.strictObject({
      of: ProfileOf,
      /** Another class, model or set beside it. */
      against: ProfileOf.nullable().default(null),
    }),
    output: z.object({
      profile: ClassProfile,
      against: ClassProfile.nullable(),
      comparison: ProfileComparison.nullable(),
    }),
    mayImportModel: true,
    keeps: true,
    changes: [],
    reads: ["explanations", "images", "classifiers", "models"],
    title: "Opening a class profile",
  }),
  /** A class profile as a file: a report that needs no other file, a row a figure, or everything. */
  exportProfile: defineRoute({
    input: z.strictObject({ of: ProfileOf, against: ProfileOf.nullable().default(null), ...FIGURE_EXPORT }),
    output: z.object(FIGURE_EXPORT_ANSWER),
    mayImportModel: true,
    keeps: true,
    changes: [],
    reads: ["explanations", "images", "classifiers", "models"],
    title: "Exporting a class profile",
  }),
  /** The patches behind a row of a profile, by evidence. */
  profilePatches: defineRoute({
    input: z.strictObject({
      of: ProfileOf,
      /** Only those of this label, place or neuron; null: all. */
      label: z.string().nullable().default(null),
      place: Place.nullable().default(null),
      neuron: z.strictObject({ convolution: z.int(), channel: z.int() }).nullable().default(null),
      first: z.int().min(1).max(1000).default(200),
      offset: z.int().nonnegative().default(0),
    }),
    output: z.object({
      patches: z.array(ProfilePatch),
      /** How many there are in all. */
      total: z.int(),
    }),
    mayImportModel: true,
    keeps: true,
    changes: [],
    reads: ["explanations", "images", "models"],
    title: "Listing a profile's patches",
  }),
  /**
   * Groups patches of the explanations that are there, and blanks them.
   *
   * @throws PippinError `invalid-request` where no image of the set is explained as the class.
   */
  findShortcuts: defineRoute({
    input: ProfileOf.extend({
      /** Of random boxes and of bootstraps. */
      seed: z.int().nonnegative().default(0),
    }),
    output: ShortcutSearch,
    job: true,
    mayImportModel: true,
    changes: ["evaluations"],
    reads: ["evaluations"],
    title: "Looking for shortcuts",
    summary: ({ groups, images }) => {
      const found = groups.filter((group) => group.found).length;
      return `${found === 0 ? "No shortcut" : counted(found, "possible shortcut")} found on ${counted(images, "image")}`;
    },
  }),
  /** Newest first. */
  shortcutSearches: defineRoute({
    input: z.strictObject({}),
    output: z.object({ searches: z.array(ShortcutSearchSummary) }),
    changes: [],
    reads: ["evaluations", "models"],
    title: "Listing searches for shortcuts",
  }),
  /** @throws PippinError `not-found` where there is none, or it has not ended. */
  shortcutSearch: defineRoute({
    input: z.strictObject({ id: z.int() }),
    output: ShortcutSearch,
    changes: [],
    reads: ["evaluations", "patches"],
    title: "Opening a search for shortcuts",
  }),
  /**
   * A search for shortcuts as a file: a report that needs no other file, a row a group, or everything.
   *
   * @throws PippinError `not-found` where there is none, or it has not ended.
   */
  exportShortcuts: defineRoute({
    input: z.strictObject({ id: z.int(), ...FIGURE_EXPORT }),
    output: z.object(FIGURE_EXPORT_ANSWER),
    changes: [],
    reads: ["evaluations", "patches"],
    title: "Exporting a search for shortcuts",
  }),
  /** All patches of a group, by evidence. */
  shortcutPatches: defineRoute({
    input: z.strictObject({
      id: z.int(),
      group: z.int().nonnegative(),
      first: z.int().min(1).max(1000).default(200),
      offset: z.int().nonnegative().default(0),
    }),
    output: z.object({ patches: z.array(ProfilePatch), total: z.int() }),
    changes: [],
    reads: ["evaluations", "explanations", "images"],
    title: "Listing a group's patches",
  }),
  /**
   * Its patches become training patches of the label, and the label one of the patch class's where one is named, so that it
   * can be trained. Naming it again takes the new name; undone as any other gesture.
   */
  nameShortcut: defineRoute({
    input: z.strictObject({
      id: z.int(),
      group: z.int().nonnegative(),
      label: Name,
      /** Name of the class (Patches page) whose vocabulary the label joins; null: none. */
      className: Name.nullable().default(null),
    }),
    output: z.object({
      /** Patches that were not there before. */
      added: z.int(),
      known: z.int(),
    }),
    changes: ["evaluations", "patches", "classes"],
    reads: [],
    title: "Naming a shortcut",
  }),
  removeShortcutSearch: defineRoute({
    input: z.strictObject({ id: z.int() }),
    output: z.object({}),
    changes: ["evaluations"],
    reads: ["evaluations"],
    title: "Removing a search for shortcuts",
  }),
} as const;
