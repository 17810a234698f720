/** Explanations as one HTML file that needs nothing else: no network, no script, no other file. */
import { percent } from "../../contract/numberWords.ts";
import { figure, HATCH_PATTERN, type FigureContext } from "./report/figure.ts";
import { imagePrediction, imageSentence } from "./report/imageSentence.ts";
import { Markup, markup } from "./report/markup.ts";
import { FILMSTRIP, filmstripFrame, NO_PHOTOGRAPHS, overview, warnings } from "./report/overview.ts";
import type { ReportFrame, ReportHead, ReportImage } from "./report/reportData.ts";
import { patchRows } from "./report/rows.ts";
import { styleSheet } from "./report/style.ts";

/** Nothing but what is in the file: pictures as data, one style sheet, no script. */
const POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** Where one of a report's photographs comes from: it is asked for when its turn comes, and not held. */
export interface ReportPhotograph {
  frame(): Promise<ReportFrame>;
  image(): Promise<ReportImage>;
}

/** @returns the file piece by piece; the same text for the same data. */
export async function* htmlReport(head: ReportHead, photographs: readonly ReportPhotograph[]): AsyncGenerator<string> {
  yield markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${head.title}</title>
<style>${new Markup(styleSheet(head.mostPatches))}</style>
</head>
<body>
<svg class="definitions" width="0" height="0" aria-hidden="true">${HATCH_PATTERN}</svg>
${overview(head)}
`.text;
  if (photographs.length === 0) yield NO_PHOTOGRAPHS.text;
  else {
    yield FILMSTRIP.start.text;
    for (const [i, photograph] of photographs.entries()) yield filmstripFrame(await photograph.frame(), i).text;
    yield FILMSTRIP.end.text;
  }
  yield "\n<main>";
  for (const [i, photograph] of photographs.entries()) yield* explanation(await photograph.image(), i, head);
  yield "</main>\n</body>\n</html>\n";
}

/** Piece by piece: a section with its pictures is a megabyte, and short-lived texts of that size keep memory busy. */
function* explanation(image: ReportImage, index: number, head: ReportHead): Generator<string> {
  const anchor = `image-${index + 1}`;
  const context: FigureContext = {
    anchor,
    convolutions: head.convolutions,
    vocabulary: head.classifiers.find(({ id }) => id === image.classifier)?.vocabulary ?? [],
  };
  yield markup`
<section class="explanation" id="${anchor}" aria-labelledby="${anchor}-name">
<header>
<h2><span id="${anchor}-name">${image.name}</span><a href="#photographs">${index + 1} of ${head.photographs}</a></h2>
${sentence(image)}
${runnersUp(image)}
${warnings(image.warnings)}
</header>
<div class="pair">
`.text;
  yield figure(image, context).text;
  yield "\n";
  yield* patchRows(image.patches, context);
  yield "\n</div>\n</section>";
}

function sentence(image: ReportImage): Markup {
  const name = imagePrediction(image);
  return markup`<p class="say"><b>${name}</b>${imageSentence(image).slice(name.length)}</p>`;
}

/** The next classes, as far as they are more than nothing in whole percents. */
function runnersUp({ runnersUp: classes }: ReportImage): Markup | null {
  const words = classes
    .filter(({ probability }) => percent(probability) !== percent(0))
    .map(({ className, probability }) => `${className} ${percent(probability)}`);
  return words.length === 0 ? null : markup`<p class="then">Then ${words.join(", ")}.</p>`;
}
