import { useMemo } from "react";
import type { Box } from "../../../contract/geometry.ts";
import { percent } from "../../../contract/numberWords.ts";
import type { ExplainedImage } from "../../../contract/routes/explain.ts";
import { cornerBrackets } from "../../../drawing/brackets.ts";
import { area, centre, clippedTo, holds, isEmpty, placed, type Placement, type Size } from "../../../drawing/boxes.ts";
import { labelColour, NONE, type LabelColour } from "../../../drawing/labels.ts";
import { placeLeaders, type Leader } from "../../../drawing/leaders.ts";
import { groupInShort, groupInWords, groupPatches, type PatchGroup } from "../../../drawing/patchGroups.ts";
import classes from "./PatchesOverlay.module.css";

type Patch = Pick<ExplainedImage["patches"][number], "convolution" | "imageBox" | "labels">;

/** Of the mat, left and right, in CSS pixels: there stand the tags. */
export const TAG_ROOM = { wide: 114, narrow: 80, narrowBelow: 640 };

const TAG_HEIGHT = 20;
/** Of a letter at the tags' type size, generously; with what lies left and right of the words. */
const LETTER = { width: 6.1, padding: 14 };

interface PatchesOverlayProps {
  readonly patches: readonly Patch[];
  readonly vocabulary: readonly string[];
  /** Of each patch its share of the evidence. */
  readonly importance: readonly number[];
  /** Patches that show none of the words. */
  readonly showNone: boolean;
  readonly focus: number | null;
  readonly onFocus: (place: number | null) => void;
  /** The whole mat. */
  readonly figure: Size;
  /** Of the mat: where the photograph may lie. */
  readonly picture: Box;
  /** Of the photograph on the mat. */
  readonly placement: Placement;
  readonly image: Size;
}

/**
 * What was seen: at rest a thin outline for each group of patches of one label, a dot for each of them, and a tag in the margin; with one
 * in focus its whole box, and the rest of the photograph a little darker.
 */
export function PatchesOverlay(props: PatchesOverlayProps): React.JSX.Element {
  const { patches, vocabulary, importance, showNone, focus, onFocus, figure, picture, placement, image } = props;
  const groups = useMemo(
    () =>
      groupPatches(
        patches.map((patch, place) => ({
          box: patch.imageBox,
          label: labelOf(patch),
          importance: importance[place] ?? 0,
        })),
      ).filter(({ label }) => showNone || label !== NONE),
    [patches, importance, showNone],
  );
  const boxes = useMemo(
    () => groups.map(({ box }) => clippedTo(placed(box, placement), picture)),
    [groups, placement, picture],
  );
  const focused = focus === null ? undefined : patches[focus];
  const pointAt = (event: React.PointerEvent<SVGSVGElement>): void => {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    const { scale, x, y } = placement;
    const point = { x: (event.clientX - left - x) / scale, y: (event.clientY - top - y) / scale };
    const shown = groups.flatMap(({ members }) => members);
    onFocus(nearest(patches, shown, point));
  };
  return (
    <svg
      className={classes.overlay}
      width={figure.width}
      height={figure.height}
      aria-label={`${patches.length} patches`}
      role="group"
      onPointerMove={pointAt}
      onPointerLeave={() => onFocus(null)}
    >
      {focused === undefined ? (
        <AtRest {...props} groups={groups} boxes={boxes} />
      ) : (
        <InFocus
          box={placed(focused.imageBox, placement)}
          words={focusInWords(focused)}
          colour={labelColour(vocabulary, labelOf(focused))}
          figure={figure}
          picture={picture}
          photograph={clippedTo(placed({ x: 0, y: 0, width: image.width, height: image.height }, placement), picture)}
        />
      )}
    </svg>
  );
}

function AtRest(
  props: PatchesOverlayProps & { readonly groups: readonly PatchGroup[]; readonly boxes: readonly Box[] },
): React.JSX.Element {
  const { groups, boxes, patches, vocabulary, figure, picture, placement, onFocus } = props;
  const leaders = useMemo(
    () =>
      placeLeaders(
        groups.map((group, i) => ({ box: boxes[i], size: tagSize(wordsOf(group, picture.x), picture.x) })),
        figure,
        picture,
      ),
    [groups, boxes, figure, picture],
  );
  const most = Math.max(...groups.map(({ importance }) => importance), 1e-12);
  return (
    <>
      {groups.map((group, i) => {
        if (isEmpty(boxes[i])) return null;
        const colour = labelColour(vocabulary, group.label);
        return (
          <g key={group.members[0]} data-group={group.label ?? ""} opacity={0.5 + (0.5 * group.importance) / most}>
            <rect className={classes.halo} {...boxes[i]} />
            <rect
              className={classes.line}
              {...boxes[i]}
              stroke={colour.fill}
              data-none={group.label === NONE || undefined}
            />
            <path className={classes.bracket} d={cornerBrackets(boxes[i])} stroke={colour.fill} />
          </g>
        );
      })}
      {groups.map((group, i) => {
        const leader = leaders[i];
        return (
          leader !== null && (
            <Tag
              key={group.members[0]}
              leader={leader}
              words={wordsOf(group, picture.x)}
              title={groupInWords(group)}
              colour={labelColour(vocabulary, group.label)}
              onPoint={() => onFocus(group.members[0])}
            />
          )
        );
      })}
      {groups.flatMap(({ members, label }) =>
        members.map((place) => {
          const middle = centre(placed(patches[place].imageBox, placement));
          if (!holds(picture, middle)) return null;
          return (
            <circle
              key={place}
              className={classes.dot}
              cx={middle.x}
              cy={middle.y}
              r={3}
              fill={labelColour(vocabulary, label).fill}
            />
          );
        }),
      )}
    </>
  );
}

interface InFocusProps {
  readonly box: Box;
  readonly words: string;
  readonly colour: LabelColour;
  readonly figure: Size;
  readonly picture: Box;
  /** As far as it is on the picture. */
  readonly photograph: Box;
}

function InFocus({ box, words, colour, figure, picture, photograph }: InFocusProps): React.JSX.Element {
  const shown = clippedTo(box, picture);
  const [leader] = placeLeaders([{ box, size: tagSize(words, picture.x) }], figure, picture);
  return (
    <g data-focused>
      <path className={classes.dim} d={`${outline(photograph)} ${outline(shown)}`} />
      {!isEmpty(shown) && (
        <>
          <rect className={classes.halo} {...shown} strokeWidth={4} />
          <rect className={classes.whole} {...shown} stroke={colour.fill} />
        </>
      )}
      {leader !== null && <Tag leader={leader} words={words} title={words} colour={colour} />}
    </g>
  );
}

interface TagProps {
  readonly leader: Leader;
  readonly words: string;
  /** All that there is to say. */
  readonly title: string;
  readonly colour: LabelColour;
  readonly onPoint?: () => void;
}

function Tag({ leader: { tag, from, to }, words, title, colour, onPoint }: TagProps): React.JSX.Element {
  // Widths come by products that round: a tag that was made for its words holds all of them.
  const most = Math.floor((tag.width - LETTER.padding) / LETTER.width + 1e-6);
  return (
    <g
      className={classes.tag}
      onPointerMove={(event) => {
        if (onPoint === undefined) return;
        event.stopPropagation();
        onPoint();
      }}
    >
      <line className={classes.leaderHalo} x1={from.x} y1={from.y} x2={to.x} y2={to.y} />
      <line className={classes.leader} x1={from.x} y1={from.y} x2={to.x} y2={to.y} stroke={colour.fill} />
      <rect {...tag} rx={3} className={classes.plate} />
      <rect x={tag.x} y={tag.y} width={4} height={tag.height} rx={1.5} fill={colour.fill} />
      <text x={tag.x + 9} y={tag.y + 14} className={classes.words}>
        {words.length > most ? `${words.slice(0, most - 1)}…` : words}
        <title>{title}</title>
      </text>
    </g>
  );
}

function labelOf({ labels: [first] }: Patch): string | null {
  return first?.label ?? null;
}

/** "nose, 96%". */
function focusInWords({ labels: [first], convolution }: Patch): string {
  return first === undefined ? `convolution ${convolution}` : `${first.label}, ${percent(first.probability)}`;
}

/** Of the patches that the point lies in the one whose middle is nearest. */
function nearest(
  patches: readonly Patch[],
  shown: readonly number[],
  point: { readonly x: number; readonly y: number },
): number | null {
  let [best, least] = [null as number | null, Infinity];
  for (const place of shown) {
    const { imageBox } = patches[place];
    if (!holds(imageBox, point)) continue;
    const { x, y } = centre(imageBox);
    // Of two at one place the smaller: the larger one can be pointed at elsewhere.
    const distance = Math.hypot(x - point.x, y - point.y) + 1e-6 * area(imageBox);
    if (distance < least) [best, least] = [place, distance];
  }
  return best;
}

function wordsOf(group: PatchGroup, margin: number): string {
  const words = groupInWords(group);
  return words.length * LETTER.width + LETTER.padding > margin - 8 ? groupInShort(group) : words;
}

function tagSize(words: string, margin: number): Size {
  return { width: Math.min(margin - 8, words.length * LETTER.width + LETTER.padding), height: TAG_HEIGHT };
}

function outline({ x, y, width, height }: Box): string {
  return `M${x} ${y}h${width}v${height}h${-width}z`;
}
