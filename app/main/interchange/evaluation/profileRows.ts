/** Class profiles and searches for shortcuts as tables for spreadsheets and data frames: a row a figure. */
import type {
  ClassProfile,
  ProfileComparison,
  ProfileShare,
  ShortcutGroup,
  ShortcutSearch,
} from "../../../contract/classProfile.ts";
import type { Mean, Rate } from "../../../contract/evaluation.ts";
import type { CsvCell } from "../csv.ts";

const SIDE = ["set", "model", "class", "kind", "name"];
const FIGURE = [
  "figure",
  "value",
  "n",
  "successes",
  "images",
  "wilson_low",
  "wilson_high",
  "by_image_low",
  "by_image_high",
];
const TESTED = ["p", "p_corrected"];

/** Shares of evidence and of patches by label, place and neuron; of two profiles also their differences, second less first. */
export function profileRows(profiles: readonly ClassProfile[], comparison: ProfileComparison | null): CsvCell[][] {
  const [first] = profiles;
  return [
    [...SIDE, ...FIGURE, ...TESTED],
    ...profiles.flatMap(rowsOfProfile),
    ...(comparison === null || first === undefined
      ? []
      : comparison.differences.map(({ kind, name, difference, interval, p, corrected }): CsvCell[] => [
          ...[first.set, first.model.name, first.class.name, kind, name, "evidence, second less first", difference],
          ...[comparison.images, null, comparison.images, null, null, ...interval, p, corrected],
        ])),
  ];
}

function rowsOfProfile({
  set,
  model,
  class: { name: className },
  byLabel,
  byPlace,
  byNeuron,
  unlike,
}: ClassProfile): CsvCell[][] {
  const side = [set, model.name, className];
  const rows = (kind: string, name: string, { evidence, patches }: ProfileShare): CsvCell[][] => [
    [...side, kind, name, "evidence", ...figure(evidence), null, null],
    [...side, kind, name, "patches", ...figure(patches), null, null],
  ];
  return [
    ...(byLabel ?? []).flatMap((share) => rows("label", share.label, share)),
    ...(byPlace ?? []).flatMap((share) => rows("place", share.place, share)),
    ...byNeuron.flatMap((share) => rows("neuron", `convolution ${share.convolution}, channel ${share.channel}`, share)),
    ...(unlike?.images ?? []).map(({ name, distance }): CsvCell[] => [
      ...side,
      ...["unlike", name, "distance", distance],
      ...FIGURE.slice(2).map(() => null),
      ...TESTED.map(() => null),
    ]),
  ];
}

/** Value, n, successes, images, Wilson's interval and that over images. */
function figure(found: Rate | Mean): CsvCell[] {
  const isRate = "rate" in found;
  return [
    ...[isRate ? found.rate : found.mean, found.n, isRate ? found.successes : null, found.images],
    ...(isRate ? found.interval : [null, null]),
    ...found.byImage,
  ];
}

const GROUP = [
  ...["group", "found", "named", "question", "images", "of_images", "evidence", "evidence_low", "evidence_high"],
  ...["patches", "off_object", "alike", "labels", "blanked_images", "drop", "random_drop"],
  ...["difference", "difference_low", "difference_high", "p", "p_corrected"],
];

/** A row a group, and one for what is round the object. */
export function shortcutRows({ groups, surroundings }: ShortcutSearch): CsvCell[][] {
  return [
    [...GROUP],
    ...groups.map(rowOfGroup),
    ...(surroundings === null
      ? []
      : [
          [
            ...["surroundings", String(surroundings.found), ...Array.from({ length: 11 }, () => null)],
            ...[surroundings.images, surroundings.surroundings, surroundings.object],
            ...[surroundings.difference, ...surroundings.interval, surroundings.p, null],
          ],
        ]),
  ];
}

function rowOfGroup(one: ShortcutGroup): CsvCell[] {
  const { group, found, named, question, images, evidence, patches, off, alike, labels, test } = one;
  return [
    ...[group, String(found), named, question, images.successes, images.n, evidence.mean, ...evidence.byImage],
    ...[patches, off, alike, labels.map(({ label, patches: n }) => `${label} ${n}`).join("; ")],
    ...(test === null
      ? Array.from({ length: 8 }, () => null)
      : [test.images, test.drop, test.random, test.difference, ...test.interval, test.p, test.corrected]),
  ];
}
