/** Patches of profiles and shortcuts as pictures of a report. */
import type { ProfilePatch } from "../../../contract/classProfile.ts";
import { percent } from "../../../contract/numberWords.ts";
import { address, type Markup, markup } from "../report/markup.ts";
import type { ReportPicture } from "../report/reportData.ts";

export type CropOf = (patch: ProfilePatch) => ReportPicture;

export function crops(patches: readonly ProfilePatch[], cropOf: CropOf): Markup {
  return markup`<ol class="crops">${patches.map((patch) => {
    const { name, label, probability, evidence } = patch;
    const words = label === null || probability === null ? "" : `${label} ${percent(probability)}`;
    return markup`<li title="${name}, ${percent(evidence)} of its photograph's evidence"><img src="${address(cropOf(patch))}" alt="Patch of ${name}"><span>${words}</span></li>`;
  })}</ol>`;
}
