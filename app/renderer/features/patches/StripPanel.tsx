import { useMemo } from "react";
import type { ClassRecord } from "../../../contract/patches.ts";
import { bundledInWords } from "../../../drawing/reviewWords.ts";
import { useRequest } from "../../transport/queries.ts";
import { BundledMark } from "../../ui/BundledMark.tsx";
import { CropGrid } from "../../ui/CropGrid.tsx";
import { setDesk, useDesk } from "./desk.ts";
import type { PatchesPlace } from "./usePatchesPlace.ts";
import classes from "./SidePanel.module.css";

interface StripPanelProps {
  readonly place: PatchesPlace;
  readonly label: string;
  readonly current: ClassRecord;
}

/** All patches of the label, newest first; a click goes to where one was stamped. */
export function StripPanel({ place, label, current }: StripPanelProps): React.JSX.Element {
  const { data, isPlaceholderData } = useRequest(
    "labelPatches",
    label === "" ? null : { label, set: place.set, classId: current.id },
  );
  const selection = useDesk((desk) => desk.selection);
  const [selected] = selection;
  const patches = useMemo(
    () =>
      (data?.patches ?? []).map((patch) => ({
        ...patch,
        key: String(patch.id),
        name: [
          `${label} in ${patch.name}`,
          ...(patch.elsewhere === null ? [] : [bundledInWords(patch.elsewhere)]),
        ].join(". "),
      })),
    [data, label],
  );
  const shown = isPlaceholderData ? [] : patches;
  const said = shown.find(({ id }) => id === selected)?.elsewhere ?? null;
  return (
    <>
      <h2 className={classes.heading}>
        Stamped as {label} ({shown.length})
      </h2>
      {said !== null && <p className={classes.note}>{bundledInWords(said)}.</p>}
      {data !== undefined && !isPlaceholderData && shown.length === 0 ? (
        <p className={classes.note}>None yet. Click where the photograph shows {label}.</p>
      ) : (
        <div className={classes.list}>
          <CropGrid
            label={`Patches of ${label}`}
            patches={shown}
            current={selected === undefined ? null : String(selected)}
            mark={({ elsewhere }) => elsewhere !== null && <BundledMark review={elsewhere} />}
            onOpen={({ id, imageId }) => {
              place.show({ image: imageId });
              // After the page has let go of the last photograph's selection.
              setTimeout(() => setDesk({ tool: "select", selection: new Set([id]) }));
            }}
          />
        </div>
      )}
    </>
  );
}
