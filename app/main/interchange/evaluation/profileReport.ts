/** What a class goes by, as one HTML file that needs nothing else. */
import type { ClassProfile, NeuronShare, ProfileComparison, ProfileShare } from "../../../contract/classProfile.ts";
import { counted, listed, numeral, percent } from "../../../contract/numberWords.ts";
import { LEVEL, rangeBehind } from "../../../drawing/evaluationWords.ts";
import {
  besideInWords,
  countsInWords,
  EVIDENCE_WORDS,
  kindInWords,
  pairingInWords,
  PLACE_WORDS,
  profileDifferenceInWords,
  unlikeInWords,
} from "../../../drawing/profileWords.ts";
import { type Markup, markup } from "../report/markup.ts";
import { crops, type CropOf } from "./crops.ts";
import { cell, documentOf, grid, list, provenance, text } from "./figures.ts";

export interface ProfileReport {
  readonly profile: ClassProfile;
  readonly against: ClassProfile | null;
  readonly comparison: ProfileComparison | null;
  /** Of the workspace's patches. */
  readonly cropOf: CropOf;
  readonly version: string;
  readonly created: string;
  readonly command: string;
}

/** @returns the same text for the same data. */
export function profileReport(report: ProfileReport): string {
  const { profile, against, comparison } = report;
  return documentOf({
    title: `What "${profile.class.name}" goes by in "${profile.set}", by ${profile.model.name}`,
    notes:
      against === null
        ? profile.notes
        : [
            ...profile.notes.map((note) => `${profile.class.name}: ${note}`),
            ...against.notes.map((note) => `${besideInWords(profile, against)}: ${note}`),
          ],
    leftOut: [],
    body: [
      comparison === null || against === null ? null : comparisonSection(profile, against, comparison),
      profileSection(profile, report.cropOf),
      against === null ? null : profileSection(against, report.cropOf),
      provenance(factsOf(report)),
    ],
  });
}

function comparisonSection(profile: ClassProfile, against: ClassProfile, comparison: ProfileComparison): Markup {
  const beside = besideInWords(profile, against);
  const inWords = (differences: ProfileComparison["differences"]): Markup | null =>
    list(
      "differences",
      "Differences",
      differences.map(
        (one) => `${kindInWords(one.kind, one.name)}: ${profileDifferenceInWords(one, profile.class.name, beside)}`,
      ),
    );
  const others = comparison.differences.filter(({ corrected }) => corrected >= LEVEL);
  return markup`<section><h2>${comparison.sentence}</h2>${inWords(comparison.differences.filter(({ corrected }) => corrected < LEVEL))}${
    others.length === 0
      ? null
      : markup`<details><summary>Not told apart (${others.length})</summary>${inWords(others)}</details>`
  }<p class="quiet">${pairingInWords(comparison)}</p></section>`;
}

function profileSection(profile: ClassProfile, cropOf: CropOf): Markup {
  const { set, model, byLabel, byPlace, byNeuron, neurons, outlined, unlike } = profile;
  return markup`<section><h2>${profile.class.name}, ${set}, ${model.name}</h2>
<p class="quiet">${countsInWords(profile)}. ${EVIDENCE_WORDS}</p>
${
  byLabel === null
    ? null
    : shares(
        "By label",
        byLabel.map((share) => [share.label, share]),
      )
}
${
  byPlace === null
    ? null
    : shares(
        `By place, over the ${counted(outlined, "photograph")} with outlines`,
        byPlace.map((share) => [PLACE_WORDS[share.place], share]),
      )
}
${
  unlike === null
    ? null
    : markup`<h3>Photographs unlike the rest</h3><p>${unlikeInWords(unlike, profile.class.name)} <span class="quiet">${unlike.rule}</span></p>${list(
        "differences",
        "Photographs unlike the rest",
        unlike.images.map(
          ({ name, carriedBy, share }) => `${name}: ${percent(share)} is ${kindInWords(unlike.by, carriedBy)}`,
        ),
      )}`
}
<h3>The ${numeral(byNeuron.length)} neurons of ${numeral(neurons)} with most evidence, and their strongest patches</h3>
${byNeuron.map((one) => neuron(one, cropOf))}</section>`;
}

function shares(name: string, rows: readonly (readonly [string, ProfileShare])[]): Markup {
  return markup`<h3>${name}</h3>${grid(
    ["", "evidence", "patches"],
    rows.map(([what, { evidence, patches }]) => [text(what), cell(evidence), cell(patches)]),
  )}`;
}

function neuron(
  { convolution, channel, layer, label, evidence, patches, strongest }: NeuronShare,
  cropOf: CropOf,
): Markup {
  const called = label === null ? "" : `, mostly ${label}`;
  return markup`<figure class="neuron"><figcaption><b>Convolution ${convolution} (${layer}), channel ${channel}</b> ${percent(evidence.mean)} of the evidence${rangeBehind(evidence)}; ${counted(patches.successes, "patch", "patches")} of ${numeral(patches.n)}${called}</figcaption>${crops(strongest, cropOf)}</figure>`;
}

function factsOf({ profile, against, version, created, command }: ProfileReport): [string, string][] {
  const sides = [profile, ...(against === null ? [] : [against])];
  return [
    ["Models", listed([...new Set(sides.map(({ model }) => `${model.name}, SHA-256 ${model.hash}`))])],
    ["Sets", listed([...new Set(sides.map(({ set }) => `"${set}"`))])],
    ["Measure", profile.measure],
    ["Settings", JSON.stringify(profile.settings)],
    ["Written by", `Pippin ${version}, ${created}`],
    ["Command", command],
  ];
}
