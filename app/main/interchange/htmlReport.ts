/** Explanations as one HTML file that needs nothing else: no network, no script, no other file. */
import type { NetworkReference } from "../../contract/engine.ts";
import type { Box } from "../../contract/geometry.ts";
import type { Review } from "../../contract/review.ts";
import type { TrainingMetrics } from "../../contract/patchClassifier.ts";
import type { ExplanationSettings } from "../../contract/settings.ts";
import { figure, hatchDefinition, type FigureContext } from "./report/figure.ts";
import { Markup, markup, type ReportPicture } from "./report/markup.ts";
import { FILMSTRIP, filmstripFrame, NO_PHOTOGRAPHS, overview, warnings } from "./report/overview.ts";
import { patchRows } from "./report/rows.ts";
import { styleSheet } from "./report/style.ts";
import { percent } from "../../contract/percent.ts";
import { explanationSentence } from "./sentence.ts";

export type { ReportPicture } from "./report/markup.ts";

/** What a report says of all its photographs together. */
export interface ReportHead {
  readonly title: string;
  /** Pippin's. */
  readonly version: string;
  /** Which TensorFlow computed: "TensorFlow.js 4.22.0, native". */
  readonly backend: string;
  readonly model: {
    readonly name: string;
    readonly hash: string;
    readonly inputWidth: number;
    readonly inputHeight: number;
    readonly preprocessing: NetworkReference["preprocessing"];
  };
  readonly settings: ExplanationSettings;
  /** Numbers of the convolutions that were ranked, ascending. */
  readonly convolutions: readonly number[];
  /** Those that labelled patches of this report. */
  readonly classifiers: readonly ReportClassifier[];
  /** How many there are. */
  readonly photographs: number;
  /** The most patches that one of them has. */
  readonly mostPatches: number;
  /** About the whole run: photographs that could not be explained, and why. */
  readonly warnings: readonly string[];
}

export interface ReportClassifier {
  readonly id: string;
  readonly name: string;
  /** The classes that it covers, in words: "118 dog classes". */
  readonly covers: string;
  /** In the order that fixes the labels' colours. */
  readonly vocabulary: readonly string[];
  readonly metrics: Pick<TrainingMetrics, "accuracy" | "patches" | "images" | "folds" | "interval">;
}

/** A photograph in the overview. */
export interface ReportFrame {
  readonly name: string;
  /** The photograph, about 200 to 300 pixels. */
  readonly thumbnail: ReportPicture;
  readonly predicted: ReportClass;
  /** Of the surest patch; null where none has a label. */
  readonly best: { readonly label: string; readonly probability: number } | null;
}

export interface ReportImage {
  readonly name: string;
  /** Of the upright file; boxes are in these pixels, whatever the size of the pictures. */
  readonly width: number;
  readonly height: number;
  /** The whole photograph, 1200 pixels or so on its longer side. */
  readonly photograph: ReportPicture;
  readonly predicted: ReportClass;
  /** The next classes, most probable first. */
  readonly runnersUp: readonly ReportClass[];
  /** The class that was asked about; null where it is the predicted one. */
  readonly asked: ReportClass | null;
  /** Id of the patch classifier that labelled; null where none covers the class. */
  readonly classifier: string | null;
  /** Surest first. */
  readonly patches: readonly ReportPatch[];
  readonly warnings: readonly string[];
}

export interface ReportClass {
  readonly className: string;
  readonly probability: number;
}

export interface ReportPatch {
  readonly convolution: number;
  readonly channel: number;
  readonly row: number;
  readonly column: number;
  readonly rank: number;
  readonly activation: number;
  /** Neurons that stand behind the patch, itself among them. */
  readonly neurons: number;
  /** In pixels of the upright file. */
  readonly imageBox: Box;
  /** Most probable first; empty where no patch classifier covers the class. */
  readonly labels: readonly { readonly label: string; readonly probability: number }[];
  /** Missing where nobody has said anything of the label. */
  readonly review?: Review | undefined;
  readonly patchImage: ReportPicture;
  readonly reconstruction: ReportPicture;
}

/** Nothing but what is in the file: pictures as data, one style sheet, no script. */
const POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** Where a report's photographs come from, one after the other: each is asked for when its turn comes, and not held. */
export interface ReportPhotographs {
  frame(index: number): Promise<ReportFrame>;
  image(index: number): Promise<ReportImage>;
}

/** @returns the file piece by piece, a photograph each but for the ends; the same text for the same data. */
export async function* htmlReport(head: ReportHead, photographs: ReportPhotographs): AsyncGenerator<string> {
  const numbers = Array.from({ length: head.photographs }, (_, i) => i);
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
${hatchDefinition()}
${overview(head)}
`.text;
  if (numbers.length === 0) yield NO_PHOTOGRAPHS.text;
  else {
    yield FILMSTRIP.start.text;
    for (const i of numbers) yield filmstripFrame(await photographs.frame(i), i).text;
    yield FILMSTRIP.end.text;
  }
  yield "\n<main>";
  for (const i of numbers) yield explanation(await photographs.image(i), i, head).text;
  yield "</main>\n</body>\n</html>\n";
}

function explanation(image: ReportImage, index: number, head: ReportHead): Markup {
  const anchor = `image-${index + 1}`;
  const context: FigureContext = {
    anchor,
    convolutions: head.convolutions,
    vocabulary: head.classifiers.find(({ id }) => id === image.classifier)?.vocabulary ?? [],
  };
  return markup`
<section class="explanation" id="${anchor}" aria-labelledby="${anchor}-name">
<header>
<h2><span id="${anchor}-name">${image.name}</span><a href="#photographs">${index + 1} of ${head.photographs}</a></h2>
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

function sentence({ predicted, asked, classifier, patches }: ReportImage): Markup {
  const text = explanationSentence({
    ...predicted,
    ...(asked && { explained: asked }),
    labelled: classifier !== null,
    patches,
  });
  const name = `${predicted.className}, ${percent(predicted.probability)}.`;
  return markup`<p class="say"><b>${name}</b>${text.slice(name.length)}</p>`;
}

/** The next classes, as far as they are more than nothing in whole percents. */
function runnersUp({ runnersUp: classes }: ReportImage): Markup | null {
  const words = classes
    .filter(({ probability }) => percent(probability) !== percent(0))
    .map(({ className, probability }) => `${className} ${percent(probability)}`);
  return words.length === 0 ? null : markup`<p class="then">Then ${words.join(", ")}.</p>`;
}
