import { Button, Checkbox, NumberInput, Select } from "@mantine/core";
import { useState } from "react";
import { counted, numeral } from "../../../contract/numberWords.ts";
import {
  CLASSIFIERS,
  FEATURE_NAMES,
  gridOf,
  looksWithSecond,
  type FeatureName,
  type TrainingOptions,
} from "../../../contract/patchClassifier.ts";
import type { ClassRecord } from "../../../contract/patches.ts";
import { labelBackground } from "../../../drawing/labels.ts";
import { startJob, useAction, useRequest } from "../../transport/queries.ts";
import { SettingHelp } from "../../ui/Help.tsx";
import { SettingField } from "../../ui/SettingField.tsx";
import { useModelInUse } from "../../ui/modelInUse.ts";
import { ModelChoice } from "../../ui/ModelChoice.tsx";
import { LabelSwatch } from "../../ui/LabelSwatch.tsx";
import { TakeOver } from "../../ui/TakeOver.tsx";
import type { HelpedSetting } from "../../ui/settingHelp.ts";
import { readCovers, writeCovers } from "../../ui/covers.ts";
import { CoversField } from "../../ui/CoversField.tsx";
import { chooseFeatures, doubts, photographsOf, setTrainForm, takesGrid, useTrainForm } from "./form.ts";
import { useCovered } from "./useCovered.ts";
import { useFeatures } from "./useFeatures.ts";
import { CLASSIFIER_WORDS, FEATURE_WORDS } from "./trainWords.ts";
import side from "../../ui/SidePanel.module.css";
import page from "./TrainPage.module.css";
import classes from "./InputsPanel.module.css";

/** What goes in: patches of each label, and what is made of them. */
export function InputsPanel({ current }: { readonly current: ClassRecord }): React.JSX.Element {
  const { data: overview } = useRequest("patchOverview", { set: current.set, classId: current.id });
  const counts = overview?.labels ?? {};
  const photographs = photographsOf(overview?.images, current.labels);
  const total = current.labels.reduce((sum, label) => sum + (counts[label] ?? 0), 0);
  const most = Math.max(1, ...current.labels.map((label) => counts[label] ?? 0));
  const { model } = useModelInUse();
  const { covered, known } = useCovered(current);
  const { stop, warnings } = doubts(covered, counts, photographs);
  const loaded = overview !== undefined && known;
  return (
    <section className={page.column} aria-label="What goes in">
      <h2 className={side.heading}>What goes in</h2>
      <ul className={classes.labels}>
        {current.labels.map((label) => (
          <li key={label} className={classes.label}>
            <LabelSwatch vocabulary={current.labels} label={label} />
            <span>{label}</span>
            <span className={classes.track} aria-hidden>
              <span
                style={{
                  width: `${(100 * (counts[label] ?? 0)) / most}%`,
                  background: labelBackground(current.labels, label),
                }}
              />
            </span>
            <span className={classes.count}>{numeral(counts[label] ?? 0)}</span>
          </li>
        ))}
      </ul>
      <TakeOver current={current} />
      <p className={side.note}>
        {counted(total, "patch", "patches")} of {counted(photographs, "photograph")}
        {current.set === null ? "" : ` of the set "${current.set}"`}. Folds never split a photograph.
      </p>
      {loaded && stop !== null && <p className={side.stop}>{stop}</p>}
      {loaded &&
        warnings.map((warning) => (
          <p key={warning} className={side.warning}>
            {warning}
          </p>
        ))}
      <Choices current={covered} ready={loaded && stop === null} />
      {known && model !== null && <Covers key={`${current.id} ${model}`} current={covered} model={model} />}
    </section>
  );
}

/** These features and those of a second network beside them, on the same folds: which to train with. */
function CompareWithSecond({
  current,
  features,
  ready,
}: {
  readonly current: ClassRecord;
  readonly features: FeatureName;
  readonly ready: boolean;
}): React.JSX.Element {
  const { classifier, folds, seed } = useTrainForm();
  const { model } = useModelInUse();
  const { data: jobs } = useRequest("jobs", {});
  const busy = jobs?.jobs.some(
    ({ name, state }) => state === "running" && (name === "train" || name === "compareClassifiers"),
  );
  const compare = (): void => {
    void startJob("compareClassifiers", {
      name: current.name,
      labels: current.labels,
      set: current.set,
      features: looksWithSecond(features)
        ? [...new Set(["network", "second-and-network", features] as const)]
        : [features, "second-and-network"],
      classifiers: [classifier],
      folds,
      seed,
      ...(model === null ? {} : { model }),
    });
  };
  return (
    <Button
      size="compact-xs"
      disabled={!ready || busy === true}
      title="Trains both on the same folds, and says how much better the second network's eyes are"
      onClick={compare}
    >
      {looksWithSecond(features) ? "Compare with the network alone" : "Compare with a second network"}
    </Button>
  );
}

function Choices({ current, ready }: { readonly current: ClassRecord; readonly ready: boolean }): React.JSX.Element {
  const form = useTrainForm();
  const { features, why } = useFeatures(current);
  return (
    <>
      <div className={side.field}>
        <span className={side.caption}>Model</span>
        <ModelChoice />
      </div>
      <SettingField setting="features" name="Features">
        <Select
          aria-label="Features"
          data={FEATURE_NAMES.map((value) => ({ value, label: FEATURE_WORDS[value] }))}
          value={features}
          onChange={(chosen) => chosen !== null && chooseFeatures(current, chosen)}
        />
        {why !== null && <p className={side.note}>{why}</p>}
        {features !== null && <CompareWithSecond current={current} features={features} ready={ready} />}
      </SettingField>
      <SettingField setting="classifier" name="Classifier">
        <Select
          aria-label="Classifier"
          data={CLASSIFIERS.map((value) => ({ value, label: CLASSIFIER_WORDS[value] }))}
          value={form.classifier}
          onChange={(classifier) => setTrainForm({ classifier: classifier as TrainingOptions["classifier"] })}
        />
      </SettingField>
      <details className={classes.more}>
        <summary>More settings</summary>
        <div className={classes.fields}>
          <Check
            setting="C"
            label={`Choose ${gridInWords(form.classifier)}`}
            checked={form.grid && takesGrid(form)}
            disabled={!takesGrid(form)}
            onChange={(grid) => setTrainForm({ grid })}
          />
          <Check
            setting="classWeights"
            label="Balance labels"
            checked={form.balanced}
            onChange={(balanced) => setTrainForm({ balanced })}
          />
          <Check
            setting="degrade"
            label="Train on what the network saw"
            checked={form.degrade}
            onChange={(degrade) => setTrainForm({ degrade })}
          />
          {(["flip", "scale"] as const).map((one) => (
            <Check
              key={one}
              setting="augment"
              label={one === "flip" ? "Mirrored copies" : "Copies with larger and smaller boxes"}
              checked={form.augment.includes(one)}
              onChange={(on) =>
                setTrainForm({ augment: on ? [...form.augment, one] : form.augment.filter((other) => other !== one) })
              }
            />
          ))}
          <SettingField setting="folds" name="Folds">
            <NumberInput
              aria-label="Folds"
              min={2}
              max={50}
              value={form.folds}
              onChange={(folds) => typeof folds === "number" && setTrainForm({ folds })}
            />
          </SettingField>
          <SettingField setting="seed" name="Seed">
            <NumberInput
              aria-label="Seed"
              min={0}
              value={form.seed}
              onChange={(seed) => typeof seed === "number" && setTrainForm({ seed })}
            />
          </SettingField>
        </div>
      </details>
    </>
  );
}

function gridInWords(classifier: TrainingOptions["classifier"]): string {
  const { C = [], gamma = [] } = gridOf(classifier);
  return gamma.length === 0 ? `C from ${C.length} values` : `C and gamma from ${C.length} x ${gamma.length}`;
}

function Check(props: {
  readonly setting: HelpedSetting;
  readonly label: string;
  readonly checked: boolean;
  readonly disabled?: boolean;
  readonly onChange: (checked: boolean) => void;
}): React.JSX.Element {
  const { setting, label, checked, disabled = false, onChange } = props;
  return (
    <div className={side.row}>
      <Checkbox
        label={label}
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <SettingHelp setting={setting} />
    </div>
  );
}

/** Which classes of the network are explained with it: saved as soon as the field is left. */
function Covers({ current, model }: { readonly current: ClassRecord; readonly model: string }): React.JSX.Element {
  const { data } = useRequest("modelNames", { model });
  const { data: found } = useRequest("predictions", { model, set: null });
  const names = data?.classNames ?? [];
  const [text, setText] = useState<string | null>(null);
  const { mutate } = useAction("setCovers");
  const save = (written: string): void => {
    const { indices, unknown, ambiguous } = readCovers(written, names);
    if (unknown.length + ambiguous.length > 0) return;
    mutate(
      { class: current.id, model, classIndices: [...indices] },
      {
        onSuccess: () => setText((now) => (now === written ? null : now)),
      },
    );
  };
  return (
    <CoversField
      model={model}
      names={names}
      text={text ?? writeCovers(current.classIndices, names)}
      predicted={found ?? null}
      called={current.name}
      onChange={(written, picked) => {
        setText(written);
        if (picked) save(written);
      }}
      onLeave={() => {
        if (text !== null) save(text);
      }}
    />
  );
}
