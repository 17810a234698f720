import { Button, Checkbox, NumberInput, SegmentedControl, Select } from "@mantine/core";
import { FEW_IMAGES } from "../../../contract/evaluation.ts";
import { counted, numeral } from "../../../contract/numberWords.ts";
import { MEASURES } from "../../../contract/settings.ts";
import { MEASURE_WORDS } from "../../../drawing/settingWords.ts";
import { goTo } from "../../navigation/place.ts";
import { Help, SettingHelp } from "../../ui/Help.tsx";
import { ModelChoice } from "../../ui/ModelChoice.tsx";
import { SettingField } from "../../ui/SettingField.tsx";
import { setEvaluateForm, useEvaluateForm, type Choices } from "./evaluateForm.ts";
import type { EvaluatePlace } from "./useEvaluatePlace.ts";
import side from "../../ui/SidePanel.module.css";
import page from "./EvaluatePage.module.css";

interface ChoicesPanelProps {
  /** What the set offers; undefined while it is looked up. */
  readonly choices: Choices | undefined;
  readonly obstacle: string | null;
}

/** Which set, and which network. */
export function SetAndModel({ place }: { readonly place: EvaluatePlace }): React.JSX.Element {
  return (
    <>
      <div className={side.field}>
        <span className={side.caption}>Image set</span>
        <Select
          aria-label="Image set"
          value={place.set}
          data={(place.sets ?? []).map(({ name, images }) => ({ value: name, label: `${name} (${numeral(images)})` }))}
          onChange={(set) =>
            place.show({ set, run: null, beside: null, search: null, ...(set === place.set ? {} : { class: null }) })
          }
        />
      </div>
      <div className={side.field}>
        <span className={side.caption}>Model</span>
        <ModelChoice />
      </div>
    </>
  );
}

/** What is evaluated: objects, measures, truth, and the controls. */
export function ChoicesPanel({ choices, obstacle }: ChoicesPanelProps): React.JSX.Element {
  return (
    <>
      {choices !== undefined && choices.outlined > 0 && (
        <>
          <Categories choices={choices} />
          <Measures />
          <Truth choices={choices} />
          <Controls />
          <MoreSettings choices={choices} />
          {obstacle !== null && <p className={side.stop}>{obstacle}</p>}
          {obstacle === null && choices.counted < FEW_IMAGES && (
            <p className={side.warning}>
              {choices.counted === 1
                ? "1 photograph is few: no interval can be drawn from it."
                : `${counted(choices.counted, "photograph")} are few: the intervals will be wide.`}{" "}
              {FEW_IMAGES} or more tell measures apart.
            </p>
          )}
        </>
      )}
    </>
  );
}

function Categories({ choices: { categories } }: { readonly choices: Choices }): React.JSX.Element {
  const { leftOut } = useEvaluateForm();
  return (
    <fieldset className={page.group}>
      <legend className={side.caption}>Objects</legend>
      <div className={page.checks}>
        {categories.map(({ name, images }) => (
          <Checkbox
            key={name}
            label={`${name} (${numeral(images)})`}
            checked={!leftOut.includes(name)}
            onChange={(event) =>
              setEvaluateForm({
                leftOut: event.currentTarget.checked ? leftOut.filter((one) => one !== name) : [...leftOut, name],
              })
            }
          />
        ))}
      </div>
    </fieldset>
  );
}

function Measures(): React.JSX.Element {
  const { measures } = useEvaluateForm();
  return (
    <fieldset className={page.group}>
      <legend className={side.caption}>
        Measures <SettingHelp setting="measure" />
      </legend>
      <div className={page.checks}>
        {MEASURES.map((measure) => (
          <Checkbox
            key={measure}
            label={MEASURE_WORDS[measure].name}
            checked={measures.includes(measure)}
            onChange={(event) =>
              setEvaluateForm({
                measures: event.currentTarget.checked
                  ? [...measures, measure]
                  : measures.filter((one) => one !== measure),
              })
            }
          />
        ))}
      </div>
    </fieldset>
  );
}

function Truth({ choices: { marked, reviewed, classifiers } }: { readonly choices: Choices }): React.JSX.Element {
  const { objects, labels } = useEvaluateForm();
  const none = labels === "parts" ? marked === 0 : reviewed === 0;
  return (
    <>
      <SettingField setting="objectTruth" name="An object is">
        <SegmentedControl
          aria-label="An object is"
          value={objects}
          data={[
            { value: "outlines", label: "Its outline" },
            { value: "boxes", label: "The box round it" },
          ]}
          onChange={(value) => setEvaluateForm({ objects: value })}
        />
      </SettingField>
      <SettingField setting="labelTruth" name="Labels are judged by">
        <SegmentedControl
          aria-label="Labels are judged by"
          value={labels}
          data={[
            { value: "parts", label: `Parts (${numeral(marked)})` },
            { value: "reviews", label: `Reviews (${numeral(reviewed)})` },
          ]}
          onChange={(value) => setEvaluateForm({ labels: value })}
        />
      </SettingField>
      {classifiers.length === 0 ? (
        <p className={side.note}>
          No patch classifier is trained for this model, so nothing can be said of labels.{" "}
          <Button size="compact-xs" onClick={() => goTo("train")}>
            Train one
          </Button>
        </p>
      ) : (
        none && (
          <p className={side.note}>
            {labels === "parts"
              ? "No photograph has marked parts, so nothing can be said of labels. Import outlines with keypoints, or go by reviews."
              : "No patch of these photographs was reviewed, so nothing can be said of labels. Go through some on the Review page, or go by marked parts."}
          </p>
        )
      )}
    </>
  );
}

function Controls(): React.JSX.Element {
  const { classMaps, occlusion, blur, sanity } = useEvaluateForm();
  return (
    <fieldset className={page.group}>
      <legend className={side.caption}>Controls</legend>
      <div className={page.checks}>
        <span className={side.row}>
          <Checkbox
            label="CAM and Grad-CAM"
            checked={classMaps}
            onChange={(event) => setEvaluateForm({ classMaps: event.currentTarget.checked })}
          />
          <Help name="CAM and Grad-CAM">
            Class maps on the same objects: how much of the object they cover, beside all patches of a measure together.
          </Help>
        </span>
        <span className={side.row}>
          <Checkbox
            label="Occlusion"
            checked={occlusion}
            onChange={(event) => setEvaluateForm({ occlusion: event.currentTarget.checked })}
          />
          <SettingHelp setting="occlusion" />
        </span>
        {occlusion && (
          <Checkbox
            ml={20}
            label="By a blur, too"
            checked={blur}
            onChange={(event) => setEvaluateForm({ blur: event.currentTarget.checked })}
          />
        )}
        <span className={side.row}>
          <Checkbox
            label="Sanity"
            checked={sanity}
            onChange={(event) => setEvaluateForm({ sanity: event.currentTarget.checked })}
          />
          <SettingHelp setting="sanity" />
        </span>
      </div>
      {(occlusion || sanity) && (
        <p className={side.note}>Each of these runs the network many times an image, so it takes much longer.</p>
      )}
    </fieldset>
  );
}

const BY_CLASS = "";

function MoreSettings({ choices: { classifiers } }: { readonly choices: Choices }): React.JSX.Element {
  const { preset, classifier, seed } = useEvaluateForm();
  const chosen = classifiers.some(({ name }) => name === classifier) ? classifier : null;
  return (
    <details>
      <summary className={page.summary}>More settings</summary>
      <div className={page.fields}>
        <div className={side.field}>
          <span className={side.caption}>Neurons are chosen</span>
          <SegmentedControl
            aria-label="Neurons are chosen"
            value={preset}
            data={[
              { value: "recommended", label: "As recommended" },
              { value: "paper", label: "As in the paper" },
            ]}
            onChange={(value) => setEvaluateForm({ preset: value })}
          />
          {preset === "paper" && (
            <p className={side.note}>Convolutions 5 to 7, the five best neurons of each, also where they overlap.</p>
          )}
        </div>
        {classifiers.length > 0 && (
          <div className={side.field}>
            <span className={side.caption}>Patches are labelled by</span>
            <Select
              aria-label="Patches are labelled by"
              value={chosen ?? BY_CLASS}
              data={[
                { value: BY_CLASS, label: "What covers the class" },
                ...classifiers.map(({ name, version }) => ({ value: name, label: `${name}, version ${version}` })),
              ]}
              onChange={(value) => setEvaluateForm({ classifier: value === BY_CLASS ? null : value })}
            />
          </div>
        )}
        <SettingField setting="seed" name="Seed">
          <NumberInput
            aria-label="Seed"
            min={0}
            value={seed}
            onChange={(value) => typeof value === "number" && setEvaluateForm({ seed: value })}
          />
        </SettingField>
      </div>
    </details>
  );
}
