import { Button } from "@mantine/core";
import type { FeatureName } from "../../../contract/patchClassifier.ts";
import { percent } from "../../../contract/numberWords.ts";
import type { ExplainedImage } from "../../../contract/routes/explain.ts";
import type { ClassifierVersion } from "../../../contract/training.ts";
import { classInWords } from "../../../drawing/classNames.ts";
import { goTo } from "../../navigation/place.ts";
import { startJob, useRequest } from "../../transport/queries.ts";
import { changeSettings, setExplainDesk } from "./explainDesk.ts";
import classes from "./WordsMissing.module.css";

interface WordsMissingProps {
  readonly explained: ExplainedImage;
  readonly model: string;
}

/**
 * Where no words are known for the class: the photograph as a class that has some, another class's words, the same words for
 * this network, or new ones.
 */
export function WordsMissing({ explained, model }: WordsMissingProps): React.JSX.Element {
  const { data } = useRequest("classifiers", {});
  const { data: names } = useRequest("modelNames", { model });
  const versions = data?.classifiers.filter(({ current }) => current) ?? [];
  const own = versions.filter((version) => version.model === model);
  // The same words for this network: of classes that have a patch classifier for another one only.
  const others = versions.filter(
    ({ name }, i) =>
      own.every((version) => version.name !== name) && versions.findIndex((one) => one.name === name) === i,
  );
  const choices = own.flatMap(({ classIndices }) => likeliest(classIndices, explained));
  return (
    <span className={classes.ways}>
      {choices.map(({ index, probability }) => (
        <Button
          key={index}
          size="compact-xs"
          // Only attribution answers for one class.
          onClick={() => changeSettings({ explainedClass: index, measure: "attribution" })}
        >
          Explain as {classInWords(names?.classNames ?? [], index)}
          {probability !== null && `, ${percent(probability)}`}
        </Button>
      ))}
      {own.map(({ id, name }) => (
        <Button key={`words ${id}`} size="compact-xs" onClick={() => setExplainDesk({ words: name })}>
          In the words of {name}
        </Button>
      ))}
      {others.map((version) => (
        <SameWords key={version.id} version={version} model={model} />
      ))}
      <Button size="compact-xs" onClick={() => goTo("train")}>
        {versions.length === 0 ? "Train one" : "Other words"}
      </Button>
    </span>
  );
}

/** Trains what another network has, from the same patches. */
function SameWords({
  version,
  model,
}: {
  readonly version: ClassifierVersion;
  readonly model: string;
}): React.JSX.Element {
  const { data: known } = useRequest("classes", {});
  const of = known?.classes.find(({ name }) => name === version.name);
  const { data: covered } = useRequest("covers", of === undefined ? null : { class: of.id, model });
  const { data: jobs } = useRequest("jobs", {});
  const busy = jobs?.jobs.some(({ name, state }) => state === "running" && name === "train") === true;
  if (of === undefined || covered === undefined || covered.classIndices.length === 0) return <></>;
  const { name, labels, options, features } = version;
  const train = (): void =>
    void startJob("train", {
      ...{ name, labels, options, model, set: of.set, classIndices: covered.classIndices },
      // Another network has other layers: its own of the same kind.
      features: kindOf(features),
    });
  return (
    <Button size="compact-xs" disabled={busy} onClick={train}>
      {busy ? "Training …" : `Train the words of ${name} for ${model}`}
    </Button>
  );
}

function kindOf(features: ClassifierVersion["features"]): FeatureName {
  return features.name === "network" && features.context ? "network-context" : features.name;
}

/** Of covered classes the likeliest one, where the prediction tells of any, or where there is one only. */
function likeliest(
  covered: readonly number[],
  { prediction }: ExplainedImage,
): { readonly index: number; readonly probability: number | null }[] {
  const known = prediction.find(({ index }) => covered.includes(index));
  if (known !== undefined) return [known];
  return covered.length === 1 ? [{ index: covered[0], probability: null }] : [];
}
