import { Button } from "@mantine/core";
import { counted } from "../../../contract/numberWords.ts";
import { useKeys } from "../../keys/keys.ts";
import { goTo } from "../../navigation/place.ts";
import { startJob, useRequest } from "../../transport/queries.ts";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { useModelInUse } from "../../ui/modelInUse.ts";
import { Page } from "../../ui/Page.tsx";
import { handFocus } from "../../ui/RunningJob.tsx";
import { ChoicesPanel, SetAndModel } from "./ChoicesPanel.tsx";
import { useClassChoice } from "./classChoice.ts";
import { ClassPanel } from "./ClassPanel.tsx";
import { chosenCategories, evaluateInput, obstacle, useEvaluateForm, type Choices } from "./evaluateForm.ts";
import { ExportShown } from "./ExportShown.tsx";
import { Results } from "./Results.tsx";
import { RunsList } from "./RunsList.tsx";
import { SearchesList } from "./SearchesList.tsx";
import { isOfClass, useEvaluatePlace, type EvaluatePlace } from "./useEvaluatePlace.ts";
import side from "../../ui/SidePanel.module.css";
import classes from "./EvaluatePage.module.css";

/** Whether explanations are true: the paper's Table 1 on one's own photographs, and controls that can fail. */
export function EvaluatePage(): React.JSX.Element {
  const place = useEvaluatePlace();
  if (place.sets === null || place.runs === null) return <Page title="Evaluate">{null}</Page>;
  if (place.set === null) {
    return (
      <Page title="Evaluate">
        <EmptyState
          title="Nothing to evaluate yet"
          action={
            <Button variant="filled" onClick={() => goTo("images")}>
              Go to Images
            </Button>
          }
        >
          Here you see whether explanations can be believed: how often patches lie on the object and get the right
          label, beside chance, class maps and random neurons.{" "}
          {place.images === 0
            ? "It needs a set of photographs on which objects are marked: import some first."
            : `It needs a set: put the ${counted(place.images, "photograph")} of the workspace into one on the Images page.`}
        </EmptyState>
      </Page>
    );
  }
  return <SetPage place={place} set={place.set} />;
}

function SetPage({ place, set }: { readonly place: EvaluatePlace; readonly set: string }): React.JSX.Element {
  const form = useEvaluateForm();
  const { model } = useModelInUse();
  const known = useChoices(set, model);
  const { data: jobs } = useRequest("jobs", {});
  const stop = known.choices === undefined ? null : obstacle(form, known.choices);
  const busy = jobs?.jobs.some(({ name, state }) => name === "evaluate" && state === "running") === true;
  const ready = known.choices !== undefined && known.choices.outlined > 0 && !known.stale && stop === null && !busy;
  const evaluate = (): void => {
    if (!ready) return;
    // What comes of it is shown, and nothing that was opened before.
    place.show({ set, run: null, beside: null });
    void startJob("evaluate", evaluateInput(useEvaluateForm.getState(), set, model, known.choices));
  };
  const classChoice = useClassChoice(place, set, model);
  const { of } = classChoice;
  const looking = jobs?.jobs.some(({ name, state }) => name === "findShortcuts" && state === "running") === true;
  const look = (): void => {
    if (of === null || looking) return;
    place.show({ search: null });
    void startJob("findShortcuts", of);
  };
  const { view } = place;
  useKeys([
    ...(isOfClass(view) ? [] : [{ keys: "mod+enter", label: "Evaluate", group: "Evaluate", run: evaluate }]),
    ...(view === "shortcuts" ? [{ keys: "mod+enter", label: "Look for shortcuts", group: "Evaluate", run: look }] : []),
  ]);
  return (
    <Page
      title="Evaluate"
      subtitle={set}
      actions={
        <>
          <ExportShown place={place} choice={classChoice} />
          {view === "shortcuts" && (
            <Button variant="filled" disabled={of === null || looking} onClick={handing(look)}>
              Look for shortcuts
            </Button>
          )}
          {!isOfClass(view) && (
            <Button variant="filled" disabled={!ready} title={stop ?? undefined} onClick={handing(evaluate)}>
              {known.choices === undefined || known.choices.counted === 0
                ? "Evaluate"
                : `Evaluate ${counted(known.choices.counted, "photograph")}`}
            </Button>
          )}
        </>
      }
    >
      <div className={classes.layout}>
        <section className={classes.side} aria-label="What is evaluated">
          <SetAndModel place={place} />
          {isOfClass(view) ? (
            <ClassPanel place={place} choice={classChoice} />
          ) : (
            <>
              <RunsList place={place} busy={busy} />
              <ChoicesPanel choices={known.choices} obstacle={stop} />
              {known.error !== null && <p className={side.stop}>{known.error.message}</p>}
            </>
          )}
          {view === "shortcuts" && <SearchesList place={place} choice={classChoice} />}
        </section>
        <Results
          place={place}
          set={set}
          choices={known.choices}
          classChoice={classChoice}
          onStart={ready ? handing(evaluate) : null}
          onLook={of === null || looking ? null : handing(look)}
        />
      </div>
    </Page>
  );
}

/** By a button, which goes as the work begins. */
const handing = (start: () => void) => (): void => {
  handFocus();
  start();
};

interface KnownChoices {
  readonly choices: Choices | undefined;
  /** They are of what was chosen before. */
  readonly stale: boolean;
  readonly error: Error | null;
}

function useChoices(set: string, model: string | null): KnownChoices {
  const form = useEvaluateForm();
  const of = { set, ...(model === null ? {} : { model }) };
  // Which categories there are does not depend on which of them are chosen.
  const { data: offered } = useRequest("evaluationChoices", model === null ? null : of);
  const categories = offered === undefined ? null : chosenCategories(form, offered.categories);
  const narrowed = categories !== null && categories.length > 0;
  const { data, isPlaceholderData, error } = useRequest(
    "evaluationChoices",
    model === null || offered === undefined ? null : { ...of, ...(narrowed ? { categories } : {}) },
  );
  return { choices: data, stale: isPlaceholderData, error };
}
