import { Button, SegmentedControl } from "@mantine/core";
import { useEffect, useMemo, useState } from "react";
import type { StripImage } from "../../../contract/images.ts";
import { percent } from "../../../contract/numberWords.ts";
import type { ClassRecord } from "../../../contract/patches.ts";
import { labelKey } from "../../../drawing/labels.ts";
import { useKeys } from "../../keys/keys.ts";
import type { Given } from "../../transport/client.ts";
import { useRequest } from "../../transport/queries.ts";
import { askAhead } from "../../transport/queryClient.ts";
import { Crop } from "../../ui/Crop.tsx";
import { LabelBars } from "../../ui/LabelBars.tsx";
import { NotTrained } from "./NotTrained.tsx";
import { gesture } from "../gestures/gestures.ts";
import { useProposals } from "./proposals.ts";
import classes from "./SidePanel.module.css";

// Accepting a suggestion is no reason to look for others: they would jump about.
interface SuggestionsPanelProps {
  readonly image: StripImage | null;
  /** The photograph after it. */
  readonly next: StripImage | null;
  readonly current: ClassRecord;
  readonly label: string;
  readonly trained: boolean;
}

const TOP = 12;

/** Regions that the patch classifier thinks show the label, or is least sure of: each a key away from being a patch. */
export function SuggestionsPanel({ image, next, current, label, trained }: SuggestionsPanelProps): React.JSX.Element {
  const [by, setBy] = useState<"uncertainty" | "probability">("uncertainty");
  const [done, setDone] = useState<ReadonlySet<number>>(new Set());
  const [focus, setFocus] = useState(0);
  const asked = (id: number): Given<"suggestPatches"> => ({
    images: { ids: [id] },
    classifier: current.name,
    label,
    by,
    top: TOP,
  });
  const { data, isFetching, error } = useRequest("suggestPatches", trained && image !== null ? asked(image.id) : null);
  // While these are gone through, the next photograph's are found.
  useEffect(() => {
    if (trained && !isFetching && next !== null) askAhead("suggestPatches", asked(next.id));
  });
  const found = useMemo(
    () => (data?.suggestions ?? []).filter(({ imageId }) => imageId === image?.id),
    [data, image?.id],
  );
  const open = found.map((_, place) => place).filter((place) => !done.has(place));
  const at = open.find((place) => place >= focus) ?? open.at(-1) ?? -1;
  useEffect(() => {
    useProposals.setState({
      proposals: found
        .filter((_, place) => !done.has(place))
        .map(({ imageId, box, labels }) => ({
          imageId,
          box,
          label: labels[0].label,
          tag: `${labels[0].label} ${percent(labels[0].probability)}`,
        })),
    });
    return () => useProposals.setState({ proposals: [] });
  }, [found, done]);
  const finish = (place: number): void => setDone((all) => new Set([...all, place]));
  const accept = (place: number, as: string): void => {
    const one = found[place];
    if (one === undefined) return;
    finish(place);
    const { imageId, box } = one;
    void gesture([{ kind: "add", imageId, classId: current.id, label: as, box, origin: "suggestion" }]);
  };
  const step = (by_: number): void =>
    setFocus(open[Math.max(0, Math.min(open.length - 1, open.indexOf(at) + by_))] ?? 0);
  useKeys([
    {
      keys: "a",
      label: "Accept it as what it is taken for",
      group: "Suggestions",
      run: () => at >= 0 && accept(at, found[at].labels[0].label),
    },
    { keys: "x", label: "Reject it", group: "Suggestions", run: () => at >= 0 && finish(at) },
    { keys: "down", label: "Next suggestion", group: "Suggestions", keyOnly: true, run: () => step(1) },
    { keys: "up", label: "Previous suggestion", group: "Suggestions", keyOnly: true, run: () => step(-1) },
    ...current.labels.flatMap((one) => {
      const key = labelKey(current.labels, one);
      return key === null
        ? []
        : [
            {
              keys: key,
              label: `Label: accept it as ${one}`,
              group: "Suggestions",
              keyOnly: true,
              run: () => accept(at, one),
            },
          ];
    }),
  ]);
  if (!trained) return <NotTrained current={current} what="Suggestions come" />;
  return (
    <>
      <h2 className={classes.heading}>
        Suggested for {label} {isFetching ? "" : `(${open.length})`}
      </h2>
      <div className={classes.options}>
        <SegmentedControl
          aria-label="Order of suggestions"
          value={by}
          data={[
            { value: "uncertainty", label: "Least sure" },
            { value: "probability", label: "Likeliest" },
          ]}
          onChange={(value) => {
            setBy(value);
            setDone(new Set());
            setFocus(0);
          }}
        />
      </div>
      {error !== null && <p className={classes.note}>{error.message}</p>}
      {isFetching && found.length === 0 && <p className={classes.note}>Looking through the photograph …</p>}
      {!isFetching && error === null && open.length === 0 && (
        <p className={classes.note}>Nothing more to suggest here. J goes to the next photograph.</p>
      )}
      <ul className={classes.rows} aria-label="Suggestions" tabIndex={-1}>
        {open.map((place) => {
          const { box, labels } = found[place];
          return (
            <li key={place} className={classes.row} aria-current={place === at ? "true" : undefined}>
              <button
                type="button"
                className={classes.picture}
                aria-label={`Suggestion ${place + 1}: ${labels[0].label}, ${percent(labels[0].probability)}`}
                onClick={() => setFocus(place)}
              >
                <Crop hash={image!.hash} box={box} alt="" />
              </button>
              <div>
                <LabelBars labels={labels.slice(0, 3)} vocabulary={current.labels} />
                {place === at && (
                  <div className={classes.buttons}>
                    <Button size="compact-xs" onClick={() => accept(place, labels[0].label)}>
                      Accept {labels[0].label}
                    </Button>
                    <Button size="compact-xs" onClick={() => finish(place)}>
                      Dismiss
                    </Button>
                  </div>
                )}
              </div>
            </li>
          );
        })}
      </ul>
    </>
  );
}
