import { Button, SegmentedControl, Select } from "@mantine/core";
import { useState } from "react";
import type { ClassRecord } from "../../../contract/patches.ts";
import { useKeys } from "../../keys/keys.ts";
import { useClassAtHand } from "../../navigation/classAtHand.ts";
import { goTo, usePlace } from "../../navigation/place.ts";
import { startJob, useRequest } from "../../transport/queries.ts";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { Page } from "../../ui/Page.tsx";
import { useModelInUse } from "../../ui/modelInUse.ts";
import type { Cell } from "../../ui/Confusion.tsx";
import { CellPanel } from "./CellPanel.tsx";
import { CompareDialog } from "./CompareDialog.tsx";
import { doubts, photographsOf, trainingInput, useTrainForm } from "./form.ts";
import { InputsPanel } from "./InputsPanel.tsx";
import { ResultPanel } from "./ResultPanel.tsx";
import { RunPanel } from "./RunPanel.tsx";
import { useCovered } from "./useCovered.ts";
import { useFeatures } from "./useFeatures.ts";
import classes from "./TrainPage.module.css";

/** What goes in, the run, what came out: how good a patch classifier is before anybody trusts it. */
export function TrainPage(): React.JSX.Element {
  const { parameters } = usePlace();
  const { data: known } = useRequest("classes", {});
  const current = useClassAtHand(known?.classes ?? null, parameters.get("class"));
  return (
    <Page
      title="Train"
      subtitle={current?.name ?? ""}
      actions={current !== null && <ClassActions current={current} classes={known!.classes} />}
    >
      {known?.classes.length === 0 ? (
        <EmptyState
          title="Nothing to train yet"
          action={
            <Button variant="filled" onClick={() => goTo("patches")}>
              Go to Patches
            </Button>
          }
        >
          A patch classifier names what neurons look at. It learns from patches that you crop and label: begin with a
          class and its labels on the Patches page.
        </EmptyState>
      ) : (
        current !== null && <Columns key={current.id} current={current} />
      )}
    </Page>
  );
}

function ClassActions({
  current,
  classes: all,
}: {
  readonly current: ClassRecord;
  readonly classes: readonly ClassRecord[];
}): React.JSX.Element {
  const form = useTrainForm();
  const { model } = useModelInUse();
  const [comparing, setComparing] = useState(false);
  const { data, isPlaceholderData } = useRequest("patchOverview", { set: current.set, classId: current.id });
  // Until it is answered for this class, what is there is the last one's.
  const overview = isPlaceholderData ? undefined : data;
  const { data: jobs } = useRequest("jobs", {});
  const busy = jobs?.jobs.some(
    ({ name, state }) => state === "running" && (name === "train" || name === "compareClassifiers"),
  );
  const { covered } = useCovered(current);
  const { features } = useFeatures(current);
  const { stop } = doubts(covered, overview?.labels ?? {}, photographsOf(overview?.images, current.labels));
  const ready = stop === null && busy !== true && features !== null;
  const train = (): void => {
    if (ready) void startJob("train", trainingInput(form, features, covered, model));
  };
  const names = all.map(({ name }) => name);
  const show = (name: string): void => goTo("train", { class: name }, true);
  useKeys(ready ? [{ keys: "mod+enter", label: "Train", group: "Train", run: train }] : []);
  return (
    <>
      {names.length > 1 &&
        (names.length <= 3 ? (
          <SegmentedControl aria-label="Class" data={names} value={current.name} onChange={show} />
        ) : (
          <Select aria-label="Class" w={150} data={names} value={current.name} onChange={(name) => show(name!)} />
        ))}
      <Button onClick={() => setComparing(true)} disabled={stop !== null || busy === true}>
        Compare …
      </Button>
      <Button variant="filled" onClick={train} disabled={!ready} title={stop ?? undefined}>
        Train
      </Button>
      <CompareDialog opened={comparing} onClose={() => setComparing(false)} current={current} />
    </>
  );
}

function Columns({ current }: { readonly current: ClassRecord }): React.JSX.Element {
  const { data } = useRequest("classifiers", { name: current.name });
  const [chosen, setChosen] = useState<number | null>(null);
  const [cell, setCell] = useState<Cell | null>(null);
  const versions = data?.classifiers ?? [];
  const shown = versions.find(({ id }) => id === chosen) ?? versions[0] ?? null;
  const { data: details } = useRequest("classifierDetails", shown === null ? null : { id: shown.id });
  const result = details?.id === shown?.id ? details : undefined;
  return (
    <div className={classes.columns}>
      <InputsPanel current={current} />
      <RunPanel current={current} versions={versions} shown={shown} result={result} onShow={setChosen} />
      <ResultPanel
        version={shown}
        set={current.set}
        result={result}
        loaded={data !== undefined}
        cell={cell}
        onCell={setCell}
        onDeleted={() => setChosen(null)}
      />
      {shown !== null && cell !== null && (
        <CellPanel
          key={`${shown.id} ${cell.truth} ${cell.predicted}`}
          version={shown}
          cell={cell}
          current={current}
          onClose={() => setCell(null)}
          onTrained={() => {
            setCell(null);
            setChosen(null);
          }}
        />
      )}
    </div>
  );
}
