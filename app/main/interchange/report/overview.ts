/** The top of the report: what was explained, with what, how good the labels are, and the way to each image. */
import { percent, percentRange } from "../../../contract/numberWords.ts";
import { namingNote } from "../../../drawing/namingWords.ts";
import { preprocessingInWords } from "../../../drawing/preprocessingWords.ts";
import { settingsInSentences } from "../../../drawing/settingWords.ts";
import { swatch } from "./figure.ts";
import { address, markup, type Markup } from "./markup.ts";
import type { ReportClassifier, ReportFrame, ReportHead } from "./reportData.ts";

const HASH_SHOWN = 12;

export function overview(data: ReportHead): Markup {
  const { title, model, version, backend } = data;
  return markup`<header class="top">
<h1>${title}</h1>
<dl class="settings">
<dt>Model</dt><dd>${model.name}, input ${model.inputWidth} × ${model.inputHeight} <span class="quiet">SHA-256 ${model.hash.slice(0, HASH_SHOWN)}</span></dd>
<dt>Preprocessing</dt><dd>${preprocessingInWords(model.preprocessing)}</dd>
<dt>Neurons</dt><dd>${settingsInSentences(data.settings, data.convolutions).join(" ")}</dd>
<dt>Labels</dt><dd>${labelFacts(data.classifiers)}</dd>
<dt>Computed by</dt><dd>Pippin ${version}, ${backend}</dd>
</dl>
<div class="remarks">${warnings(data.warnings)}${reconstructionNote()}</div>
</header>`;
}

/** Warnings as a list; nothing where there are none. */
export function warnings(sentences: readonly string[]): Markup | null {
  if (sentences.length === 0) return null;
  return markup`<ul class="warnings" aria-label="Warnings">${sentences.map((sentence) => markup`<li>${sentence}</li>`)}</ul>`;
}

function labelFacts(classifiers: readonly ReportClassifier[]): Markup {
  if (classifiers.length === 0)
    return markup`No patch classifier covers a class of these photographs: patches stay without labels.`;
  return markup`${classifiers.map((classifier) => markup`<div>${classifierFacts(classifier)}</div>`)}`;
}

function classifierFacts({ name, covers, vocabulary, features, metrics }: ReportClassifier): Markup {
  const { accuracy, patches, images, folds, interval } = metrics;
  const range = percentRange(interval, "–");
  const note = namingNote(features);
  const words = vocabulary.map((word) => markup`<span class="word">${swatch(vocabulary, word)}${word}</span> `);
  return markup`${words}<br>Patch classifier ${name}, for ${covers}: ${percent(accuracy)} of ${patches} patches labelled right (95% interval ${range}), cross-validated in ${folds} folds over ${images} photographs, none of which is in two folds.${note === null ? "" : ` ${note}`}`;
}

function reconstructionNote(): Markup {
  return markup`<aside class="note"><h2>What the grey pictures show, and what they do not</h2>
<p>Beside each crop stands a reconstruction: one neuron's activation sent back to the pixels by a deconvnet (Zeiler and Fergus 2014). It shows which pattern in the photograph the neuron answered to. It does not prove that the class depends on that pattern: such pictures follow the photograph more than the class (Nie, Zhang and Patel 2018). Mid grey is no signal; contrast is stretched for each picture alone, so brightness cannot be compared between them.</p></aside>`;
}

export const NO_PHOTOGRAPHS = markup`<p class="empty">No photograph was explained.</p>`;

/** The way to each photograph, frame after frame. */
export const FILMSTRIP = {
  start: markup`<nav id="photographs" aria-label="Photographs"><ol class="filmstrip">`,
  end: markup`</ol></nav>`,
};

export function filmstripFrame({ name, thumbnail, predicted, best }: ReportFrame, index: number): Markup {
  const label = best === null ? "no labels" : `${best.label} ${percent(best.probability)}`;
  return markup`<li><a href="#image-${index + 1}"><img src="${address(thumbnail)}" alt=""><b>${predicted.className}, ${percent(predicted.probability)}</b><span>${label}</span><span class="file">${name}</span></a></li>`;
}
