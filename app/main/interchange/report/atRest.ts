/** What was seen, drawn so that the photograph stays free: an outline a group, a dot a patch, a tag in the margin. */
import type { Box } from "../../../contract/geometry.ts";
import { cornerBrackets } from "../../../drawing/brackets.ts";
import { centre, placed, type Placement, type Point, type Size } from "../../../drawing/boxes.ts";
import { evidenceOf } from "../../../drawing/evidence.ts";
import { labelColour, NONE } from "../../../drawing/labels.ts";
import { placeLeaders, type Leader } from "../../../drawing/leaders.ts";
import { groupInWords, groupPatches } from "../../../drawing/patchGroups.ts";
import { markup, type Markup } from "./markup.ts";
import type { ReportImage } from "./reportData.ts";

/** Left and right of the photograph, in the drawing's units: there stand the tags. */
export const MARGIN = 128;

const TAG_HEIGHT = 19;
/** Of a letter at the tags' type size, in any of the fonts; with what lies left and right of the words. */
const LETTER = { width: 6.4, padding: 16 };

export interface DrawnGroup {
  readonly words: string;
  readonly fill: string;
  /** 0.5 to 1. */
  readonly opacity: number;
  readonly box: Box;
  /** Null where there is no room for a tag. */
  readonly leader: Leader | null;
}

export interface AtRest {
  readonly groups: readonly DrawnGroup[];
  /** The middle of each patch, in their order, with its colour; null: it shows none of the words, and is not drawn. */
  readonly dots: readonly ((Point & { readonly fill: string }) | null)[];
}

/** Places are those of a drawing whose photograph begins at 0, 0: tags lie left and right of it. */
export function atRest(
  { patches }: Pick<ReportImage, "patches">,
  vocabulary: readonly string[],
  { scale }: Pick<Placement, "scale">,
  drawing: Size,
): AtRest {
  const place = { scale, x: 0, y: 0 };
  const shares = evidenceOf(patches.map(({ score }) => score));
  const labelOf = (index: number): string | null => patches[index]?.labels[0]?.label ?? null;
  const groups = groupPatches(
    patches.map(({ imageBox }, i) => ({ box: placed(imageBox, place), label: labelOf(i), importance: shares[i]! })),
  ).filter(({ label }) => label !== NONE);
  const leaders = placeLeaders(
    groups.map((group) => ({ box: shifted(group.box, MARGIN), size: tagSize(groupInWords(group)) })),
    { width: drawing.width + 2 * MARGIN, height: drawing.height },
    { x: MARGIN, y: 0, ...drawing },
  );
  const most = Math.max(...groups.map(({ importance }) => importance), Number.MIN_VALUE);
  return {
    groups: groups.map((group, i) => ({
      words: groupInWords(group),
      fill: labelColour(vocabulary, group.label).fill,
      opacity: 0.5 + (0.5 * group.importance) / most,
      box: group.box,
      leader: back(leaders[i]!),
    })),
    dots: patches.map(({ imageBox }, i) => {
      const label = labelOf(i);
      return label === NONE ? null : { ...centre(placed(imageBox, place)), fill: labelColour(vocabulary, label).fill };
    }),
  };
}

function tagSize(words: string): Size {
  return { width: Math.min(MARGIN - 8, words.length * LETTER.width + LETTER.padding), height: TAG_HEIGHT };
}

function shifted(box: Box, by: number): Box {
  return { ...box, x: box.x + by };
}

function back(leader: Leader | null): Leader | null {
  if (leader === null) return null;
  const { tag, from, to } = leader;
  return { tag: shifted(tag, -MARGIN), from: { ...from, x: from.x - MARGIN }, to: { ...to, x: to.x - MARGIN } };
}

/** Outline with brackets at its corners, line and tag of a group, with presentation attributes only. */
export function groupMarkup({ words, fill, opacity, box, leader }: DrawnGroup): Markup {
  const { x, y, width, height } = box;
  const rect = markup`x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" fill="none"`;
  return markup`<g opacity="${opacity.toFixed(2)}"><rect ${rect} stroke="#000" stroke-opacity="0.45" stroke-width="3"/><rect ${rect} stroke="${fill}"/><path d="${cornerBrackets(box)}" fill="none" stroke="${fill}" stroke-width="2.5"/></g>${leader === null ? null : tagMarkup(leader, words, fill)}`;
}

const FONT = 'Inter, "Helvetica Neue", Arial, "DejaVu Sans", sans-serif';

function tagMarkup({ tag, from, to }: Leader, words: string, fill: string): Markup {
  const most = Math.floor((tag.width - LETTER.padding) / LETTER.width);
  const line = markup`x1="${round(from.x)}" y1="${round(from.y)}" x2="${round(to.x)}" y2="${round(to.y)}"`;
  return markup`<line ${line} stroke="#000" stroke-opacity="0.45" stroke-width="3"/><line ${line} stroke="${fill}"/><rect x="${round(tag.x)}" y="${round(tag.y)}" width="${round(tag.width)}" height="${tag.height}" rx="3" fill="#2a2b2f"/><rect x="${round(tag.x)}" y="${round(tag.y)}" width="4" height="${tag.height}" rx="1.5" fill="${fill}"/><text x="${round(tag.x + 10)}" y="${round(tag.y + 13.5)}" font-family="${FONT}" font-size="11" font-weight="500" fill="#f2f2f2">${words.length > most ? `${words.slice(0, most - 1)}…` : words}</text>`;
}

export function dotMarkup({ x, y, fill }: Point & { readonly fill: string }): Markup {
  return markup`<circle cx="${round(x)}" cy="${round(y)}" r="3" fill="${fill}" stroke="#000" stroke-opacity="0.6"/>`;
}

function round(value: number): string {
  return String(Number(value.toFixed(1)));
}
