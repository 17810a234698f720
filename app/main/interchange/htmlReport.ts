/** Explanations as one HTML file that needs nothing else: no network, no script, no other file. */
import { figure, HATCH_PATTERN, type FigureContext } from "./report/figure.ts";
import { imageSentence } from "./report/imageSentence.ts";
import { Markup, markup } from "./report/markup.ts";
import { overview, warnings } from "./report/overview.ts";
import type { ReportData, ReportImage } from "./report/reportData.ts";
import { patchRows } from "./report/rows.ts";
import { styleSheet } from "./report/style.ts";
import { percent } from "../../drawing/numberWords.ts";

/** Nothing but what is in the file: pictures as data, one style sheet, no script. */
const POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** @returns the whole file; the same text for the same data. */
export function htmlReport(data: ReportData): string {
  const mostPatches = Math.max(0, ...data.images.map(({ patches }) => patches.length));
  const page = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${data.title}</title>
<style>${new Markup(styleSheet(mostPatches))}</style>
</head>
<body>
<svg class="definitions" width="0" height="0" aria-hidden="true">${HATCH_PATTERN}</svg>
${overview(data)}
<main>${data.images.map((image, index) => explanation(image, index, data))}</main>
</body>
</html>
`;
  return page.text;
}

function explanation(image: ReportImage, index: number, data: ReportData): Markup {
  const anchor = `image-${index + 1}`;
  const context: FigureContext = {
    anchor,
    convolutions: data.convolutions,
    vocabulary: data.classifiers.find(({ id }) => id === image.classifier)?.vocabulary ?? [],
  };
  return markup`
<section class="explanation" id="${anchor}" aria-labelledby="${anchor}-name">
<header>
<h2><span id="${anchor}-name">${image.name}</span><a href="#photographs">${index + 1} of ${data.images.length}</a></h2>
${sentence(image)}
${runnersUp(image)}
${warnings(image.warnings)}
</header>
<div class="pair">
${figure(image, context)}
${patchRows(image.patches, context)}
</div>
</section>`;
}

function sentence(image: ReportImage): Markup {
  const { className, probability } = image.predicted;
  const name = `${className}, ${percent(probability)}.`;
  return markup`<p class="say"><b>${name}</b>${imageSentence(image).slice(name.length)}</p>`;
}

/** The next classes, as far as they are more than nothing in whole percents. */
function runnersUp({ runnersUp: classes }: ReportImage): Markup | null {
  const words = classes
    .filter(({ probability }) => percent(probability) !== percent(0))
    .map(({ className, probability }) => `${className} ${percent(probability)}`);
  return words.length === 0 ? null : markup`<p class="then">Then ${words.join(", ")}.</p>`;
}
