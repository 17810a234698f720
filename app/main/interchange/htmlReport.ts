/** Explanations as one HTML file that needs nothing else: no network, no script, no other file. */
import type { NetworkReference } from "../../contract/engine.ts";
import type { Box } from "../../contract/geometry.ts";
import type { Review } from "../../contract/review.ts";
import type { TrainingMetrics } from "../../contract/patchClassifier.ts";
import type { ExplanationSettings } from "../../contract/settings.ts";
import { figure, hatchDefinition, type FigureContext } from "./report/figure.ts";
import { Markup, markup, type ReportPicture } from "./report/markup.ts";
import { overview, warnings } from "./report/overview.ts";
import { patchRows } from "./report/rows.ts";
import { styleSheet } from "./report/style.ts";
import { percent } from "../../contract/percent.ts";
import { explanationSentence } from "./sentence.ts";

export type { ReportPicture } from "./report/markup.ts";

export interface ReportData {
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
  readonly images: readonly ReportImage[];
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

export interface ReportImage {
  readonly name: string;
  /** Of the upright file; boxes are in these pixels, whatever the size of the pictures. */
  readonly width: number;
  readonly height: number;
  /** The whole photograph, 1200 pixels or so on its longer side. */
  readonly photograph: ReportPicture;
  /** The same, about 200 pixels. */
  readonly thumbnail: ReportPicture;
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
${hatchDefinition()}
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
