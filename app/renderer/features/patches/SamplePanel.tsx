import { Button, NumberInput, SegmentedControl } from "@mantine/core";
import { useEffect, useMemo, useState } from "react";
import type { ClassRecord } from "../../../contract/patches.ts";
import { NONE } from "../../../drawing/labels.ts";
import { counted } from "../../../contract/numberWords.ts";
import { useRequest } from "../../transport/queries.ts";
import { CropGrid } from "../../ui/CropGrid.tsx";
import { gesture } from "../gestures/gestures.ts";
import { useProposals } from "./proposals.ts";
import type { PatchesPlace } from "./usePatchesPlace.ts";
import classes from "./SidePanel.module.css";

// A preview stays what it was until other places are asked for.
interface SamplePanelProps {
  readonly place: PatchesPlace;
  readonly current: ClassRecord;
  readonly label: string;
}

/** Draws patches off the outlined objects (none) or on them (fur); what is drawn is seen before it is added. */
export function SamplePanel({ place, current, label }: SamplePanelProps): React.JSX.Element {
  const { data: overview, isPlaceholderData } = useRequest("patchOverview", { set: place.set, classId: current.id });
  const there = (isPlaceholderData ? undefined : overview)?.labels[label] ?? 0;
  const missing = Math.max(1, Math.min(100, current.target - there));
  const [count, setCount] = useState<number | null>(null);
  const [where, setWhere] = useState<"outside" | "inside">(label === NONE ? "outside" : "inside");
  const [asked, setAsked] = useState<{ seed: number; count: number } | null>(null);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const { data, error, isFetching } = useRequest(
    "samplePatches",
    asked === null ? null : { set: place.set, class: current.name, label, where, ...asked, preview: true },
  );
  const drawn = useMemo(
    () => (asked === null ? [] : (data?.patches ?? [])).map((patch, i) => ({ ...patch, key: String(i) })),
    [asked, data],
  );
  useEffect(() => {
    useProposals.setState({
      proposals: drawn
        .filter(({ key }) => !left.has(key))
        .map(({ imageId, box }) => ({ imageId, box, label, tag: label })),
    });
    return () => useProposals.setState({ proposals: [] });
  }, [drawn, left, label]);
  const draw = (): void => {
    setLeft(new Set());
    setAsked((last) => ({ seed: (last?.seed ?? -1) + 1, count: count ?? missing }));
  };
  const taken = drawn.filter(({ key }) => !left.has(key));
  const add = async (): Promise<void> => {
    const changes = taken.map(({ imageId, box }) => ({
      kind: "add" as const,
      imageId,
      classId: current.id,
      label,
      box,
      origin: "sample" as const,
    }));
    if (await gesture(changes, `${counted(taken.length, "sample")} of ${label}`)) setAsked(null);
  };
  return (
    <>
      <h2 className={classes.heading}>Sample {label}</h2>
      <div className={classes.options}>
        <NumberInput
          label="Patches"
          w={84}
          min={1}
          max={1000}
          value={count ?? missing}
          onChange={(value) => setCount(typeof value === "number" ? value : null)}
        />
        <SegmentedControl
          aria-label="Where"
          value={where}
          data={[
            { value: "outside", label: "Off objects" },
            { value: "inside", label: "On objects" },
          ]}
          onChange={(value) => setWhere(value)}
        />
        <Button onClick={draw}>{asked === null ? "Preview" : "Draw others"}</Button>
      </div>
      {asked === null ? (
        <p className={classes.note}>
          Squares as large as the label&apos;s patches, {where === "outside" ? "outside" : "inside"} the outlines of the
          photographs, away from marked parts and other patches.
        </p>
      ) : error !== null ? (
        <p className={classes.note}>{error.message}</p>
      ) : (
        <>
          <p className={classes.note} aria-live="polite">
            {isFetching ? "Drawing …" : `${drawn.length} drawn. Click one to leave it out.`}
          </p>
          <div className={classes.list}>
            <CropGrid
              label={`Drawn for ${label}`}
              patches={drawn.map((patch) => ({
                ...patch,
                name: `${left.has(patch.key) ? "left out, " : ""}${label} in ${patch.name}`,
              }))}
              current={null}
              faded={left}
              onOpen={({ key, imageId }) => {
                place.show({ image: imageId });
                setLeft((all) => {
                  const next = new Set(all);
                  if (!next.delete(key)) next.add(key);
                  return next;
                });
              }}
            />
          </div>
          <div className={classes.footer}>
            <Button variant="filled" disabled={isFetching || taken.length === 0} onClick={() => void add()}>
              Add {counted(taken.length, "patch", "patches")}
            </Button>
            <Button onClick={() => setAsked(null)}>Add none</Button>
          </div>
        </>
      )}
    </>
  );
}
