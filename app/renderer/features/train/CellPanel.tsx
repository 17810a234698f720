import { Button } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import type { ClassRecord } from "../../../contract/patches.ts";
import { counted, percent } from "../../../contract/numberWords.ts";
import type { ClassifierVersion } from "../../../contract/training.ts";
import { labelKey } from "../../../drawing/labels.ts";
import { useKeys } from "../../keys/keys.ts";
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

/** The patches behind a cell of the confusion matrix: look at each, give it another label, train again. */
export function CellPanel({ version, cell, current, onClose, onTrained }: CellPanelProps): React.JSX.Element {
  const { data: jobs } = useRequest("jobs", {});
  const busy = jobs?.jobs.some(({ name, state }) => state === "running" && name === "train") === true;
  const { data, error } = useRequest("confusionCell", { id: version.id, ...cell });
  const [focus, setFocus] = useState(0);
  const grid = useRef<HTMLDivElement>(null);
  const patches = data?.patches ?? [];
  const at = Math.min(focus, patches.length - 1);
  const changed = patches.filter(({ label }) => label !== cell.truth).length;
  const read = data !== undefined;
  useEffect(() => grid.current?.focus(), [read]);
  const relabel = (label: string): void => {
    const patch = patches[at];
    if (patch === undefined) return;
    if (patch.label !== label) void gesture([{ kind: "change", id: patch.patchId, label }]);
    setFocus(Math.min(at + 1, patches.length - 1));
  };
  const columns = (): number => {
    const [first, ...rest] = [...(grid.current?.children ?? [])].map((one) => (one as HTMLElement).offsetTop);
    return 1 + rest.filter((top) => top === first).length;
  };
  const go = (by: number): void => setFocus(Math.max(0, Math.min(patches.length - 1, at + by)));
  const train = (): void => {
    const { name, labels, classIndices, features, options } = version;
    void startJob("train", { name, labels, classIndices, features, options, set: current.set, model: version.model });
    onTrained();
  };
  useKeys([
    { keys: "right,j", label: "Next patch", group: "Patches of the cell", run: () => go(1) },
    { keys: "left,k", label: "Previous patch", group: "Patches of the cell", run: () => go(-1) },
    { keys: "down", label: "Row below", group: "Patches of the cell", keyOnly: true, run: () => go(columns()) },
    { keys: "up", label: "Row above", group: "Patches of the cell", keyOnly: true, run: () => go(-columns()) },
    { keys: "escape", label: "Close", group: "Patches of the cell", keyOnly: true, run: onClose },
    ...version.labels.flatMap((label) => {
      const key = labelKey(version.labels, label);
      return key === null
        ? []
        : [{ keys: key, label: `Label as ${label}`, group: "Patches of the cell", run: () => relabel(label) }];
    }),
  ]);
  return (
    <section className={classes.panel} aria-label={`"${cell.truth}" called "${cell.predicted}"`}>
      <header className={classes.head}>
        <h2 className={classes.title}>
          {counted(patches.length, "patch", "patches")}: &ldquo;{cell.truth}&rdquo; called &ldquo;{cell.predicted}
          &rdquo;
        </h2>
        <span className={classes.hint}>
          <Key>1-9</Key> <Key>0</Key> give another label, arrows move
        </span>
        <Button disabled={changed === 0 || busy} variant={changed > 0 ? "filled" : "default"} onClick={train}>
          {changed === 0 ? "Train again" : `Train again with ${changed} changed`}
        </Button>
        <Button onClick={onClose}>Close</Button>
      </header>
      {error !== null && <p className={classes.note}>{error.message}</p>}
      {data !== undefined && data.gone > 0 && <p className={classes.note}>{data.gone} more have been removed since.</p>}
      <div
        ref={grid}
        className={classes.grid}
        role="listbox"
        aria-label="Patches"
        tabIndex={0}
        aria-activedescendant={patches[at] === undefined ? undefined : `cell-${patches[at].patchId}`}
      >
        {patches.map((patch, i) => (
          <div
            key={patch.patchId}
            id={`cell-${patch.patchId}`}
            role="option"
            aria-selected={i === at}
            className={classes.patch}
            onClick={() => setFocus(i)}
            onDoubleClick={() => goTo("patches", { image: String(patch.imageId), class: current.name })}
          >
            <Crop hash={patch.hash} box={patch.box} alt={`In ${patch.name}, called "${cell.predicted}":`} />
            <span className={classes.label} data-changed={patch.label !== cell.truth || undefined}>
              <LabelSwatch vocabulary={version.labels} label={patch.label} /> {patch.label}{" "}
              <span className={classes.sure}>{percent(patch.probability)}</span>
            </span>
          </div>
        ))}
      </div>
    </section>
  );
}
