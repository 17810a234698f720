import { Button, Menu } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { useState } from "react";
import { counted, numeral, percent, percentRange } from "../../../contract/numberWords.ts";
import type { ClassifierDetails, ClassifierVersion, Share } from "../../../contract/training.ts";
import { namingNote } from "../../../drawing/namingWords.ts";
import { labelBackground } from "../../../drawing/labels.ts";
import { PRESETS } from "../../../contract/settings.ts";
import { useKeys } from "../../keys/keys.ts";
import { goTo } from "../../navigation/place.ts";
import { startJob, useAction, useRequest } from "../../transport/queries.ts";
import { useModelInUse } from "../../ui/modelInUse.ts";
import { AskFirst } from "../../ui/AskFirst.tsx";
import { Calibration } from "./Calibration.tsx";
import { Confusion, type Cell } from "../../ui/Confusion.tsx";
import side from "../../ui/SidePanel.module.css";
import page from "./TrainPage.module.css";
import classes from "./ResultPanel.module.css";

interface ResultPanelProps {
  readonly version: ClassifierVersion | null;
  /** Whose photographs its patches were cropped from; null: all. */
  readonly set: string | null;
  readonly result: ClassifierDetails | undefined;
  /** Whether it is known which versions there are. */
  readonly loaded: boolean;
  readonly cell: Cell | null;
  readonly onCell: (cell: Cell) => void;
  readonly onDeleted: () => void;
}

/** What came out: the number that matters, what is taken for what, and how far probabilities can be believed. */
export function ResultPanel(props: ResultPanelProps): React.JSX.Element {
  const { version, set, result, loaded, cell, onCell, onDeleted } = props;
  return (
    <section className={`${page.column} ${page.result}`} aria-label="What came out" aria-busy={!loaded}>
      <h2 className={side.heading}>What came out</h2>
      {version === null ? (
        loaded && (
          <p className={side.note}>
            Nothing yet. A training takes seconds and shows here how good it is: on patches of photographs that it has
            not seen.
          </p>
        )
      ) : (
        <>
          <Headline version={version} onDeleted={onDeleted} />
          <ExplainWith version={version} set={set} />
          {result !== undefined && (
            <>
              <OtherResolution result={result} />
              {result.metrics.warnings.map((warning) => (
                <p key={warning} className={side.warning}>
                  {warning}
                </p>
              ))}
              <Confusion labels={result.labels} confusion={result.metrics.confusion} cell={cell} onCell={onCell} />
              <PerLabel result={result} />
              {result.metrics.calibration !== undefined && <Calibration {...result.metrics.calibration} />}
            </>
          )}
        </>
      )}
    </section>
  );
}

function Headline({
  version,
  onDeleted,
}: {
  readonly version: ClassifierVersion;
  readonly onDeleted: () => void;
}): React.JSX.Element {
  const remove = useAction("deleteClassifier");
  const [asked, setAsked] = useState(false);
  const { id, accuracy, patches, interval, images, explanations } = version;
  const { data, isPlaceholderData, isError } = useRequest("reviewOverview", asked ? { classifierId: id } : null);
  // What is being closed keeps its numbers.
  const review = isPlaceholderData && asked ? undefined : data;
  const verdicts = (review?.measures ?? []).reduce((sum, { reviewed }) => sum + reviewed, 0);
  return (
    <div className={classes.headline}>
      <strong className={classes.number}>{percent(accuracy)}</strong>
      <span className={side.note}>
        of {numeral(patches)}, {percentRange(interval)}; {counted(images, "photograph")}
      </span>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button px={6} aria-label={`Version ${version.version}`} className={classes.menu}>
            <IconDots size={16} aria-hidden />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => setAsked(true)}>Delete this version …</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <AskFirst
        title={`Delete ${version.name}, version ${version.version}?`}
        opened={asked}
        onClose={() => setAsked(false)}
        verb="Delete version"
        onYes={() => remove.mutate({ id }, { onSuccess: onDeleted })}
        isKnown={review !== undefined || isError}
      >
        {explanations === 0
          ? "It has labelled no explanation."
          : `With it goes what it labelled: ${counted(explanations, "explanation")}${verdicts === 0 ? "" : ` and ${counted(verdicts, "verdict")} of Review`}.`}{" "}
        This cannot be undone. The {counted(patches, "patch", "patches")} that it was trained on stay.
      </AskFirst>
    </div>
  );
}

/** What a version is trained for: it is put in use, and the photographs that it came from are explained with it. */
function ExplainWith({
  version,
  set,
}: {
  readonly version: ClassifierVersion;
  readonly set: string | null;
}): React.JSX.Element | null {
  const { data: strip, isPlaceholderData } = useRequest("imageStrip", { set });
  const { data: jobs } = useRequest("jobs", {});
  const { model, choose: chooseModel } = useModelInUse();
  const choose = useAction("chooseClassifier");
  const images = strip === undefined || isPlaceholderData ? [] : strip.images;
  const busy = jobs?.jobs.some(({ name, state }) => state === "running" && name === "explain") === true;
  const ready = !busy && images.length > 0;
  const explain = async (): Promise<void> => {
    // Explanations are labelled by the version in use, of the model in use.
    if (!version.current) {
      const chosen = await choose.mutateAsync({ id: version.id }).catch(() => null);
      // Why not is said already.
      if (chosen === null) return;
    }
    if (model !== version.model) chooseModel(version.model);
    const job = await startJob("explain", {
      images: set === null ? { ids: images.map(({ id }) => id) } : { set },
      model: version.model,
      settings: PRESETS.recommended,
    });
    if (job !== null) goTo("explain", set === null ? {} : { set });
  };
  useKeys(
    ready
      ? [{ keys: "shift+enter", label: "Explain with this version", group: "Train", run: () => void explain() }]
      : [],
  );
  if (images.length === 0) return null;
  return (
    <div>
      <Button
        disabled={!ready}
        title={version.current ? undefined : `Puts version ${version.version} in use`}
        onClick={() => void explain()}
      >
        Explain {counted(images.length, "image")} with it
      </Button>
    </div>
  );
}

function OtherResolution({ result }: { readonly result: ClassifierDetails }): React.JSX.Element | null {
  const other = result.metrics.otherResolution;
  const note = namingNote(result.features.name);
  if (note !== null) return <p className={side.note}>{note} Compare tells how both do on the same folds.</p>;
  if (other === undefined) {
    return result.features.name === "network" ? (
      <p className={side.note}>
        Convolutions {result.features.convolutions.join(", ")} are pooled; deep ones see further than the crop, so a
        part of this comes from around it. &ldquo;Network, crop only&rdquo; says how much is left without.
      </p>
    ) : null;
  }
  return (
    <p className={side.note}>
      On the same crops{" "}
      {other.testedOn === "degraded" ? "with no more detail than the network sees" : "as sharp as the file"}:{" "}
      {percent(other.accuracy)} ({percentRange(other.interval)}).
    </p>
  );
}

function PerLabel({ result }: { readonly result: ClassifierDetails }): React.JSX.Element {
  return (
    <div>
      <h3 className={side.heading}>Each label</h3>
      <table className={classes.labels}>
        <thead>
          <tr>
            <th scope="col">Label</th>
            <th scope="col" title="Recall: the share of the label's patches that get its name">
              Found
            </th>
            <th scope="col" title="Precision: the share of the patches that get its name and do show it">
              Correct when named
            </th>
          </tr>
        </thead>
        <tbody>
          {result.perLabel.map(({ label, recall, precision }) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              {[recall, precision].map((share, i) => (
                <td key={i}>
                  <Bar share={share} background={labelBackground(result.labels, label)} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A share with its interval as a whisker and what it is of. */
function Bar({ share, background }: { readonly share: Share; readonly background: string }): React.JSX.Element {
  const [low, high] = share.interval;
  if (share.n === 0) return <span className={side.note}>none</span>;
  return (
    <span
      className={classes.share}
      title={`${share.successes} of ${share.n}, 95% interval ${percent(low)} to ${percent(high)}`}
    >
      <span className={classes.track} aria-hidden>
        <span className={classes.bar} style={{ width: `${100 * share.rate}%`, background }} />
        <span className={classes.whisker} style={{ left: `${100 * low}%`, width: `${100 * (high - low)}%` }} />
      </span>
      {percent(share.rate)} <span className={side.note}>of {share.n}</span>
    </span>
  );
}
