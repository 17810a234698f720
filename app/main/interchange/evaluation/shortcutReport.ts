/** A search for shortcuts as one HTML file that needs nothing else. */
import type { ShortcutGroup, ShortcutSearch } from "../../../contract/classProfile.ts";
import { counted, percent } from "../../../contract/numberWords.ts";
import { rangeBehind } from "../../../drawing/evaluationWords.ts";
import {
  findingsInWords,
  groupFactsInWords,
  groupInWords,
  proofInWords,
  surroundingsInWords,
  testInWords,
} from "../../../drawing/shortcutWords.ts";
import { type Markup, markup } from "../report/markup.ts";
import { crops, type CropOf } from "./crops.ts";
import { documentOf, provenance } from "./figures.ts";

export interface ShortcutReport {
  readonly search: ShortcutSearch;
  readonly cropOf: CropOf;
  readonly command: string;
}

/** @returns the same text for the same data. */
export function shortcutReport({ search, cropOf, command }: ShortcutReport): string {
  const { groups, images, patches, off, surroundings, rule } = search;
  const { says, saysNot } = proofInWords(rule);
  const plain =
    off === null ? "" : ` ${percent(off.mean)} of the evidence${rangeBehind(off, " (", ")")} lies off the object.`;
  return documentOf({
    title: `What else "${search.class.name}" may go by in "${search.set}", by ${search.model.name}`,
    notes: search.notes,
    leftOut: search.refused.map(({ message }) => message),
    body: [
      markup`<p>${counted(patches, "patch", "patches")} of ${counted(images, "photograph")} explained as it. ${findingsInWords(search)}${plain}</p>
<p class="quiet"><b>What a finding says:</b> ${says}</p>
<p class="quiet"><b>What it does not say:</b> ${saysNot}</p>`,
      surroundings === null
        ? null
        : markup`<section><h2>What is round the object: ${verdict(surroundings.found)}</h2><p>${surroundingsInWords(search.class.name, surroundings)}</p></section>`,
      ...groups.map((group) => groupSection(group, search, cropOf)),
      provenance(factsOf(search, command)),
    ],
  });
}

function groupSection(group: ShortcutGroup, search: ShortcutSearch, cropOf: CropOf): Markup {
  return markup`<section><h2>${groupInWords(group)}</h2><p class="quiet">Group ${group.group}: ${verdict(group.found)}. ${groupFactsInWords(group)}.</p>${crops(group.strongest, cropOf)}<p>${testInWords(group.test, search)}</p></section>`;
}

const verdict = (found: boolean): string => (found ? "the class needs it" : "not confirmed");

function factsOf(search: ShortcutSearch, command: string): [string, string][] {
  const { model, set, measure, settings, seed, rule, version, backend, created } = search;
  return [
    ["Model", `${model.name}, SHA-256 ${model.hash}`],
    ["Photographs", `set "${set}"`],
    ["Measure", measure],
    ["Settings", JSON.stringify(settings)],
    ["Rule", JSON.stringify(rule)],
    ["Seed", String(seed)],
    ["Computed by", `Pippin ${version}, ${backend}, ${created}`],
    ["Command", command],
  ];
}
