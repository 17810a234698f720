import { Button, SegmentedControl } from "@mantine/core";
import { useElementSize, useMergedRef } from "@mantine/hooks";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState } from "react";
import type { Evaluation } from "../../../contract/evaluation.ts";
import { counted, numeral, percent } from "../../../contract/numberWords.ts";
import type { Output } from "../../../contract/requests.ts";
import type { Given } from "../../transport/client.ts";
import { useKeys, useMouse } from "../../keys/keys.ts";
import { goTo } from "../../navigation/place.ts";
import { useRequest } from "../../transport/queries.ts";
import { Crop } from "../../ui/Crop.tsx";
import { Key } from "../../ui/Key.tsx";
import { LabelBars } from "../../ui/LabelBars.tsx";
import { PictureRow } from "../../ui/PictureRow.tsx";
import { useLost } from "../../ui/useLost.ts";
import { FIGURE_WORDS } from "../../../drawing/evaluationWords.ts";
import { behindInWords, type Behind } from "./behind.ts";
import classes from "./PatchesPanel.module.css";

type EvaluatedPatch = Output<"evaluatedPatches">["patches"][number];

interface PatchesPanelProps {
  /** Of the run. */
  readonly id: number;
  readonly evaluation: Evaluation;
  readonly behind: Behind;
  readonly onClose: () => void;
}

/** Patches that are read at a time. */
const CHUNK = 200;
const SIDE = 76;
const GAP = 8;
const PADDING = 12;

const SHOWN = [
  { value: "all", label: "All" },
  { value: "successes", label: "Successes" },
  { value: "failures", label: "Failures" },
] as const;
type Shown = (typeof SHOWN)[number]["value"];

/** The patches behind a cell: the ones that count, the ones that do not, each in its photograph. */
export function PatchesPanel({ id, evaluation, behind, onClose }: PatchesPanelProps): React.JSX.Element {
  const [shown, setShown] = useState<Shown>("all");
  const [focus, setFocus] = useState(0);
  const [opener] = useState(() => document.activeElement);
  const grid = useRef<HTMLDivElement>(null);
  const { ref: measured, width } = useElementSize<HTMLDivElement>();
  const { category, measure, figure, truth, given } = behind;
  const asked: Given<"evaluatedPatches"> = {
    id,
    category,
    measure,
    figure,
    success: shown === "all" ? null : shown === "successes",
    truth: truth ?? null,
    given: given ?? null,
    first: CHUNK,
  };
  const { data, error, isPlaceholderData } = useRequest("evaluatedPatches", { ...asked, offset: 0 });
  const total = isPlaceholderData ? 0 : (data?.total ?? 0);
  const at = Math.max(0, Math.min(focus, total - 1));
  const patch = useChunk(asked, total === 0 ? null : at)?.[at % CHUNK] ?? null;
  const columns = Math.max(1, Math.floor((width - 2 * PADDING + GAP) / (SIDE + GAP)));
  const cell = Math.max(1, (width - 2 * PADDING + GAP) / columns - GAP);
  const rows = useVirtualizer({
    count: Math.ceil(total / columns),
    getScrollElement: () => grid.current,
    estimateSize: () => cell + GAP,
    overscan: 2,
    useFlushSync: false,
    paddingStart: PADDING,
    paddingEnd: PADDING,
    scrollPaddingStart: PADDING,
    scrollPaddingEnd: PADDING,
  });
  useEffect(() => rows.measure(), [rows, cell]);
  const row = Math.floor(at / columns);
  useEffect(() => {
    if (total > 0) rows.scrollToIndex(row, { align: "auto" });
  }, [rows, row, total]);
  const read = data !== undefined;
  useEffect(() => grid.current?.focus(), [read]);
  const section = useRef<HTMLElement>(null);
  // The cell that opened it stays in sight: the panel lies over the lower half.
  useEffect(() => {
    if (!(opener instanceof HTMLElement) || section.current === null) return;
    const over = opener.getBoundingClientRect().bottom + GAP - section.current.getBoundingClientRect().top;
    if (over > 0) opener.closest("[role=tabpanel]")?.scrollBy({ top: over });
  }, [opener]);
  const close = (): void => {
    onClose();
    if (opener instanceof HTMLElement) opener.focus();
  };
  const go = (by: number): void => setFocus(Math.max(0, Math.min(total - 1, at + by)));
  const explain = (): void => {
    if (patch !== null) goTo("explain", { set: evaluation.set, image: String(patch.imageId) });
  };
  const group = "Patches behind a figure";
  useKeys([
    { keys: "right,j", label: "Next patch", group, run: () => go(1) },
    { keys: "left,k", label: "Previous patch", group, run: () => go(-1) },
    { keys: "down", label: "Row below", group, keyOnly: true, run: () => go(columns) },
    { keys: "up", label: "Row above", group, keyOnly: true, run: () => go(-columns) },
    { keys: "home", label: "First patch", group, keyOnly: true, run: () => setFocus(0) },
    { keys: "end", label: "Last patch", group, keyOnly: true, run: () => setFocus(Math.max(0, total - 1)) },
    { keys: "enter", label: "Open its explanation", group, run: explain },
    { keys: "escape", label: "Close the patches", group, keyOnly: true, run: close },
  ]);
  useMouse([
    { gesture: "click", label: "Ring a patch" },
    { gesture: "double click", label: "Open its explanation" },
  ]);
  const title = behindInWords(behind);
  return (
    <section ref={section} className={classes.panel} aria-label={`Patches: ${title}`}>
      <header className={classes.head}>
        <h2 className={classes.title}>{title}</h2>
        <span className={classes.count} role="status">
          {data === undefined || isPlaceholderData ? "…" : counted(total, "patch", "patches")}
        </span>
        {truth === undefined && (
          <SegmentedControl
            aria-label="Which patches"
            value={shown}
            data={[...SHOWN]}
            onChange={(value) => {
              setShown(value);
              setFocus(0);
            }}
          />
        )}
        <span className={classes.hint}>
          arrows move, <Key>Enter</Key> explains the photograph
        </span>
        <Button onClick={close}>Close</Button>
      </header>
      {error !== null && <p className={classes.note}>{error.message}</p>}
      <div className={classes.parts}>
        <div
          ref={useMergedRef(grid, measured)}
          className={classes.grid}
          role="listbox"
          aria-label="Patches"
          tabIndex={0}
          aria-activedescendant={total === 0 ? undefined : optionId(at)}
        >
          {total === 0 && read && !isPlaceholderData && <p className={classes.note}>There are none.</p>}
          <div style={{ height: rows.getTotalSize(), position: "relative" }} role="presentation">
            {rows.getVirtualItems().map(({ index, start }) => (
              <Row
                key={index}
                asked={asked}
                first={index * columns}
                count={Math.min(columns, total - index * columns)}
                columns={columns}
                start={start}
                current={at}
                onFocus={setFocus}
                onOpen={explain}
              />
            ))}
          </div>
        </div>
        {patch !== null && <Facts patch={patch} evaluation={evaluation} behind={behind} onExplain={explain} />}
      </div>
    </section>
  );
}

const optionId = (place: number): string => `evaluated-${place}`;

/** @returns the patches of the chunk that holds the place, from the chunk's first on; null while they are read. */
function useChunk(asked: Given<"evaluatedPatches">, place: number | null): readonly EvaluatedPatch[] | null {
  const offset = Math.floor((place ?? 0) / CHUNK) * CHUNK;
  const { data, isPlaceholderData } = useRequest("evaluatedPatches", place === null ? null : { ...asked, offset });
  return data === undefined || isPlaceholderData ? null : data.patches;
}

interface RowProps {
  readonly asked: Given<"evaluatedPatches">;
  /** Place of its first patch. */
  readonly first: number;
  readonly count: number;
  readonly columns: number;
  readonly start: number;
  readonly current: number;
  readonly onFocus: (place: number) => void;
  readonly onOpen: () => void;
}

/** A row may begin in one chunk and end in the next. */
function Row({ asked, first, count, columns, start, current, onFocus, onOpen }: RowProps): React.JSX.Element {
  const [head, tail] = [useChunk(asked, first), useChunk(asked, first + Math.max(0, count - 1))];
  const chunkOf = (place: number): number => Math.floor(place / CHUNK);
  return (
    <PictureRow start={start} columns={columns} gap={GAP} padding={PADDING}>
      {Array.from({ length: count }, (_, i) => {
        const place = first + i;
        const patch = (chunkOf(place) === chunkOf(first) ? head : tail)?.[place % CHUNK];
        return (
          <div
            key={place}
            id={optionId(place)}
            role="option"
            aria-selected={place === current}
            aria-label={patch === undefined ? "Being read" : patchInWords(patch)}
            className={classes.patch}
            data-failure={patch?.success === false || undefined}
            onClick={() => onFocus(place)}
            onDoubleClick={onOpen}
          >
            {patch !== undefined && <Crop hash={patch.hash} box={patch.imageBox} alt="" />}
          </div>
        );
      })}
    </PictureRow>
  );
}

/** "samoyed_11.jpg, convolution 8, rank 1, success". */
function patchInWords({ name, convolution, rank, success }: EvaluatedPatch): string {
  return `${name}, convolution ${convolution}, rank ${rank}, ${success ? "success" : "failure"}`;
}

interface FactsProps {
  readonly patch: EvaluatedPatch;
  readonly evaluation: Evaluation;
  readonly behind: Behind;
  readonly onExplain: () => void;
}

function Facts({ patch, evaluation, behind, onExplain }: FactsProps): React.JSX.Element {
  const { name, hash, width, height, imageBox, labels, truth, convolution, channel, rank, hit, success } = patch;
  const vocabulary = [...new Set(evaluation.classifiers.flatMap((one) => one.labels))];
  const line = Math.max(width, height) / 110;
  const { isLost, lose } = useLost(hash);
  return (
    <aside className={classes.facts} aria-label="The patch">
      <div className={classes.photograph}>
        {isLost ? (
          <p className={classes.lost} role="alert">
            {name} cannot be shown: its file is not there any more, or cannot be read. Find it with Relink on the Images
            page.
          </p>
        ) : (
          <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={`The patch in ${name}`}>
            <image href={`/image/${hash}`} width={width} height={height} onError={lose} />
            <rect {...imageBox} className={classes.under} strokeWidth={2 * line} />
            <rect {...imageBox} className={classes.box} strokeWidth={line} />
          </svg>
        )}
      </div>
      <div className={classes.words}>
        <p>
          <strong>{success ? "Counts" : "Does not count"}</strong> for {FIGURE_WORDS[behind.figure].name.toLowerCase()}.
        </p>
        <p className={classes.small}>
          {name}: convolution {convolution}, channel {numeral(channel)}, rank {rank}.
        </p>
        <p className={classes.small}>{hitInWords(hit)}</p>
        {labels.length > 0 && <LabelBars labels={labels.slice(0, 3)} vocabulary={vocabulary} />}
        {truth !== null && <p className={classes.small}>{truthInWords(truth)}</p>}
        <Button size="compact-sm" onClick={onExplain}>
          Explain this photograph
        </Button>
      </div>
    </aside>
  );
}

function hitInWords({ anyPixel, centre, overlap, energy }: EvaluatedPatch["hit"]): string {
  const where = overlap
    ? "At least half of it is object"
    : centre
      ? "Its centre is on the object, less than half of it is object"
      : anyPixel
        ? "It touches the object"
        : "It lies off the object";
  return energy === null
    ? `${where}. Its reconstruction is empty.`
    : `${where}; ${percent(energy)} of its reconstruction is on it.`;
}

function truthInWords({ label, any }: NonNullable<EvaluatedPatch["truth"]>): string {
  if (label === null) return "Reviewed as wrong, without saying what is right.";
  const others = any.filter((one) => one !== label);
  return others.length === 0 ? `It shows: ${label}.` : `It shows: ${label}; also ${others.join(", ")}.`;
}
