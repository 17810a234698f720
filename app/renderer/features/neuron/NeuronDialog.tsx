import { Button, Modal, SegmentedControl } from "@mantine/core";
import { useQueries } from "@tanstack/react-query";
import { useState } from "react";
import { counted, percent } from "../../../contract/numberWords.ts";
import type { JobRecord } from "../../../contract/jobs.ts";
import type { Output } from "../../../contract/requests.ts";
import { request } from "../../transport/client.ts";
import { startJob, useRequest } from "../../transport/queries.ts";
import { LabelSwatch } from "../../ui/LabelSwatch.tsx";
import { ReconstructionLink } from "../../ui/ReconstructionSheet.tsx";
import { NeuronPatches, type ShownPatch } from "./NeuronPatches.tsx";
import classes from "./NeuronDialog.module.css";

interface Neuron {
  readonly convolution: number;
  readonly channel: number;
}

interface NeuronDialogProps {
  readonly neuron: Neuron | null;
  readonly model: string | null;
  readonly set: string | null;
  readonly vocabulary: readonly string[];
  /** The class that the words are of, by name; null: the one at hand. */
  readonly wordsOf: string | null;
  readonly onClose: () => void;
  readonly onImage: (id: number) => void;
}

/** Patches that are drawn at a time, a forward pass each where nobody has asked for them before. */
const AT_ONCE = 24;

/** A channel over a whole set: where it answers most strongly, and what that is called. */
export function NeuronDialog({ neuron, onClose, ...props }: NeuronDialogProps): React.JSX.Element {
  return (
    <Modal
      opened={neuron !== null}
      onClose={onClose}
      size="xl"
      title={neuron === null ? "" : `Convolution ${neuron.convolution}, channel ${neuron.channel}`}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {neuron !== null && <Channel key={`${neuron.convolution} ${neuron.channel}`} neuron={neuron} {...props} />}
    </Modal>
  );
}

interface ChannelProps extends Omit<NeuronDialogProps, "neuron" | "onClose"> {
  readonly neuron: Neuron;
}

function Channel({ neuron, model, ...shared }: ChannelProps): React.JSX.Element {
  const { convolution, channel } = neuron;
  const { set } = shared;
  const of = { convolution, channel, ...(model === null ? {} : { model }) };
  const { data, error } = useRequest("neuron", { ...of, set });
  const [chosen, choose] = useState<"all" | "explained" | null>(null);
  if (error !== null) return <p role="alert">{error.message}</p>;
  if (data === undefined) return <div className={classes.neuron} aria-busy />;
  const { survey, found } = data;
  const shown = chosen ?? (survey.surveyed > 0 || found === 0 ? "all" : "explained");
  return (
    <div className={classes.neuron}>
      <SegmentedControl
        size="xs"
        className={classes.choice}
        aria-label="Patches of"
        value={shown}
        data={[
          { value: "all", label: set === null ? `All ${survey.images} images` : `All ${survey.images} of "${set}"` },
          { value: "explained", label: `Explanations (${found})` },
        ]}
        onChange={(value) => choose(value)}
      />
      {shown === "all" ? (
        <OverAll of={of} model={model} survey={survey} {...shared} />
      ) : (
        <Explained data={data} {...shared} />
      )}
      <p className={classes.words}>
        {shown === "all"
          ? `The place of each image that it answers to most strongly, whether it was important there or not; layer ${data.layer}. `
          : `Strongest activation first, layer ${data.layer}. It is shown where explanations found it important. `}
        <ReconstructionLink />
      </p>
    </div>
  );
}

interface OverAllProps extends Pick<ChannelProps, "model" | "set" | "vocabulary" | "wordsOf" | "onImage"> {
  readonly of: Neuron & { readonly model?: string };
  readonly survey: Output<"neuron">["survey"];
}

/** Patches come one by one: each is drawn when it is asked for, so not before it is known which are the strongest. */
function OverAll({ of, model, set, survey, vocabulary, wordsOf, onImage }: OverAllProps): React.JSX.Element {
  const [count, setCount] = useState(AT_ONCE);
  const { data: jobs } = useRequest("jobs", {});
  const job = jobs?.jobs.find(({ name, state }) => name === "surveyNeurons" && state === "running");
  const strongest = job === undefined ? survey.strongest.slice(0, count) : [];
  const drawn = useQueries({
    queries: strongest.map(({ imageId, row, column }) => {
      const input = { ...of, imageId, row, column };
      return {
        queryKey: ["neuronPatch", input],
        queryFn: ({ signal }: { signal: AbortSignal }) => request("neuronPatch", input, { signal }),
      };
    }),
  });
  const patches = strongest.map((one, i): ShownPatch => ({
    ...one,
    ...drawn[i].data,
    failed: drawn[i].error?.message,
  }));
  const labelled = patches.flatMap(({ label }) => (label === undefined ? [] : [label]));
  const underWay = patches.some(({ label, failed }) => label === undefined && failed === undefined);
  return (
    <>
      <Survey model={model} set={set} survey={survey} job={job} />
      {strongest.length > 0 && (
        <>
          <p className={classes.words}>
            Its {strongest.length} strongest:{" "}
            {underWay
              ? `${labelled.length} drawn …`
              : labelCounts(labelled).map(([label, patches_], i) => (
                  <Count
                    key={label}
                    first={i === 0}
                    {...{ label, vocabulary }}
                    patches={patches_}
                    of={labelled.length}
                  />
                ))}
          </p>
          <NeuronPatches patches={patches} set={set} wordsOf={wordsOf} onImage={onImage}>
            {survey.strongest.length > count && (
              <Button size="compact-sm" onClick={() => setCount(count + AT_ONCE)}>
                {Math.min(AT_ONCE, survey.strongest.length - count)} more
              </Button>
            )}
          </NeuronPatches>
        </>
      )}
    </>
  );
}

/** How many of the images were looked through, and the way to look through the rest. */
function Survey({
  model,
  set,
  survey: { images, surveyed },
  job,
}: Pick<OverAllProps, "model" | "set" | "survey"> & { readonly job: JobRecord | undefined }): React.JSX.Element | null {
  if (job === undefined && surveyed === images) return null;
  return (
    <div className={classes.survey} role="status">
      {job !== undefined ? (
        <>
          <progress max={Math.max(1, job.total)} value={job.done} aria-label="Looking for strongest patches" />
          {job.done} of {job.total} images
        </>
      ) : (
        <>
          <span>
            {surveyed === 0
              ? `Where it answers most strongly in these ${images} images is not known yet. Each of them goes through the network once, and that serves all neurons.`
              : `${surveyed} of ${images} images were looked through.`}
          </span>
          <Button
            variant={surveyed === 0 ? "filled" : "default"}
            size="compact-sm"
            onClick={() => void startJob("surveyNeurons", { set, ...(model === null ? {} : { model }) })}
          >
            Look through {surveyed === 0 ? `${images} images` : `the other ${images - surveyed}`}
          </Button>
        </>
      )}
    </div>
  );
}

function Explained({
  data,
  set,
  vocabulary,
  wordsOf,
  onImage,
}: Pick<ChannelProps, "set" | "vocabulary" | "wordsOf" | "onImage"> & {
  readonly data: Output<"neuron">;
}): React.JSX.Element {
  const { found, images, labels } = data;
  const without = found - labels.reduce((sum, one) => sum + one.patches, 0);
  const counts = [...labels, ...(without > 0 ? [{ label: null, patches: without }] : [])];
  return (
    <>
      <p className={classes.words}>
        {counted(found, "patch", "patches")} of it in the explanations of {counted(images, "image")}
        {counts.length > 0 && ": "}
        {counts.map(({ label, patches }, i) => (
          <Count key={label} first={i === 0} {...{ label, vocabulary, patches }} of={found} />
        ))}
      </p>
      <NeuronPatches patches={data.patches} set={set} wordsOf={wordsOf} onImage={onImage} />
    </>
  );
}

function Count({
  label,
  patches,
  of,
  first,
  vocabulary,
}: {
  readonly label: string | null;
  readonly patches: number;
  readonly of: number;
  readonly first: boolean;
  readonly vocabulary: readonly string[];
}): React.JSX.Element {
  return (
    <span>
      {!first && ", "}
      {label !== null && <LabelSwatch vocabulary={vocabulary} label={label} />} {label ?? "no label"} {patches} (
      {percent(patches / of)})
    </span>
  );
}

/** Most frequent first, those without a label last. */
function labelCounts(labels: readonly (string | null)[]): [string | null, number][] {
  const counts = new Map<string | null, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts].sort(([a, n], [b, m]) => Number(a === null) - Number(b === null) || m - n);
}
