import type { ReactNode } from "react";
import type { ClassRecord } from "../../../contract/patches.ts";
import type { PatchRecord } from "../../../contract/records.ts";
import { labelKeys } from "../../../drawing/labels.ts";
import { keyNames, keysInWords } from "../../keys/pressed.ts";
import { Key } from "../../ui/Key.tsx";
import { categoryOf, useDesk, type Desk } from "./desk.ts";
import { warningOf } from "./stampSize.ts";
import type { Stamp } from "./useStamp.ts";
import classes from "./StatusLine.module.css";

interface StatusLineProps {
  readonly current: ClassRecord;
  readonly patches: readonly PatchRecord[];
  /** What has just happened, if that should be said. */
  readonly said: string;
  readonly inHand: Stamp;
}

const [ALT] = keyNames("alt");
const UNDO = keysInWords("mod+z");
const BOX = keysInWords("shift+b");

/** What the next click or key will do. */
export function StatusLine({ current, patches, said, inHand }: StatusLineProps): React.JSX.Element {
  const desk = useDesk();
  const warning = said === "" ? tooLarge(desk, patches, inHand) : null;
  return (
    <p className={classes.line} role="status">
      {said !== "" && <strong className={classes.said}>{said}.</strong>}
      {warning !== null && <strong className={classes.warning}>{warning}.</strong>}
      <span>{hint(desk, current, patches)}</span>
    </p>
  );
}

/** Of what is selected, or else of the stamp. */
function tooLarge({ selection, tool }: Desk, patches: readonly PatchRecord[], { side, seen }: Stamp): string | null {
  if (selection.size > 0) {
    const warnings = patches.filter(({ id }) => selection.has(id)).map(({ box }) => warningOf(box, seen));
    const [first, ...others] = warnings.filter((one) => one !== null);
    if (first === undefined) return null;
    return others.length === 0
      ? `A patch is ${first}`
      : `${others.length + 1} patches are far larger than what neurons see`;
  }
  const warning = tool === "stamp" ? warningOf({ width: side, height: side }, seen) : null;
  return warning === null ? null : `The stamp is ${warning}`;
}

function hint(desk: Desk, current: ClassRecord, patches: readonly PatchRecord[]): ReactNode {
  const label = <strong>{desk.label}</strong>;
  const keys = labelKeys(current.labels);
  if (desk.selection.size > 0) {
    return (
      <>
        {desk.selection.size} of {patches.length} selected. <Key>{keys}</Key> <Key>0</Key> relabel, arrows move,{" "}
        <Key>{ALT}</Key> + wheel resizes, <Key>Del</Key> removes.
      </>
    );
  }
  if (desk.object !== null) {
    return (
      <>
        An object is selected. Drag it or a corner with the select tool (<Key>V</Key>); arrows move it, <Key>[</Key>{" "}
        <Key>]</Key> resize, <Key>Del</Key> removes, <Key>Esc</Key> lets it go.
      </>
    );
  }
  const category = <strong>{categoryOf(desk, current.name)}</strong>;
  switch (desk.tool) {
    case "object":
      return (
        <>
          Click on two corners around {category}, or drag. <Key>P</Key> outlines, <Key>V</Key> selects,{" "}
          <Key>{UNDO}</Key> undoes, <Key>S</Key> stamps again.
        </>
      );
    case "outline":
      return (
        <>
          Click on the corners of {category}; <Key>Enter</Key> or the first closes, <Key>Backspace</Key> takes the last
          away. <Key>{BOX}</Key> boxes, <Key>S</Key> stamps again.
        </>
      );
    case "stamp":
      return (
        <>
          Click or <Key>Enter</Key> stamps {label}. <Key>{keys}</Key> <Key>0</Key> other label, <Key>{ALT}</Key> + wheel
          size, <Key>J</Key> next photograph, <Key>{UNDO}</Key> undoes.
        </>
      );
    case "box":
      return (
        <>
          Drag from corner to corner for a box of {label}; <Key>Shift</Key> keeps it square. <Key>S</Key> stamps again.
        </>
      );
    case "select":
      return (
        <>
          Click or frame patches to select, <Key>Shift</Key> adds; <Key>.</Key> <Key>,</Key> next, previous patch.{" "}
          <Key>S</Key> stamps again.
        </>
      );
  }
}
