/**
 * Figures of one explanation as SVG that stands alone: pictures inside, fonts named with those that every system has
 * behind them, no style sheet and no address, so that papers and slides take them as they are.
 */
import type { Box } from "../../contract/geometry.ts";
import { NONE } from "../../drawing/labels.ts";
import { counted, percent } from "../../contract/numberWords.ts";
import { atRest, dotMarkup, groupMarkup, MARGIN } from "./report/atRest.ts";
import { drawnPatches, HATCH_PATTERN, labelFill, patchNumber, type FigureContext } from "./report/figure.ts";
import { imageSentence } from "./report/imageSentence.ts";
import { address, markup, type Markup } from "./report/markup.ts";
import type { ReportImage, ReportPatch, ReportPicture } from "./report/reportData.ts";

const FONT = 'Inter, "Helvetica Neue", Arial, "DejaVu Sans", sans-serif';
const TEXT = "#1b1b1b";
const DIM = "#5f5f63";
const LEGEND_LINE = 20;

/** The photograph with what was seen in it, and below it what the colours mean. */
export function explainedFigure(image: ReportImage, context: FigureContext): string {
  const { drawing, scale } = drawnPatches(image);
  const { groups, dots } = atRest(image, context.vocabulary, { scale }, drawing);
  const lines = legendOf(image, context);
  const height = drawing.height + 12 + lines.length * LEGEND_LINE;
  const width = drawing.width + 2 * MARGIN;
  return svg(width, height, figureTitle(image), [
    markup`<rect width="${width}" height="${drawing.height}" fill="#18191b"/>`,
    markup`<g transform="translate(${MARGIN} 0)">${picture(image.photograph, { x: 0, y: 0, ...drawing })}${groups.map(groupMarkup)}${dots.flatMap((dot) => (dot === null ? [] : [dotMarkup(dot)]))}</g>`,
    ...lines.map((line, i) => markup`<g transform="translate(0 ${drawing.height + 12 + i * LEGEND_LINE})">${line}</g>`),
  ]);
}

const CELL = { width: 380, height: 100, picture: 84, columns: 2 };
const SHOWN_LABELS = 3;

/** The patches, surest first: crop, reconstruction, ranked labels, and which neuron it is. */
export function patchSheet(image: ReportImage, context: FigureContext): string {
  const rows = Math.max(1, Math.ceil(image.patches.length / CELL.columns));
  const cells = image.patches.map((patch, i) => {
    const [x, y] = [(i % CELL.columns) * CELL.width, Math.floor(i / CELL.columns) * CELL.height];
    return markup`<g transform="translate(${x + 8} ${y + 8})">${cell(patch, context)}</g>`;
  });
  return svg(CELL.columns * CELL.width, rows * CELL.height + 8, figureTitle(image), [
    markup`<rect width="100%" height="100%" fill="#fff"/>`,
    ...cells,
  ]);
}

function cell(patch: ReportPatch, { vocabulary }: FigureContext): Markup {
  const side = CELL.picture;
  const bars = patch.labels.slice(0, SHOWN_LABELS).map(({ label, probability }, i) => {
    return markup`<g transform="translate(0 ${i * 18})"><text y="12" ${type(12)} fill="${TEXT}" font-weight="${i === 0 ? 600 : 400}">${label}</text><rect x="64" y="5" width="84" height="6" rx="3" fill="#e2e2e2"/><rect x="64" y="5" width="${(84 * probability).toFixed(1)}" height="6" rx="3" fill="${labelFill(vocabulary, label)}"/><text x="184" y="12" ${type(12)} fill="${DIM}" text-anchor="end">${percent(probability)}</text></g>`;
  });
  const { convolution, channel, row, column } = patch;
  return markup`${picture(patch.patchImage, { x: 0, y: 0, width: side, height: side })}${picture(patch.reconstruction, { x: side + 8, y: 0, width: side, height: side })}<g transform="translate(${2 * side + 18} 0)">${bars}<text y="${side - 14}" ${type(10)} fill="${DIM}">${patchNumber(patch)}: convolution ${convolution}, channel ${channel},</text><text y="${side - 2}" ${type(10)} fill="${DIM}">row ${row}, column ${column}</text></g>`;
}

function svg(width: number, height: number, title: string, parts: readonly Markup[]): string {
  return markup`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img"><title>${title}</title>${HATCH_PATTERN}${parts}</svg>
`.text;
}

/** A picture on the dark mat, whole. */
function picture(one: ReportPicture, { x, y, width, height }: Box): Markup {
  return markup`<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="#18191b"/><image x="${x}" y="${y}" width="${width}" height="${height}" href="${address(one)}"/>`;
}

/** The labels that are there. Patches of `none` are not drawn, which is said. */
function legendOf({ patches }: ReportImage, { vocabulary }: FigureContext): Markup[] {
  const words = vocabulary
    .filter((word) => word !== NONE && patches.some(({ labels }) => labels[0]?.label === word))
    .map((word) => ({
      text: word,
      sign: markup`<rect y="4" width="10" height="10" rx="2" fill="${labelFill(vocabulary, word)}"/>`,
      signWidth: 10,
    }));
  const none = patches.filter(({ labels }) => labels[0]?.label === NONE).length;
  const rest =
    none === 0
      ? []
      : [{ text: `${counted(none, "patch", "patches")} of ${NONE} not drawn`, sign: markup``, signWidth: 0 }];
  return [words, rest].filter((line) => line.length > 0).map(inARow);
}

interface Entry {
  readonly text: string;
  readonly sign: Markup;
  readonly signWidth: number;
}

/** Widths of letters are not known here: seven pixels each leave room in any of the fonts. */
const LETTER = 7;

function inARow(entries: readonly Entry[]): Markup {
  let x = 0;
  const placed = entries.map(({ text, sign, signWidth }) => {
    const at = x;
    x += signWidth + 6 + text.length * LETTER + 14;
    return markup`<g transform="translate(${at} 0)">${sign}<text x="${signWidth + 6}" y="13" ${type(12)} fill="${TEXT}">${text}</text></g>`;
  });
  return markup`${placed}`;
}

function type(size: number): Markup {
  return markup`font-family="${FONT}" font-size="${size}"`;
}

/** For readers who cannot see it: the explanation in words. */
function figureTitle(image: ReportImage): string {
  return `${image.name}: ${imageSentence(image)}`;
}
