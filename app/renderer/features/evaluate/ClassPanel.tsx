import { Button, Select } from "@mantine/core";
import { counted, numeral } from "../../../contract/numberWords.ts";
import { PRESETS } from "../../../contract/settings.ts";
import { MEASURE_WORDS } from "../../../drawing/settingWords.ts";
import { startJob, useRequest } from "../../transport/queries.ts";
import { useModelInUse } from "../../ui/modelInUse.ts";
import { handFocus } from "../../ui/RunningJob.tsx";
import { keyOf, useBesideChoice, type ClassChoice } from "./classChoice.ts";
import type { EvaluatePlace } from "./useEvaluatePlace.ts";
import side from "../../ui/SidePanel.module.css";
import page from "./EvaluatePage.module.css";

interface ClassPanelProps {
  readonly place: EvaluatePlace;
  readonly choice: ClassChoice;
}

/** Which class is looked at, and for a profile what stands beside it. */
export function ClassPanel({ place, choice }: ClassPanelProps): React.JSX.Element {
  const { choices, chosen } = choice;
  const classes = choices?.classes ?? [];
  if (classes.length === 0) return <></>;
  return (
    <>
      <div className={side.field}>
        <span className={side.caption}>Class</span>
        <Select
          aria-label="Class"
          searchable={classes.length > 12}
          value={chosen === null ? null : keyOf(chosen)}
          data={classes.map((one) => ({
            value: keyOf(one),
            label: `${one.name} (${numeral(one.images)})${one.measure === "attribution" ? "" : `, ${MEASURE_WORDS[one.measure].name}`}`,
          }))}
          onChange={(key) => {
            const next = classes.find((one) => keyOf(one) === key);
            if (next !== undefined) place.show({ class: next.index, by: next.measure, search: null });
          }}
        />
        <p className={side.note}>What the photographs are explained as, and how many of them.</p>
      </div>
      {place.view === "profile" && <Beside place={place} choice={choice} />}
    </>
  );
}

const NOTHING = "nothing";

/** Another class of the same photographs, or any class of another set or network. */
function Beside({ place, choice }: ClassPanelProps): React.JSX.Element {
  const beside = useBesideChoice(place, choice);
  const { choices: models } = useModelInUse();
  return (
    <>
      <div className={side.field}>
        <span className={side.caption}>Beside it</span>
        <Select
          aria-label="Class beside it"
          value={beside.chosen === null ? NOTHING : String(beside.chosen.index)}
          data={[
            { value: NOTHING, label: "Nothing" },
            ...beside.classes.map(({ index, name, images }) => ({
              value: String(index),
              label: `${name} (${numeral(images)})`,
            })),
          ]}
          onChange={(index) => place.show({ besideClass: index === NOTHING ? null : index })}
        />
        {beside.classes.length === 0 && (
          <p className={side.note}>No photograph is explained as another class: choose another set or model below.</p>
        )}
      </div>
      <details>
        <summary className={page.summary}>Of another set or model</summary>
        <div className={page.fields}>
          <Select
            label="Set beside it"
            value={beside.set}
            data={(place.sets ?? []).map(({ name }) => name)}
            onChange={(set) => place.show({ besideSet: set, besideClass: null })}
          />
          <Select
            label="Model beside it"
            value={beside.model}
            data={[...models]}
            onChange={(model) => place.show({ besideModel: model, besideClass: null })}
          />
        </div>
      </details>
    </>
  );
}

/** Starts explaining the whole set; what is explained already is taken as it is. */
export function ExplainSet({
  choice: { set, model, choices },
  filled = false,
}: {
  readonly choice: ClassChoice;
  readonly filled?: boolean;
}): React.JSX.Element {
  const { data } = useRequest("jobs", {});
  const busy = data?.jobs.some(({ name, state }) => name === "explain" && state === "running") === true;
  return (
    <Button
      {...(filled ? { variant: "filled" } : { size: "compact-sm" })}
      disabled={busy || model === null || choices === undefined}
      onClick={() => {
        handFocus();
        void startJob("explain", {
          images: { set },
          settings: PRESETS.recommended,
          ...(model === null ? {} : { model }),
        });
      }}
    >
      Explain {counted(choices?.images ?? 0, "photograph")}
    </Button>
  );
}
