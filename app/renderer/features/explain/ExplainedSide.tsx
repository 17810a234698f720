import { Button, SegmentedControl } from "@mantine/core";
import { useEffect, useMemo, useRef, useState } from "react";
import { counted, percent } from "../../../contract/numberWords.ts";
import type { ExplainedImage } from "../../../contract/routes/explain.ts";
import type { Output } from "../../../contract/requests.ts";
import { evidenceOf } from "../../../drawing/evidence.ts";
import { predictionInWords } from "../../../drawing/explanationWords.ts";
import { NONE } from "../../../drawing/labels.ts";
import { settingsInLine } from "../../../drawing/settingWords.ts";
import { useKeys } from "../../keys/keys.ts";
import { useRequest } from "../../transport/queries.ts";
import { ClassSelect } from "../../ui/ClassSelect.tsx";
import { nameOf } from "../../ui/Filmstrip.tsx";
import { ReconstructionLink } from "../../ui/ReconstructionSheet.tsx";
import { changeSettings, setExplainDesk, useExplainDesk } from "./explainDesk.ts";
import { NeuronDialog } from "../neuron/NeuronDialog.tsx";
import { useExplained } from "./explained.ts";
import { PatchRows } from "./PatchRows.tsx";
import { PhotographView } from "./PhotographView.tsx";
import { Sentence } from "./Sentence.tsx";
import type { Side } from "./sides.ts";
import type { ExplainPlace } from "./useExplainPlace.ts";
import { Unexplained } from "./Unexplained.tsx";
import { ViewBar } from "./ViewBar.tsx";
import { WordsMissing } from "./WordsMissing.tsx";
import classes from "./ExplainPage.module.css";

interface ExplainedSideProps {
  readonly place: ExplainPlace;
  readonly side: Side;
  readonly active: boolean;
  readonly onActive: () => void;
  readonly narrow: boolean;
  /** Asks for a photograph to be explained. */
  readonly onOwn: () => void;
}

/** A photograph with its sentence, boxes and patches. */
export function ExplainedSide(props: ExplainedSideProps): React.JSX.Element {
  const { place, side, active, onActive, narrow, onOwn } = props;
  const { view, opacity, threshold, swipe, order, showNone } = useExplainDesk();
  const { data, boxes, error, again } = useExplained(side);
  const { data: versions } = useRequest("classifiers", {});
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
  // Without labels none is surer than another.
  const labelled = data?.explained.patches.some(({ labels }) => labels.length > 0) === true;
  const shownOrder = labelled ? order : "importance";
  const { patches, importance } = useMemo(
    () => inOrder(data?.explained.patches ?? NO_PATCHES, shownOrder),
    [data, shownOrder],
  );
  const orderable = labelled && patches.length > 1;
  // As long as they have no names yet they are as important as each other.
  const unnamed = boxes?.patches ?? NO_PATCHES;
  const none = patches.filter(({ labels: [first] }) => first?.label === NONE).length;
  // Other settings may give fewer.
  const focus = focused !== null && focused < patches.length ? focused : null;
  // The keyboard goes along, so that Enter and Tab mean the patch that is marked.
  const step = (by: number): void => {
    const next = focus === null ? 0 : Math.max(0, Math.min(patches.length - 1, focus + by));
    rows.current?.children[next]?.querySelector("button")?.focus();
  };
  const letGo = (): void => {
    // First the patch, then what stands beside.
    if (focus === null) setExplainDesk({ beside: null });
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
            label: "Open the neuron's page",
            group: "Explain",
            run: () => {
              if (focus !== null) setNeuron(patches[focus]);
            },
          },
          {
            keys: "escape",
            label: "Leave the patch, then the comparison",
            group: "Explain",
            keyOnly: true,
            run: letGo,
          },
          {
            keys: "0",
            label: "None: show or hide its patches",
            group: "Explain",
            run: () => setExplainDesk({ showNone: !showNone }),
          },
          ...(orderable
            ? [
                {
                  keys: "i",
                  label: "Rows by importance or by confidence",
                  group: "Explain",
                  run: () => setExplainDesk({ order: order === "importance" ? "confidence" : "importance" }),
                },
              ]
            : []),
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
            patches={data === undefined ? unnamed : patches}
            vocabulary={data?.vocabulary ?? []}
            map={map}
            view={view}
            opacity={opacity}
            threshold={threshold}
            swipe={swipe}
            importance={data === undefined ? unnamed.map(() => 1) : importance}
            showNone={showNone}
            focus={focus}
            active={active}
            onFocus={setFocus}
          />
          <ViewBar
            none={none}
            image={side.image}
            map={map}
            error={mapError}
            onAgain={() => void mapAgain()}
            onOwn={narrow ? null : onOwn}
          />
        </div>
        <aside className={classes.patches} aria-label="Patches">
          <div className={classes.summary}>
            <span>
              {data === undefined ? "" : settingsInLine(data.settings, data.explained.convolutions)}
              {data !== undefined && tiesOf(data.explained)}
            </span>
            {orderable && <RowOrder />}
            <ReconstructionLink />
          </div>
          <PatchRows
            list={rows}
            patches={patches}
            importance={importance}
            measure={data?.settings.measure ?? null}
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
        wordsOf={versions?.classifiers.find(({ id }) => id === data?.explained.classifierId)?.name ?? null}
        onClose={() => setNeuron(null)}
        onImage={(id) => {
          setNeuron(null);
          place.show({ image: id });
        }}
      />
    </section>
  );
}

const NO_PATCHES: ExplainedImage["patches"] = [];

/** @returns the patches as their rows stand, with each one's share of the evidence. */
function inOrder(
  patches: ExplainedImage["patches"],
  order: "confidence" | "importance",
): { readonly patches: ExplainedImage["patches"]; readonly importance: readonly number[] } {
  const shares = evidenceOf(patches.map(({ score }) => score));
  const places = patches.map((_, place) => place);
  // They come the surest first.
  if (order === "importance") places.sort((a, b) => shares[b] - shares[a] || a - b);
  return { patches: places.map((place) => patches[place]), importance: places.map((place) => shares[place]) };
}

function RowOrder(): React.JSX.Element {
  const { order } = useExplainDesk();
  return (
    <SegmentedControl
      size="xs"
      aria-label="Order of the patches"
      value={order}
      data={[
        { value: "confidence", label: "Surest first" },
        { value: "importance", label: "Most important first" },
      ]}
      onChange={(value) => setExplainDesk({ order: value })}
    />
  );
}

function tiesOf({ ties }: ExplainedImage): string {
  const tied = ties.filter((one) => one.ties > 0);
  if (tied.length === 0) return "";
  return `; ${tied.map(({ convolution, ties: n }) => `${counted(n, "more neuron")} of convolution ${convolution} ${n === 1 ? "scores" : "score"} the same`).join(", ")}`;
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
  const probabilities = new Map(explained.prediction.map(({ index, probability }) => [index, percent(probability)]));
  // A button in the sentence goes with what it has done: the new sentence takes the focus, which else went to nothing.
  const line = useRef<HTMLDivElement>(null);
  const pressed = useRef(false);
  useEffect(() => {
    if (pressed.current && document.activeElement === document.body) {
      pressed.current = false;
      line.current?.querySelector<HTMLElement>("p")?.focus();
    }
  });
  return (
    <>
      <div
        ref={line}
        className={classes.sentence}
        onClick={(event) => {
          pressed.current = (event.target as Element).closest("p button") !== null;
        }}
      >
        <Sentence explained={explained} vocabulary={vocabulary}>
          {vocabulary.length === 0 && <WordsMissing explained={explained} model={side.model} />}
          {explained.borrowed !== null && (
            <Button ml={6} size="compact-xs" onClick={() => setExplainDesk({ words: null })}>
              Without them
            </Button>
          )}
        </Sentence>
        <ClassSelect
          className={classes.why}
          aria-label="Ask about another class"
          placeholder={explained.independent ? "Ask about …" : "Why not …"}
          clearable
          // By itself it is for the mouse alone: without it nobody could take the class back by keys.
          clearButtonProps={{
            "aria-label": "Ask about the predicted class again",
            "aria-hidden": false,
            tabIndex: 0,
          }}
          names={names?.classNames ?? []}
          value={asked}
          behind={(index) => probabilities.get(index)}
          onChange={(index) => {
            // Only attribution answers for one class.
            if (index === null) changeSettings({ explainedClass: null });
            else changeSettings({ explainedClass: index, measure: "attribution" });
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
