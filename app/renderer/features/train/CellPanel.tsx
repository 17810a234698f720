import { Button } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import type { ClassRecord } from "../../../contract/patches.ts";
import { counted, percent } from "../../../contract/numberWords.ts";
import type { Output } from "../../../contract/requests.ts";
import type { ClassifierVersion } from "../../../contract/training.ts";
import { labelKey } from "../../../drawing/labels.ts";
import { useKeys, useMouse } from "../../keys/keys.ts";
import { goTo } from "../../navigation/place.ts";
import { startJob, useRequest } from "../../transport/queries.ts";
import type { Cell } from "../../ui/Confusion.tsx";
import { Crop } from "../../ui/Crop.tsx";
import { Key } from "../../ui/Key.tsx";
import { LabelSwatch } from "../../ui/LabelSwatch.tsx";
import { gesture } from "../gestures/gestures.ts";
import classes from "./CellPanel.module.css";

interface CellPanelProps {
  readonly version: ClassifierVersion;
  readonly cell: Cell;
  readonly current: ClassRecord;
  readonly onClose: () => void;
  /** A new version is under way. */
  readonly onTrained: () => void;
}

type CellPatch = Output<"confusionCell">["patches"][number];

const GROUP = "Patches of the cell";

/**
 * The patches behind a cell of the confusion matrix: look at each, give it another label or remove it, train again. What was changed
 * or removed keeps its place as long as the panel is open, so that whoever goes on sees what has been done.
 */
export function CellPanel({ version, cell, current, onClose, onTrained }: CellPanelProps): React.JSX.Element {
  const { data: jobs } = useRequest("jobs", {});
  const busy = jobs?.jobs.some(({ name, state }) => state === "running" && name === "train") === true;
  const { data, error, isPlaceholderData } = useRequest("confusionCell", { id: version.id, ...cell });
  const { shown, gone } = useEveryPatch(isPlaceholderData ? undefined : data);
  const [focus, setFocus] = useState(0);
  const grid = useRef<HTMLDivElement>(null);
  const at = Math.min(focus, shown.length - 1);
  const focused = shown[at];
  const relabelled = shown.filter(({ patch, there }) => there && patch.label !== cell.truth).length;
  const removed = shown.filter(({ there }) => !there).length;
  const changed = relabelled + removed + gone;
  const read = data !== undefined;
  useEffect(() => grid.current?.focus(), [read]);
  const go = (by: number): void => setFocus(Math.max(0, Math.min(shown.length - 1, at + by)));
  const relabel = (label: string): void => {
    if (focused === undefined) return;
    if (focused.there && focused.patch.label !== label) {
      void gesture([{ kind: "change", id: focused.patch.patchId, label }]);
    }
    go(1);
  };
  const remove = (): void => {
    if (focused === undefined) return;
    if (focused.there) void gesture([{ kind: "remove", id: focused.patch.patchId }]);
    go(1);
  };
  const open = ({ patch }: Shown): void => goTo("patches", { image: String(patch.imageId), class: current.name });
  const columns = (): number => {
    const [first, ...rest] = [...(grid.current?.children ?? [])].map((one) => (one as HTMLElement).offsetTop);
    return 1 + rest.filter((top) => top === first).length;
  };
  const train = (): void => {
    const { name, labels, classIndices, features, options } = version;
    void startJob("train", { name, labels, classIndices, features, options, set: current.set, model: version.model });
    onTrained();
  };
  useKeys([
    { keys: "right,j", label: "Next patch", group: GROUP, run: () => go(1) },
    { keys: "left,k", label: "Previous patch", group: GROUP, run: () => go(-1) },
    { keys: "down", label: "Row below", group: GROUP, keyOnly: true, run: () => go(columns()) },
    { keys: "up", label: "Row above", group: GROUP, keyOnly: true, run: () => go(-columns()) },
    {
      keys: "enter",
      label: "Open its photograph on Patches",
      group: GROUP,
      run: () => focused !== undefined && open(focused),
    },
    { keys: "delete,backspace", label: "Remove the patch", group: GROUP, run: remove },
    { keys: "escape", label: "Close the patches", group: GROUP, keyOnly: true, run: onClose },
    ...version.labels.flatMap((label) => {
      const key = labelKey(version.labels, label);
      return key === null
        ? []
        : [{ keys: key, label: `Label: it is ${label}`, group: GROUP, run: () => relabel(label) }];
    }),
  ]);
  useMouse([
    { gesture: "click", label: "Ring a patch" },
    { gesture: "double click", label: "Open its photograph on Patches" },
  ]);
  const title = `"${cell.truth}" called "${cell.predicted}"`;
  return (
    <section className={classes.panel} aria-label={title}>
      <header className={classes.head}>
        <h2 className={classes.title}>
          {counted(shown.length, "patch", "patches")}: {title}
        </h2>
        <Button onClick={remove} disabled={focused?.there !== true} leftSection={<Key>Del</Key>}>
          Remove
        </Button>
        <Button disabled={changed === 0 || busy} variant={changed > 0 ? "filled" : "default"} onClick={train}>
          {changed === 0 ? "Train again" : `Train again with ${changed} changed`}
        </Button>
        <Button onClick={onClose}>Close</Button>
      </header>
      <div className={classes.legend} role="group" aria-label="Legend">
        {version.labels.map((label) => {
          const key = labelKey(version.labels, label);
          return (
            <span key={label} className={classes.entry}>
              {key !== null && <Key>{key}</Key>}
              <LabelSwatch vocabulary={version.labels} label={label} /> {label}
            </span>
          );
        })}
        <span>
          A key gives the ringed patch that label. Below a patch: its label now, <strong>bold</strong> where you changed
          it, and how sure the version is of &ldquo;{cell.predicted}&rdquo;.
        </span>
      </div>
      {error !== null && <p className={classes.note}>{error.message}</p>}
      {changed > 0 && (
        <p className={classes.note} role="status">
          {changedInWords(relabelled, removed, gone)} The matrix shows this version as it was trained; the change counts
          when it is trained again.
        </p>
      )}
      <div
        ref={grid}
        className={classes.grid}
        role="listbox"
        aria-label="Patches"
        tabIndex={0}
        aria-activedescendant={focused === undefined ? undefined : `cell-${focused.patch.patchId}`}
      >
        {shown.map(({ patch, there }, i) => (
          <div
            key={patch.patchId}
            id={`cell-${patch.patchId}`}
            role="option"
            aria-selected={i === at}
            className={classes.patch}
            data-removed={!there || undefined}
            onClick={() => setFocus(i)}
            onDoubleClick={() => open({ patch, there })}
          >
            <Crop hash={patch.hash} box={patch.box} alt={`In ${patch.name}, called "${cell.predicted}":`} />
            <span className={classes.label} data-changed={(there && patch.label !== cell.truth) || undefined}>
              <LabelSwatch vocabulary={version.labels} label={patch.label} />{" "}
              {there ? patch.label : <span className={classes.gone}>removed</span>}{" "}
              <span className={classes.sure}>{percent(patch.probability)}</span>
            </span>
          </div>
        ))}
      </div>
    </section>
  );
}

/** "2 relabelled, 1 removed, 3 removed before." */
function changedInWords(relabelled: number, removed: number, gone: number): string {
  const parts = [
    ...(relabelled > 0 ? [`${relabelled} relabelled`] : []),
    ...(removed > 0 ? [`${removed} removed`] : []),
    ...(gone > 0 ? [`${gone} removed before`] : []),
  ];
  return `${parts.join(", ")}.`;
}

interface Shown {
  readonly patch: CellPatch;
  /** False: it was removed while the panel was open. */
  readonly there: boolean;
}

/** Those that were there when the panel opened, in that order, whatever has become of them. */
function useEveryPatch(data: Output<"confusionCell"> | undefined): {
  readonly shown: readonly Shown[];
  /** Removed before the panel opened. */
  readonly gone: number;
} {
  const [known, setKnown] = useState<readonly CellPatch[]>([]);
  const now = new Map(data?.patches.map((patch) => [patch.patchId, patch]));
  const added = data?.patches.filter(({ patchId }) => known.every((one) => one.patchId !== patchId)) ?? [];
  if (added.length > 0) setKnown([...known, ...added]);
  const all = added.length > 0 ? [...known, ...added] : known;
  const shown = all.map((patch) => ({
    patch: now.get(patch.patchId) ?? patch,
    there: data === undefined || now.has(patch.patchId),
  }));
  const removed = shown.filter(({ there }) => !there).length;
  return { shown, gone: Math.max(0, (data?.gone ?? 0) - removed) };
}
