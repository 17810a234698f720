/** The photograph with its boxes, and what their lines and colours mean. */
import type { Box } from "../../../contract/geometry.ts";
import { area, centre, placed, type Size } from "../../../drawing/boxes.ts";
import { convolutionLine } from "../../../drawing/convolutionLines.ts";
import { HATCH, labelColour } from "../../../drawing/labels.ts";
import { counted } from "../../../contract/numberWords.ts";
import { placeTags } from "../../../drawing/tags.ts";
import type { ReportImage, ReportPatch } from "./reportData.ts";
import { atRest, dotMarkup, groupMarkup, MARGIN } from "./atRest.ts";
import { address, markup, type Markup } from "./markup.ts";

/** Longest sides of the drawing in its own units, which are about CSS pixels on a wide screen. */
const DRAWING = { width: 620, height: 600 };

const TAG_HEIGHT = 16;
/** Of a monospaced character at the tags' type size. */
const CHARACTER_WIDTH = 6.7;
const TAG_PADDING = 8;

/** What all images of a report share. */
export interface FigureContext {
  readonly convolutions: readonly number[];
  /** Of the patch classifier that labelled the image; empty where none did. */
  readonly vocabulary: readonly string[];
  /** Prefix of this image's anchors. */
  readonly anchor: string;
}

/** The number on a patch: its convolution and its rank there. */
export function patchNumber({ convolution, rank }: ReportPatch): string {
  return `${convolution}.${rank}`;
}

export function figure(image: ReportImage, context: FigureContext): Markup {
  const { width, height, patches } = image;
  const boxes = counted(patches.length, "box", "boxes");
  return markup`<figure class="photo"><div class="hold">
<div class="frame" style="--ratio:${(width / height).toFixed(4)};--inner:${innerShare(image).toFixed(4)}">
<img src="${address(image.photograph)}" alt="${image.name}, with ${boxes} around what the neurons see; the list of patches describes each">
${overlay(image, context)}
</div>
<figcaption>${legend(image, context)}</figcaption>
</div></figure>`;
}

/** The hatching of `none`: drawings refer to it as `url(#hatch)`. */
export const HATCH_PATTERN = markup`<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" fill="${HATCH.light}"/><rect width="3" height="6" fill="${HATCH.dark}"/></pattern></defs>`;

/** What fills a label's surface in a drawing. */
export function labelFill(vocabulary: readonly string[], label: string | null): string {
  const { fill, hatched } = labelColour(vocabulary, label);
  return hatched ? "url(#hatch)" : fill;
}

/** Where the foot of a tag's text stands. */
function tagBaseline(tag: Box): number {
  return tag.y + tag.height - 4;
}

function tagSize(patch: ReportPatch): Size {
  return { width: patchNumber(patch).length * CHARACTER_WIDTH + TAG_PADDING, height: TAG_HEIGHT };
}

/** A patch on the drawing of its image. */
interface DrawnPatch {
  readonly patch: ReportPatch;
  /** Among the image's patches, from 0. */
  readonly index: number;
  readonly box: Box;
  readonly tag: Box;
}

/** Where the boxes and their tags lie on the drawing of an image, and in which order the boxes are drawn. */
export function drawnPatches({ width, height, patches }: Pick<ReportImage, "width" | "height" | "patches">): {
  readonly drawing: Size;
  /** In the order of the patches. */
  readonly drawn: readonly DrawnPatch[];
  /** The same, each before those that lie on it. */
  readonly backToFront: readonly DrawnPatch[];
  /** Units of the drawing a pixel of the photograph. */
  readonly scale: number;
} {
  const { scale, drawing } = drawingOf({ width, height });
  const boxed = patches.map((patch, index) => {
    return { patch, index, box: placed(patch.imageBox, { scale, x: 0, y: 0 }), size: tagSize(patch) };
  });
  const tags = placeTags(boxed, drawing);
  const drawn = boxed.map(({ patch, index, box }) => ({ patch, index, box, tag: tags[index]! }));
  // Large boxes first, so that small ones inside them can be pointed at; tags last, so that no box hides them.
  const backToFront = drawn.toSorted((a, b) => area(b.box) - area(a.box) || a.index - b.index);
  return { drawing, drawn, backToFront, scale };
}

function drawingOf({ width, height }: Size): { readonly scale: number; readonly drawing: Size } {
  const scale = Math.min(DRAWING.width / width, DRAWING.height / height);
  return { scale, drawing: { width: Math.round(width * scale), height: Math.round(height * scale) } };
}

/** Of the width of drawing and margins, what the photograph has. */
function innerShare(image: Size): number {
  const { width } = drawingOf(image).drawing;
  return width / (width + 2 * MARGIN);
}

function overlay(image: ReportImage, context: FigureContext): Markup {
  const { drawing, drawn, backToFront, scale } = drawnPatches(image);
  const { groups, dots } = atRest(image, context.vocabulary, { scale }, drawing);
  const outlines = backToFront.map((one) => outline(one, context));
  const plates = drawn.map((one) => plate(one, dots[one.index] ?? null, context));
  return markup`<svg viewBox="0 0 ${drawing.width} ${drawing.height}" role="group" aria-label="Boxes of the patches"><g class="rest" aria-hidden="true">${groups.map(groupMarkup)}</g>${outlines}${plates}</svg>`;
}

/** A box with a dark casing, so that it is seen on white fur and dark water alike. */
function outline({ patch, index, box }: DrawnPatch, { convolutions }: FigureContext): Markup {
  const { stroke, width } = convolutionLine(convolutions, patch.convolution);
  return markup`
<g class="box box-${index + 1}"><rect class="casing" ${place(box)} stroke-width="${round(width + 2)}"/><rect class="line" ${place(box)} stroke="${stroke}" stroke-width="${width}"/></g>`;
}

/** A dot in the middle of a box, and the number on it when it is pointed at: leads to the patch in the list. */
function plate(
  { patch, index, tag }: DrawnPatch,
  dot: Parameters<typeof dotMarkup>[0] | null,
  { vocabulary, anchor }: FigureContext,
): Markup {
  const label = patch.labels[0]?.label ?? null;
  const number = patchNumber(patch);
  const middle = round(centre(tag).x);
  return markup`
<a id="${anchor}-box-${index + 1}" class="mark mark-${index + 1}" href="#${anchor}-patch-${index + 1}" aria-label="Patch ${number}${label === null ? "" : `, ${label}`}">${dot === null ? null : dotMarkup(dot)}<g class="number"><rect class="plate" ${place(tag)} rx="2" fill="${labelFill(vocabulary, label)}"/><text x="${middle}" y="${round(tagBaseline(tag))}" fill="${labelColour(vocabulary, label).ink}">${number}</text></g></a>`;
}

function legend({ patches }: ReportImage, { convolutions, vocabulary }: FigureContext): Markup {
  const shown = convolutions.filter((number) => patches.some(({ convolution }) => convolution === number));
  const lines = shown.map((number) => {
    const { stroke, width } = convolutionLine(convolutions, number);
    return markup`<li><svg class="sample" viewBox="0 0 28 16" width="28" height="16" aria-hidden="true"><rect width="28" height="16" rx="3"/><path d="M4 8h20" stroke="${stroke}" stroke-width="${width}"/></svg>convolution ${number}</li>`;
  });
  const labels = vocabulary
    .filter((word) => patches.some(({ labels: [best] }) => best?.label === word))
    .map((word) => markup`<li>${swatch(vocabulary, word)}${word}</li>`);
  return markup`<ul class="legend" aria-label="Legend">${lines}${labels}<li class="quiet">dot: a neuron's patch; point at one, or at its row, for its box, its convolution and its rank</li></ul>`;
}

/** A small square of a label's colour. */
export function swatch(vocabulary: readonly string[], label: string): Markup {
  const { fill, hatched } = labelColour(vocabulary, label);
  return markup`<i class="swatch${hatched ? " hatched" : ""}" style="--label:${fill}"></i>`;
}

function place({ x, y, width, height }: Box): Markup {
  return markup`x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"`;
}

function round(value: number): string {
  return String(Number(value.toFixed(1)));
}
