import { Button } from "@mantine/core";
import { useState } from "react";
import { percent } from "../../../contract/numberWords.ts";
import type { ClassRecord } from "../../../contract/patches.ts";
import { labelKey } from "../../../drawing/labels.ts";
import { useKeys } from "../../keys/keys.ts";
import { useRequest } from "../../transport/queries.ts";
import { Crop } from "../../ui/Crop.tsx";
import { LabelSwatch } from "../../ui/LabelSwatch.tsx";
import { setDesk } from "./desk.ts";
import { gesture } from "../gestures/gestures.ts";
import { NotTrained } from "./NotTrained.tsx";
import type { PatchesPlace } from "./usePatchesPlace.ts";
import classes from "./SidePanel.module.css";

interface AuditPanelProps {
  readonly place: PatchesPlace;
  readonly current: ClassRecord;
  readonly trained: boolean;
}

const TOP = 100;

/** Patches that machines which had not seen them take for something else: the label is wrong, or the patch is unusual. */
export function AuditPanel({ place, current, trained }: AuditPanelProps): React.JSX.Element {
  const { data, error } = useRequest("auditPatches", trained ? { classifier: current.name, top: TOP } : null);
  const [kept, setKept] = useState<ReadonlySet<number>>(new Set());
  const [focus, setFocus] = useState(0);
  const doubtful = (data?.doubtful ?? []).filter(({ patchId }) => !kept.has(patchId));
  const at = Math.max(0, Math.min(focus, doubtful.length - 1));
  const go = (to: number): void => {
    const next = Math.max(0, Math.min(to, doubtful.length - 1));
    setFocus(next);
    const one = doubtful[next];
    if (one === undefined) return;
    place.show({ image: one.imageId });
    // After the page has let go of the last photograph's selection.
    setTimeout(() => setDesk({ tool: "select", selection: new Set([one.patchId]) }));
  };
  const relabel = (place_: number, label: string): void => {
    const one = doubtful[place_];
    if (one !== undefined) void gesture([{ kind: "change", id: one.patchId, label }]);
  };
  const keepLabel = (): void => {
    const one = doubtful[at];
    if (one !== undefined) setKept((all) => new Set([...all, one.patchId]));
  };
  useKeys([
    { keys: "down", label: "Next doubtful patch", group: "Audit", keyOnly: true, run: () => go(at + 1) },
    { keys: "up", label: "Previous doubtful patch", group: "Audit", keyOnly: true, run: () => go(at - 1) },
    { keys: "a", label: "Accept the label as it is", group: "Audit", run: keepLabel },
    ...current.labels.flatMap((one) => {
      const key = labelKey(current.labels, one);
      return key === null
        ? []
        : [
            {
              keys: key,
              label: `Label: relabel it as ${one}`,
              group: "Audit",
              keyOnly: true,
              run: () => relabel(at, one),
            },
          ];
    }),
  ]);
  if (!trained) return <NotTrained current={current} what="Doubts come" />;
  return (
    <>
      <h2 className={classes.heading}>Doubtful ({doubtful.length})</h2>
      {error !== null && <p className={classes.note}>{error.message}</p>}
      {data !== undefined && doubtful.length === 0 && (
        <p className={classes.note}>
          No patch of the {data.patches} that version {data.classifier.version} was trained on is taken for something
          else.
        </p>
      )}
      <ul className={classes.rows} aria-label="Doubtful patches" tabIndex={-1}>
        {doubtful.map(({ patchId, hash, box, label, probability, rather }, i) => (
          <li key={patchId} className={classes.row} aria-current={i === at ? "true" : undefined}>
            <button
              type="button"
              className={classes.picture}
              aria-label={`Show patch labelled ${label}, taken for ${rather.label}`}
              onClick={() => go(i)}
            >
              <Crop hash={hash} box={box} alt="" />
            </button>
            <div>
              <div>
                <LabelSwatch vocabulary={current.labels} label={label} /> labelled <strong>{label}</strong>,{" "}
                {percent(probability)}
              </div>
              <div>
                <LabelSwatch vocabulary={current.labels} label={rather.label} /> rather <strong>{rather.label}</strong>,{" "}
                {percent(rather.probability)}
              </div>
              {i === at && (
                <div className={classes.buttons}>
                  <Button size="compact-xs" onClick={() => relabel(i, rather.label)}>
                    Label {rather.label}
                  </Button>
                  <Button size="compact-xs" onClick={keepLabel}>
                    Keep {label}
                  </Button>
                </div>
              )}
            </div>
          </li>
        ))}
      </ul>
    </>
  );
}
