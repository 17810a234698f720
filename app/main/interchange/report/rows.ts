/** The patches of one image, surest first: crop, reconstruction, labels, and which neuron. */
import { percent } from "../../../contract/numberWords.ts";
import { moreHere, neuronInWords } from "../../../drawing/explanationWords.ts";
import { labelColour } from "../../../drawing/labels.ts";
import { patchNumber, type FigureContext } from "./figure.ts";
import { address, markup, type Markup } from "./markup.ts";
import type { ReportPatch } from "./reportData.ts";

/** Labels that a row shows; the others are less probable than these. */
const SHOWN_LABELS = 3;

/** @returns the list piece by piece, a patch each but for the ends. */
export function* patchRows(patches: readonly ReportPatch[], context: FigureContext): Generator<string> {
  yield `<ol class="patches" aria-label="Patches">`;
  for (const [index, patch] of patches.entries()) yield row(patch, index, context).text;
  yield "</ol>";
}

function row(patch: ReportPatch, index: number, context: FigureContext): Markup {
  const number = patchNumber(patch);
  const best = patch.labels[0];
  const what = best ? `${best.label}, ${percent(best.probability)}` : "without a label";
  return markup`
<li id="${context.anchor}-patch-${index + 1}" class="row row-${index + 1}">
<img src="${address(patch.patchImage)}" alt="Crop of patch ${number}: ${what}">
<img src="${address(patch.reconstruction)}" alt="Reconstruction of patch ${number}${silent(patch) ? ": empty" : ""}">
<div class="facts">${labels(patch, index, context)}${review(patch)}
<p class="neuron">${tag(patch, index, context)} ${neuron(patch)}</p></div>
</li>`;
}

function labels(patch: ReportPatch, index: number, { vocabulary }: FigureContext): Markup | null {
  if (patch.labels.length === 0) return null;
  const bars = patch.labels.slice(0, SHOWN_LABELS).map(({ label, probability }) => {
    const { fill, hatched } = labelColour(vocabulary, label);
    return markup`<li><span class="word">${label}</span><span class="bar${hatched ? " hatched" : ""}" style="--label:${fill}" aria-hidden="true"><i style="width:${(probability * 100).toFixed(1)}%"></i></span><span class="share">${percent(probability)}</span></li>`;
  });
  return markup`<ol class="labels" aria-label="Labels of patch ${index + 1}">${bars}</ol>`;
}

function review({ review: said }: ReportPatch): Markup | null {
  if (said === undefined) return null;
  const what = said.label === null ? said.verdict : `corrected to ${said.label}`;
  const of = said.carriedFrom === null ? "" : `, said of version ${said.carriedFrom} and carried over`;
  return markup`<p class="quiet">Reviewed: ${what}${of}</p>`;
}

function tag(patch: ReportPatch, index: number, { vocabulary, anchor }: FigureContext): Markup {
  const { fill, ink, hatched } = labelColour(vocabulary, patch.labels[0]?.label ?? null);
  const number = patchNumber(patch);
  return markup`<a class="tag${hatched ? " hatched" : ""}" style="--label:${fill};color:${ink}" href="#${anchor}-box-${index + 1}" aria-label="Patch ${number} on the photograph">${number}</a>`;
}

function neuron(patch: ReportPatch): string {
  return `${neuronInWords(patch)}, rank ${patch.rank}${moreHere(patch.neurons)}${silent(patch) ? "; activation below zero, so no reconstruction" : ""}`;
}

/** A deconvnet lets nothing below zero through: of such a neuron (after a leaky rectifier, say) nothing is left. */
function silent({ activation }: ReportPatch): boolean {
  return activation < 0;
}
