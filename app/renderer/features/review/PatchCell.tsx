import { IconCheck, IconMinus, IconPencil, IconX } from "@tabler/icons-react";
import { memo, useState } from "react";
import { percent } from "../../../contract/numberWords.ts";
import type { ReviewPatch, Verdict } from "../../../contract/review.ts";
import { labelColour } from "../../../drawing/labels.ts";
import { bundledInWords } from "../../../drawing/reviewWords.ts";
import { BundledMark } from "../../ui/BundledMark.tsx";
import { LabelSwatch } from "../../ui/LabelSwatch.tsx";
import { Picture } from "../../ui/Picture.tsx";
import type { Mode } from "../../ui/selection.ts";
import { InSurroundings } from "./InSurroundings.tsx";
import type { View } from "./reviewDesk.ts";
import classes from "./Wall.module.css";

interface PatchCellProps {
  readonly id: number;
  readonly place: number;
  /** Undefined: not read yet. */
  readonly patch: ReviewPatch | undefined;
  readonly vocabulary: readonly string[];
  readonly side: number;
  readonly selected: boolean;
  readonly focused: boolean;
  readonly view: View;
  readonly onSelect: (mode: Mode) => void;
}

const ICONS: Readonly<Record<Verdict, typeof IconCheck>> = {
  accepted: IconCheck,
  corrected: IconPencil,
  rejected: IconX,
  skipped: IconMinus,
};

export const PatchCell = memo(Cell, (a, b) => {
  const same = a.id === b.id && a.place === b.place && a.patch === b.patch && a.side === b.side && a.view === b.view;
  return same && a.selected === b.selected && a.focused === b.focused;
});

/** A crop with its label, how sure it is, and the verdict as a corner mark. */
function Cell(props: PatchCellProps): React.JSX.Element {
  const { id, patch, vocabulary, side, selected, focused, view, onSelect } = props;
  const [over, setOver] = useState(false);
  if (patch === undefined) {
    return (
      <div id={`review-${id}`} role="option" aria-selected={selected} aria-label="Being read" className={classes.cell}>
        <div className={classes.mat} style={{ height: side }} />
      </div>
    );
  }
  const { verdict, correction, carriedFrom, labels, name, training, elsewhere } = patch;
  const [{ label, probability }] = labels;
  const Icon = verdict === null ? null : ICONS[verdict];
  return (
    <div
      id={`review-${id}`}
      role="option"
      aria-selected={selected}
      className={classes.cell}
      data-selected={selected || undefined}
      data-focused={focused || undefined}
      onClick={(event) => onSelect(event.shiftKey ? "range" : event.ctrlKey || event.metaKey ? "toggle" : "one")}
      onPointerEnter={() => setOver(true)}
      onPointerLeave={() => setOver(false)}
    >
      <div className={classes.mat} style={{ height: side }}>
        {view === "around" && !over ? (
          <InSurroundings patch={patch} colour={labelColour(vocabulary, label).fill} />
        ) : (
          <Picture
            src={`/blob/${(view === "reconstructions") !== over ? patch.reconstructionBlob : patch.patchBlob}`}
          />
        )}
        {Icon !== null && (
          <span
            className={classes.mark}
            data-verdict={verdict}
            data-carried={carriedFrom === null ? undefined : true}
            title={carriedFrom === null ? undefined : `Carried over from version ${carriedFrom}`}
          >
            <Icon size={13} stroke={3} aria-hidden />
            {carriedFrom !== null && <span aria-hidden>v{carriedFrom}</span>}
          </span>
        )}
        {elsewhere !== null && <BundledMark review={elsewhere} />}
        {training.length > 0 && (
          <span aria-hidden className={classes.trains} title={`A training patch: ${training.join(", ")}`}>
            T
          </span>
        )}
      </div>
      <div className={classes.caption}>
        <LabelSwatch vocabulary={vocabulary} label={correction ?? label} />
        <span className={classes.label}>
          {correction === null ? (
            <span data-struck={verdict === "rejected" || undefined}>{label}</span>
          ) : (
            <>
              <s>{label}</s> {correction}
            </>
          )}
        </span>
        <span className={classes.sure}>{percent(probability)}</span>
        <span className={classes.unseen}>
          {[
            `in ${name}`,
            ...(verdict === null ? [] : [correction === null ? verdict : `corrected to ${correction}`]),
            ...(carriedFrom === null ? [] : [`carried over from version ${carriedFrom}`]),
            ...(elsewhere === null ? [] : [bundledInWords(elsewhere)]),
            ...(training.length > 0 ? ["training patch"] : []),
          ].join(", ")}
        </span>
      </div>
    </div>
  );
}
