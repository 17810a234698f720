import { Button } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState, type Ref } from "react";
import { percent } from "../../../contract/numberWords.ts";
import type { ReviewPatch } from "../../../contract/review.ts";
import type { ClassifierVersion } from "../../../contract/training.ts";
import { labelColour, labelKey } from "../../../drawing/labels.ts";
import { bundledInWords } from "../../../drawing/reviewWords.ts";
import { showMoreLike } from "../../navigation/moreLike.ts";
import { goTo } from "../../navigation/place.ts";
import { useRequest } from "../../transport/queries.ts";
import { Key } from "../../ui/Key.tsx";
import { LabelBars } from "../../ui/LabelBars.tsx";
import { LabelSwatch } from "../../ui/LabelSwatch.tsx";
import { ReconstructionLink } from "../../ui/ReconstructionSheet.tsx";
import { NeuronDialog } from "../neuron/NeuronDialog.tsx";
import classes from "./ReviewSide.module.css";

interface ReviewSideProps {
  readonly ref: Ref<HTMLElement>;
  readonly patch: ReviewPatch | null;
  /** How many are selected; 0: what is said is of the patch alone. */
  readonly selected: number;
  readonly version: ClassifierVersion;
  readonly set: string | null;
  readonly onSay: (what: "accept" | "reject" | "skip") => void;
  readonly onLabel: (label: string) => void;
  readonly onTrain: () => void;
}

/** The patch in its photograph, its reconstruction and labels, the neuron, and what can be said of it. */
export function ReviewSide(props: ReviewSideProps): React.JSX.Element {
  const { ref, patch, selected, version, set, onSay, onLabel, onTrain } = props;
  return (
    <aside ref={ref} className={classes.side} aria-label="The patch">
      {patch !== null && <Facts patch={patch} version={version} set={set} />}
      <div className={classes.verdicts} role="group" aria-label="Verdict">
        {selected > 1 && <p className={classes.note}>On all {selected} selected patches:</p>}
        <div className={classes.buttons}>
          <Button
            size="compact-sm"
            leftSection={<Key>A</Key>}
            disabled={patch === null}
            onClick={() => onSay("accept")}
          >
            Accept
          </Button>
          <Button
            size="compact-sm"
            leftSection={<Key>X</Key>}
            disabled={patch === null}
            onClick={() => onSay("reject")}
          >
            Reject
          </Button>
          <Button size="compact-sm" leftSection={<Key>S</Key>} disabled={patch === null} onClick={() => onSay("skip")}>
            Skip
          </Button>
          <Button size="compact-sm" leftSection={<Key>T</Key>} disabled={patch === null} onClick={onTrain}>
            Train
          </Button>
        </div>
        <p className={classes.note}>It shows something else:</p>
        <div className={classes.labels}>
          {version.labels.map((label) => {
            const key = labelKey(version.labels, label);
            return (
              <button
                key={label}
                type="button"
                data-label
                className={classes.label}
                disabled={patch === null}
                onClick={() => onLabel(label)}
              >
                {key !== null && <Key>{key}</Key>}
                <LabelSwatch vocabulary={version.labels} label={label} /> {label}
              </button>
            );
          })}
        </div>
      </div>
    </aside>
  );
}

function Facts({
  patch,
  version,
  set,
}: {
  readonly patch: ReviewPatch;
  readonly version: ClassifierVersion;
  readonly set: string | null;
}): React.JSX.Element {
  const { name, labels, prediction, right, convolution, channel } = patch;
  const [neuron, setNeuron] = useState<{ convolution: number; channel: number } | null>(null);
  // Who goes on at once need not wait for a large photograph, or for all patches of a channel.
  const [rested] = useDebouncedValue(patch, 120);
  const { data: known } = useRequest("neuron", {
    convolution: rested.convolution,
    channel: rested.channel,
    set,
    model: version.model,
    top: 1,
  });
  return (
    <>
      <div className={classes.photograph}>
        <InPhotograph patch={rested} colour={labelColour(version.labels, rested.labels[0].label).fill} />
      </div>
      <div className={classes.pictures}>
        <img src={`/blob/${patch.patchBlob}`} alt="The patch" />
        <img src={`/blob/${patch.reconstructionBlob}`} alt="Its reconstruction" />
      </div>
      <div className={classes.facts}>
        <LabelBars labels={labels.slice(0, 3)} vocabulary={version.labels} />
        <p className={classes.note}>
          {prediction.name}, {percent(prediction.probability)}
          {right !== null && <strong data-wrong={!right || undefined}>{right ? ", right" : ", wrong"}</strong>}
          {patch.training.length > 0 && `. A training patch: ${patch.training.join(", ")}`}
        </p>
        {patch.carriedFrom !== null && (
          <p className={classes.note}>
            {inWords(patch)}, said of version {patch.carriedFrom} and carried over: the label is the same.
          </p>
        )}
        {patch.elsewhere !== null && <p className={classes.note}>{bundledInWords(patch.elsewhere)}.</p>}
        <p className={classes.note}>
          <button type="button" className={classes.link} onClick={() => setNeuron({ convolution, channel })}>
            Convolution {convolution}, channel {channel}
          </button>
          {rested === patch &&
            known !== undefined &&
            known.labels.length > 0 &&
            `. Its patches: ${shares(known.labels, known.found)}`}
        </p>
        <p className={classes.note}>
          <button
            type="button"
            className={classes.link}
            onClick={() => goTo("explain", { image: String(patch.imageId) })}
          >
            {name}
          </button>{" "}
          <button
            type="button"
            className={classes.link}
            onClick={() =>
              showMoreLike({ ...patch, label: patch.correction ?? patch.labels[0].label, of: version.name, set })
            }
          >
            More like this
          </button>
          <ReconstructionLink />
        </p>
      </div>
      <NeuronDialog
        neuron={neuron}
        model={version.model}
        set={set}
        wordsOf={version.name}
        vocabulary={version.labels}
        onClose={() => setNeuron(null)}
        onImage={(image) => goTo("explain", { image: String(image) })}
      />
    </>
  );
}

function InPhotograph({ patch, colour }: { readonly patch: ReviewPatch; readonly colour: string }): React.JSX.Element {
  const { hash, name, width, height, box } = patch;
  const line = Math.max(width, height) / 110;
  return (
    <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={`The patch in ${name}`}>
      <image href={`/image/${hash}`} width={width} height={height} />
      <rect {...box} className={classes.under} strokeWidth={1.8 * line} />
      <rect {...box} fill="none" stroke={colour} strokeWidth={line} />
    </svg>
  );
}

function inWords({ verdict, correction }: ReviewPatch): string {
  if (correction !== null) return `Corrected to ${correction}`;
  return `${(verdict ?? "").slice(0, 1).toUpperCase()}${(verdict ?? "").slice(1)}`;
}

/** "eye 61% of 88". */
function shares(labels: readonly { readonly label: string; readonly patches: number }[], found: number): string {
  const [{ label, patches }] = labels;
  return `${label} ${percent(patches / Math.max(1, found))} of ${found}`;
}
