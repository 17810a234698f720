/** What a class goes by over many explained images, and what may be a shortcut among it. */
import { z } from "zod";
import { Mean, Rate } from "./evaluation.ts";
import { Box } from "./geometry.ts";
import { Refusal } from "./jobs.ts";
import { Hash } from "./records.ts";
import { ExplanationSettings, Measure } from "./settings.ts";

/**
 * Where a patch lies by the outlines of its image: at least half of it is object (`on`), less of it but some (`edge`), none
 * (`off`). The first two together are what "any pixel" counts in the paper's table, the first is what "half of it" counts.
 */
export const PLACES = ["on", "edge", "off"] as const;
export const Place = z.enum(PLACES);
export type Place = z.infer<typeof Place>;

/** A patch of a stored explanation, as pages show it. */
export const ProfilePatch = z.object({
  /** Of the explained patch. */
  id: z.int(),
  imageId: z.int(),
  /** The image's file name, and its content: thumbnails and pictures are found by it. */
  name: z.string(),
  hash: Hash,
  width: z.int(),
  height: z.int(),
  convolution: z.int(),
  channel: z.int(),
  row: z.int(),
  column: z.int(),
  score: z.number(),
  /** Share of its image's evidence: its positive score over the sum of all positive ones. */
  evidence: z.number(),
  /** In pixels of the upright file. */
  imageBox: Box,
  /** Null: no patch classifier labelled. */
  label: z.string().nullable(),
  probability: z.number().nullable(),
  /** Null: nothing is outlined on the image. */
  place: Place.nullable(),
  /** Blobs, PNG. */
  patchBlob: Hash,
  reconstructionBlob: Hash,
});
export type ProfilePatch = z.infer<typeof ProfilePatch>;

/** What part of a class's patches and evidence is of one kind. */
export const ProfileShare = z.object({
  /** Of the patches. */
  patches: Rate,
  /** Of the evidence: each image's positive scores add up to 1, so that none counts more for being surer. */
  evidence: Mean,
});
export type ProfileShare = z.infer<typeof ProfileShare>;

const LabelShare = ProfileShare.extend({ label: z.string() });
export type LabelShare = z.infer<typeof LabelShare>;
const PlaceShare = ProfileShare.extend({ place: Place });
export type PlaceShare = z.infer<typeof PlaceShare>;
export const NeuronShare = ProfileShare.extend({
  convolution: z.int(),
  channel: z.int(),
  layer: z.string(),
  /** The label that most of its patches are given; null: none is labelled. */
  label: z.string().nullable(),
  /** By score, the best of each image, at most 6. */
  strongest: z.array(ProfilePatch),
});
export type NeuronShare = z.infer<typeof NeuronShare>;

/** An image whose evidence is another kind than that of the class's other images. */
const UnlikeImage = z.object({
  imageId: z.int(),
  name: z.string(),
  hash: Hash,
  /** What carries it: the label, or where there are none the place, with the largest share of its evidence. */
  carriedBy: z.string(),
  /** That share. */
  share: z.number(),
  /** Half the sum of absolute differences from the class's shares: 0 is the same, 1 has nothing in common. */
  distance: z.number(),
});
export type UnlikeImage = z.infer<typeof UnlikeImage>;

export const Unlike = z.object({
  /** What images are compared by. */
  by: z.enum(["label", "place"]),
  /** What each image is carried by, most images first: "9 of 120 are carried by none". */
  carriers: z.array(z.object({ name: z.string(), images: z.int() })),
  /** From this distance on an image counts as unlike the rest (Tukey's fence over the distances, and at least a half). */
  threshold: z.number(),
  /** Images that could be compared. */
  n: z.int(),
  /** How many are unlike; `images` holds the 100 furthest. */
  total: z.int(),
  images: z.array(UnlikeImage),
  /** The rule in a sentence. */
  rule: z.string(),
});
export type Unlike = z.infer<typeof Unlike>;

/** What a class goes by in the explanations that a set has of it. */
export const ClassProfile = z.object({
  set: z.string(),
  model: z.object({ name: z.string(), hash: Hash }),
  class: z.object({ index: z.int(), name: z.string() }),
  measure: Measure,
  /** Of the newest explanation; those with other settings, or another patch classifier, are left out. */
  settings: ExplanationSettings,
  /** Explained images that count. */
  images: z.int(),
  /** Images of the set that are explained as the class, but with other settings or labels only. */
  leftOut: z.int(),
  patches: z.int(),
  /** Images with outlines, which `byPlace` is over. */
  outlined: z.int(),
  /** Largest share of the evidence first; null: no patch is labelled. */
  byLabel: z.array(LabelShare).nullable(),
  /** In the order of `PLACES`; null: nothing is outlined. */
  byPlace: z.array(PlaceShare).nullable(),
  /** The 20 with the largest share of the evidence. */
  byNeuron: z.array(NeuronShare),
  /** Neurons (channels) with a patch, of which `byNeuron` shows some. */
  neurons: z.int(),
  /** Null: neither labels nor outlines to compare by, or fewer than 4 images. */
  unlike: Unlike.nullable(),
  /** What a reader must know: few images, no outlines, other settings left out. */
  notes: z.array(z.string()),
});
export type ClassProfile = z.infer<typeof ClassProfile>;

/** Two profiles: the second less the first, of shares of the evidence. */
export const ProfileDifference = z.object({
  kind: z.enum(["label", "place", "neuron"]),
  /** The label, the place, or "convolution 8, channel 197". */
  name: z.string(),
  first: z.number(),
  second: z.number(),
  difference: z.number(),
  /** 95% over images: paired where both sides are of the same images, else each side by itself. */
  interval: z.tuple([z.number(), z.number()]),
  /** Two-sided: flips of signs where paired, else by the normal distribution of the difference. */
  p: z.number(),
  /** By Holm over the differences of the kind. */
  corrected: z.number(),
});
export type ProfileDifference = z.infer<typeof ProfileDifference>;

export const ProfileComparison = z.object({
  /** Both sides are of the same images (over which all is then): two models, or two classes asked of each image. */
  paired: z.boolean(),
  images: z.int(),
  /** Largest difference first. */
  differences: z.array(ProfileDifference),
  /** "Samoyed goes by fur 12 points more than Great Pyrenees": the clearest, or that nothing is clear. */
  sentence: z.string(),
});
export type ProfileComparison = z.infer<typeof ProfileComparison>;

/** The numbers of the rule by which shortcuts are found; docs/decisions says where they come from. */
export const ShortcutRule = z.strictObject({
  /** Version of the rule: results of another one are not compared. */
  version: z.int(),
  /** A group stands in at least this share of the images, and in at least `leastImages`. */
  leastShare: z.number(),
  leastImages: z.int(),
  /** A group carries at least this share of the evidence of those images, on average. */
  leastEvidence: z.number(),
  /** Patches are of one group from this cosine similarity of their features on. */
  alike: z.number(),
  /** Blanking it lowers the class's log odds by at least this more than blanking random boxes does. */
  leastDrop: z.number(),
  /** At most this p, by Holm over the groups tested. */
  mostP: z.number(),
  /** Groups tested, and random places that each is compared with. */
  tested: z.int(),
  draws: z.int(),
});
export type ShortcutRule = z.infer<typeof ShortcutRule>;

/** Blanking a group's patches beside blanking random boxes of the same sizes, paired over images. */
export const BlankingTest = z.object({
  images: z.int(),
  /** How far the class's log odds (natural logarithm) fall with the group's patches covered by the mean colour. */
  drop: z.number(),
  /** The same with random boxes of the same sizes off the object (where nothing is outlined, off the group's patches). */
  random: z.number(),
  /** The first less the second. */
  difference: z.number(),
  /** 95%, bootstrap over images. */
  interval: z.tuple([z.number(), z.number()]),
  /** One image's sign flipped or not: two-sided. */
  p: z.number(),
  corrected: z.number(),
});
export type BlankingTest = z.infer<typeof BlankingTest>;

/** Patches that look alike to the network and may be a shortcut. */
export const ShortcutGroup = z.object({
  /** From 0, within its search. */
  group: z.int(),
  /** Found: the blanking test says that the class needs it. Otherwise shown as what was looked at and not confirmed. */
  found: z.boolean(),
  /** "In 34 of 120 photographs of 'wolf' a fifth of the evidence is this. Name it." */
  question: z.string(),
  /** Images that hold one of its patches, of all explained ones. */
  images: Rate,
  /** Share of the evidence of those images. */
  evidence: Mean,
  patches: z.int(),
  /** Share of its patches that lie off the object; null: no outlines. */
  off: z.number().nullable(),
  /** Mean cosine similarity of its patches to their mean, 1 at most: how much they look alike. */
  alike: z.number(),
  /** What the patch classifier calls its patches, most first; empty without one. */
  labels: z.array(z.object({ label: z.string(), patches: z.int() })),
  /** Likeness to the nearest of the training patches' labels but none, as `alike`; null: there are no training patches. */
  labelled: z.object({ label: z.string(), alike: z.number() }).nullable(),
  /** Null: it was not among those tested, or no image could be blanked. */
  test: BlankingTest.nullable(),
  /** Best first, one an image, at most 24. */
  strongest: z.array(ProfilePatch),
  /** The label that somebody gave it; null: nobody has. */
  named: z.string().nullable(),
});
export type ShortcutGroup = z.infer<typeof ShortcutGroup>;

export const ShortcutSearch = z.object({
  id: z.int(),
  set: z.string(),
  model: z.object({ name: z.string(), hash: Hash }),
  class: z.object({ index: z.int(), name: z.string() }),
  measure: Measure,
  settings: ExplanationSettings,
  seed: z.int(),
  backend: z.string(),
  version: z.string(),
  created: z.string(),
  rule: ShortcutRule,
  images: z.int(),
  patches: z.int(),
  outlined: z.int(),
  /** The plain share, to stand beside: of the evidence off the object; null: no outlines. */
  off: Mean.nullable(),
  /** Found ones first, then by how much blanking them takes. */
  groups: z.array(ShortcutGroup),
  notes: z.array(z.string()),
  refused: z.array(Refusal),
});
export type ShortcutSearch = z.infer<typeof ShortcutSearch>;

export const ShortcutSearchSummary = ShortcutSearch.pick({
  id: true,
  set: true,
  class: true,
  measure: true,
  created: true,
  images: true,
}).extend({
  model: z.string(),
  found: z.int(),
  /** Otherwise it is under way or was stopped. */
  finished: z.boolean(),
});
export type ShortcutSearchSummary = z.infer<typeof ShortcutSearchSummary>;
