import { Button, Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useRef, useState } from "react";
import { percent } from "../../../contract/numberWords.ts";
import type { ExplainedImage } from "../../../contract/routes/explain.ts";
import type { Output } from "../../../contract/requests.ts";
import { classesInWords } from "../../../drawing/classNames.ts";
import { predictionInWords } from "../../../drawing/explanationWords.ts";
import { settingsInLine } from "../../../drawing/settingWords.ts";
import { useKeys } from "../../keys/keys.ts";
import { goTo } from "../../navigation/place.ts";
import { useRequest } from "../../transport/queries.ts";
import { nameOf } from "../../ui/Filmstrip.tsx";
import { ReconstructionLink } from "../../ui/ReconstructionSheet.tsx";
import { changeSettings, setExplainDesk, useExplainDesk } from "./explainDesk.ts";
import { NeuronDialog } from "../neuron/NeuronDialog.tsx";
import { PatchRows } from "./PatchRows.tsx";
import { PhotographView } from "./PhotographView.tsx";
import { Sentence } from "./Sentence.tsx";
import type { Side } from "./sides.ts";
import type { ExplainPlace } from "./useExplainPlace.ts";
import { Unexplained } from "./Unexplained.tsx";
import { ViewBar } from "./ViewBar.tsx";
import classes from "./ExplainPage.module.css";

interface ExplainedSideProps {
  readonly place: ExplainPlace;
  readonly side: Side;
  readonly active: boolean;
  readonly onActive: () => void;
  readonly narrow: boolean;
}

/** A photograph with its sentence, boxes and patches. */
export function ExplainedSide(props: ExplainedSideProps): React.JSX.Element {
  const { place, side, active, onActive, narrow } = props;
  const { view, opacity, threshold, swipe } = useExplainDesk();
  const { data, boxes, error, again } = useExplained(side);
  const [focused, setFocus] = useState<number | null>(null);
  const [tries, setTries] = useState(0);
  const rows = useRef<HTMLUListElement>(null);
  const [neuron, setNeuron] = useState<{ convolution: number; channel: number } | null>(null);
  const {
    data: map,
    error: mapError,
    refetch: mapAgain,
  } = useRequest(
    "classMap",
    view === "patches" || data === undefined
      ? null
      : {
          imageId: side.image.id,
          classIndex: side.settings.explainedClass,
          model: side.model,
        },
  );
  const patches = data?.explained.patches ?? [];
  // Other settings may give fewer.
  const focus = focused !== null && focused < patches.length ? focused : null;
  // The keyboard goes along, so that Enter and Tab mean the patch that is marked.
  const step = (by: number): void => {
    const next = focus === null ? 0 : Math.max(0, Math.min(patches.length - 1, focus + by));
    rows.current?.children[next]?.querySelector("button")?.focus();
  };
  const letGo = (): void => {
    setFocus(null);
    if (rows.current?.contains(document.activeElement) === true) (document.activeElement as HTMLElement).blur();
  };
  useKeys(
    active
      ? [
          { keys: "j,down", label: "Next patch", group: "Explain", run: () => step(1) },
          { keys: "k,up", label: "Previous patch", group: "Explain", run: () => step(-1) },
          {
            keys: "enter",
            label: "The neuron's page",
            group: "Explain",
            run: () => {
              if (focus !== null) setNeuron(patches[focus]);
            },
          },
          { keys: "escape", label: "No patch", group: "Explain", keyOnly: true, run: letGo },
          {
            keys: "m",
            label: "Class map or patches",
            group: "Explain",
            run: () => setExplainDesk({ view: view === "patches" ? "map" : "patches" }),
          },
        ]
      : [],
  );
  return (
    <section
      className={classes.side}
      data-active={(narrow && active) || undefined}
      data-narrow={narrow || undefined}
      aria-label={side.caption ?? "Explanation"}
      onPointerDown={onActive}
      onFocus={onActive}
    >
      {side.caption !== null && <h2 className={classes.caption}>{side.caption}</h2>}
      <div className={classes.head}>
        {error !== null ? (
          <Unexplained
            error={error}
            onAgain={() => {
              again();
              // The photograph too may be there again.
              setTries(tries + 1);
            }}
          />
        ) : data === undefined ? (
          <p className={classes.waiting} aria-busy>
            {boxes === null ? (
              `Looking at ${nameOf(side.image)} …`
            ) : (
              <>
                <strong>
                  {predictionInWords({
                    className: boxes.predicted.name,
                    probability: boxes.predicted.probability,
                  })}
                </strong>{" "}
                Naming what its neurons see …
              </>
            )}
          </p>
        ) : (
          <SentenceLine data={data} side={side} />
        )}
      </div>
      <div className={classes.body} data-narrow={narrow || undefined}>
        <div className={classes.photograph}>
          <PhotographView
            key={tries}
            image={side.image}
            patches={data === undefined ? (boxes?.patches ?? []) : patches}
            vocabulary={data?.vocabulary ?? []}
            map={map}
            view={view}
            opacity={opacity}
            threshold={threshold}
            swipe={swipe}
            focus={focus}
            onFocus={setFocus}
            onChoose={setFocus}
          />
          <ViewBar image={side.image} map={map} error={mapError} onAgain={() => void mapAgain()} />
        </div>
        <aside className={classes.patches} aria-label="Patches">
          <p className={classes.summary}>
            <span>
              {data === undefined ? "" : settingsInLine(data.settings, data.explained.convolutions)}
              {data !== undefined && tiesOf(data.explained)}
            </span>
            <ReconstructionLink />
          </p>
          <PatchRows
            list={rows}
            patches={patches}
            vocabulary={data?.vocabulary ?? []}
            focus={focus}
            onFocus={setFocus}
            onNeuron={setNeuron}
          />
        </aside>
      </div>
      <NeuronDialog
        neuron={neuron}
        model={side.model}
        set={place.set}
        vocabulary={data?.vocabulary ?? []}
        onClose={() => setNeuron(null)}
        onImage={(id) => {
          setNeuron(null);
          place.show({ image: id });
        }}
      />
    </section>
  );
}

function tiesOf({ ties }: ExplainedImage): string {
  const tied = ties.filter((one) => one.ties > 0);
  if (tied.length === 0) return "";
  return `; ${tied.map(({ convolution, ties: n }) => `${n} more neurons of convolution ${convolution} score the same`).join(", ")}`;
}

/** The sentence, with what to do next, and another class to ask about. */
function SentenceLine({
  data,
  side,
}: {
  readonly data: Output<"explainImage">;
  readonly side: Side;
}): React.JSX.Element {
  const { explained, vocabulary } = data;
  const { data: names } = useRequest("modelNames", { model: side.model });
  const asked = side.settings.explainedClass;
  return (
    <>
      <div className={classes.sentence}>
        <Sentence explained={explained} vocabulary={vocabulary}>
          {vocabulary.length === 0 && (
            <Button size="compact-xs" ml={8} onClick={() => goTo("train")}>
              Train one
            </Button>
          )}
        </Sentence>
        <Select
          className={classes.why}
          aria-label="Ask about another class"
          placeholder={explained.independent ? "Ask about …" : "Why not …"}
          searchable
          clearable
          // By itself it is for the mouse alone: without it nobody could take the class back by keys.
          clearButtonProps={{
            "aria-label": "Ask about the predicted class again",
            "aria-hidden": false,
            tabIndex: 0,
          }}
          limit={30}
          value={asked === null ? null : String(asked)}
          data={optionsOf(names?.classNames ?? [], explained)}
          onChange={(value) => {
            // Only attribution answers for one class.
            if (value === null) changeSettings({ explainedClass: null });
            else changeSettings({ explainedClass: Number(value), measure: "attribution" });
          }}
        />
      </div>
      {explained.warnings.map((warning) => (
        <p key={warning} className={classes.warning}>
          {warning}
        </p>
      ))}
    </>
  );
}

/** Each class by a name of its own, with a probability where it is known. */
function optionsOf(
  names: readonly string[],
  { prediction }: ExplainedImage,
): { readonly value: string; readonly label: string }[] {
  const probabilities = new Map(prediction.map(({ index, probability }) => [index, probability]));
  return classesInWords(names).map((name, index) => {
    const probability = probabilities.get(index);
    return { value: String(index), label: probability === undefined ? name : `${name}, ${percent(probability)}` };
  });
}

interface Explained {
  readonly data: Output<"explainImage"> | undefined;
  /** Where its patches lie, as long as they have no names yet; null where that is not known sooner. */
  readonly boxes: Output<"explainBoxes">["boxes"];
  readonly error: Error | null;
  again(): void;
}

function useExplained({ image, model, settings }: Side): Explained {
  // A held arrow or a spinning number asks once.
  const [wanted] = useDebouncedValue(settings, 60);
  const asked = { imageId: image.id, settings: wanted, model };
  // Asked first, so that an engine answers it first.
  const { data: found } = useRequest("explainBoxes", asked);
  const { data, error, refetch } = useRequest("explainImage", asked);
  // Another image's explanation is not this one's.
  const known = data?.explained.hash === image.hash ? data : undefined;
  const boxes = known === undefined && found?.boxes?.hash === image.hash ? found.boxes : null;
  return { data: known, boxes, error, again: () => void refetch() };
}
