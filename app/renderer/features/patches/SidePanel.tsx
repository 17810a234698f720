import type { StripImage } from "../../../contract/images.ts";
import type { ClassRecord } from "../../../contract/patches.ts";
import { useRequest } from "../../transport/queries.ts";
import { AuditPanel } from "./AuditPanel.tsx";
import { useDesk } from "./desk.ts";
import { LabelList } from "./LabelList.tsx";
import { ObjectsPanel } from "./ObjectsPanel.tsx";
import { SamplePanel } from "./SamplePanel.tsx";
import { StripPanel } from "./StripPanel.tsx";
import { SuggestionsPanel } from "./SuggestionsPanel.tsx";
import type { PatchesPlace } from "./usePatchesPlace.ts";
import classes from "./SidePanel.module.css";

interface SidePanelProps {
  readonly place: PatchesPlace;
  readonly current: ClassRecord;
  readonly image: StripImage | null;
}

/** The labels with what there is of each, and below them one list: stamped, suggested, sampled or doubtful patches. */
export function SidePanel({ place, current, image }: SidePanelProps): React.JSX.Element {
  const panel = useDesk((desk) => desk.panel);
  const label = useDesk((desk) => desk.label);
  const { data: status } = useRequest("status", {});
  const trained = status?.classifiers.some((one) => one.startsWith(`${current.name} `)) === true;
  return (
    <aside className={classes.side} aria-label="Labels and patches">
      <LabelList current={current} set={place.set} />
      {panel === "strip" && <StripPanel place={place} label={label} current={current} />}
      {panel === "objects" && <ObjectsPanel image={image} current={current} />}
      {panel === "suggestions" && (
        <SuggestionsPanel
          key={`${current.id} ${image?.id ?? 0} ${label}`}
          image={image}
          next={place.images?.[place.position + 1] ?? null}
          current={current}
          label={label}
          trained={trained}
        />
      )}
      {panel === "sample" && (
        <SamplePanel key={`${current.id} ${label}`} place={place} current={current} label={label} />
      )}
      {panel === "audit" && <AuditPanel key={current.id} place={place} current={current} trained={trained} />}
    </aside>
  );
}
