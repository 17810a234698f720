import { Button, RangeSlider, Select, Switch } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { memo, useState } from "react";
import type { Output } from "../../../contract/requests.ts";
import type { ReviewFilter, ReviewGroup, ReviewSort } from "../../../contract/review.ts";
import type { ClassifierVersion } from "../../../contract/training.ts";
import { MEASURE_WORDS } from "../../../drawing/settingWords.ts";
import { useRequest } from "../../transport/queries.ts";
import { Help } from "../../ui/Help.tsx";
import { conditionsOf, EVERYTHING, narrow, setReviewDesk, useReviewDesk, type View } from "./reviewDesk.ts";
import classes from "./ReviewPage.module.css";

interface FilterBarProps {
  readonly version: ClassifierVersion;
  readonly overview: Output<"reviewOverview"> | undefined;
  /** The wall begins anew, and takes the keys again. */
  readonly onChosen: () => void;
}

const VERDICT_WORDS: Readonly<Record<ReviewFilter["verdict"], string>> = {
  any: "Any verdict",
  none: "Not reviewed",
  accepted: "Accepted",
  corrected: "Corrected",
  rejected: "Rejected",
  skipped: "Skipped",
  carried: "Carried over",
};

/** What the wall shows, and in which order. Drawn anew only when that changes, not with every step through the wall. */
export const FilterBar = memo(Bar);

function Bar({ version, overview, onChosen }: FilterBarProps): React.JSX.Element {
  const { narrowing, sort, group, view, correctionsTrain } = useReviewDesk();
  const { data: sets } = useRequest("imageSets", {});
  const conditions = conditionsOf(narrowing);
  // After React has drawn what was chosen, and the list of choices has given the focus back.
  const then =
    <Value,>(change: (value: Value) => void) =>
    (value: Value): void => {
      change(value);
      setTimeout(onChosen);
    };
  const counts = new Map(overview?.labels.map(({ label, patches }) => [label, patches]));
  return (
    <div className={classes.filters} role="toolbar" aria-label="What is shown">
      <Select
        aria-label="Label"
        w={116}
        value={narrowing.label ?? ""}
        data={[
          { value: "", label: "Any label" },
          ...version.labels.map((label) => ({ value: label, label: `${label} (${counts.get(label) ?? 0})` })),
        ]}
        onChange={then((label) => narrow({ label: label === "" ? null : label }))}
      />
      <Select
        aria-label="Verdict"
        w={116}
        value={narrowing.verdict}
        data={Object.entries(VERDICT_WORDS).map(([value, label]) => ({ value, label }))}
        onChange={then((verdict) => narrow({ verdict: verdict as ReviewFilter["verdict"] }))}
      />
      <Select
        aria-label="Convolution"
        w={132}
        value={String(narrowing.convolution ?? "")}
        data={[
          { value: "", label: "Any convolution" },
          ...(overview?.convolutions ?? []).map(({ convolution, patches }) => ({
            value: String(convolution),
            label: `${convolution} (${patches})`,
          })),
        ]}
        onChange={then((value) => narrow({ convolution: value === "" || value === null ? null : Number(value) }))}
      />
      {(overview?.measures.length ?? 0) > 1 && (
        <Select
          aria-label="Measure"
          w={160}
          value={overview!.measure}
          data={overview!.measures.map(({ measure: one, patches }) => ({
            value: one,
            label: `${MEASURE_WORDS[one].name} (${patches})`,
          }))}
          onChange={then((value) => setReviewDesk({ measure: value }))}
        />
      )}
      <Select
        aria-label="Prediction"
        w={136}
        value={narrowing.prediction}
        data={[
          { value: "any", label: "Any prediction" },
          { value: "right", label: "Prediction right" },
          { value: "wrong", label: "Prediction wrong" },
        ]}
        onChange={then((prediction) => narrow({ prediction: prediction as ReviewFilter["prediction"] }))}
      />
      {(sets?.sets.length ?? 0) > 0 && (
        <Select
          aria-label="Image set"
          w={120}
          value={narrowing.set ?? ""}
          data={[{ value: "", label: "All images" }, ...sets!.sets.map(({ name }) => ({ value: name, label: name }))]}
          onChange={then((set) => narrow({ set: set === "" ? null : set }))}
        />
      )}
      <Confidence key={conditions === 0 ? "all" : "some"} />
      {conditions > 0 && (
        <Button variant="subtle" onClick={() => setReviewDesk({ narrowing: EVERYTHING })}>
          Clear
        </Button>
      )}
      <div className={classes.spring} />
      <span className={classes.withHelp}>
        <Switch
          size="xs"
          label="Corrections train"
          checked={correctionsTrain}
          onChange={then((event) => setReviewDesk({ correctionsTrain: event.currentTarget.checked }))}
        />
        <Help name="Corrections train">
          A correction becomes a training patch with the same key, with the label that you gave. Without it, T makes one
          of the patch you are at. An accepted label becomes one by T only.
        </Help>
      </span>
      <Select
        aria-label="View"
        w={148}
        value={view}
        data={[
          { value: "around", label: "With surroundings" },
          { value: "crops", label: "Crops alone" },
          { value: "reconstructions", label: "Reconstructions" },
        ]}
        onChange={then((value) => setReviewDesk({ view: value as View }))}
      />
      <Select
        aria-label="Group"
        w={104}
        value={group}
        data={[
          { value: "none", label: "One wall" },
          { value: "label", label: "By label" },
          { value: "neuron", label: "By neuron" },
          { value: "image", label: "By image" },
        ]}
        onChange={then((value) => setReviewDesk({ group: value as ReviewGroup }))}
      />
      <Select
        aria-label="Order"
        w={132}
        value={sort}
        data={[
          { value: "least-sure", label: "Least sure first" },
          { value: "surest", label: "Surest first" },
          { value: "newest", label: "Newest first" },
        ]}
        onChange={then((value) => setReviewDesk({ sort: value as ReviewSort }))}
      />
    </div>
  );
}

/** The least and the most that a label's probability may be. */
function Confidence(): React.JSX.Element {
  const { narrowing } = useReviewDesk();
  const [lowest, highest] = narrowing.confidence;
  const [range, setRange] = useState<[number, number]>([Math.round(100 * lowest), Math.round(100 * highest)]);
  const apply = useDebouncedCallback(
    ([from, to]: [number, number]) => narrow({ confidence: [from / 100, to / 100] }),
    120,
  );
  return (
    <div className={classes.confidence}>
      <span>
        {range[0]}-{range[1]}%
      </span>
      <RangeSlider
        aria-label="Confidence"
        thumbFromLabel="Lowest confidence"
        thumbToLabel="Highest confidence"
        size="xs"
        w={84}
        label={null}
        minRange={1}
        value={range}
        onChange={(value) => {
          setRange(value);
          apply(value);
        }}
      />
    </div>
  );
}
