import { Button, SegmentedControl, Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import type { StripImage } from "../../../contract/images.ts";
import { percent } from "../../../contract/percent.ts";
import type { ExplainedImage, Output } from "../../../contract/requests.ts";
import { PRESETS, type ExplanationSettings } from "../../../contract/settings.ts";
import { useKeys } from "../../keys/keys.ts";
import { goTo } from "../../shell/place.ts";
import { request } from "../../transport/client.ts";
import { pathsOf } from "../../transport/files.ts";
import { readsAreas, showError, startJob, useRequest } from "../../transport/queries.ts";
import { DropTarget } from "../../ui/DropTarget.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { ExportMenu } from "../../ui/ExportMenu.tsx";
import { Filmstrip, nameOf } from "../../ui/Filmstrip.tsx";
import { Page } from "../../ui/Page.tsx";
import { ReconstructionLink } from "../../ui/ReconstructionSheet.tsx";
import { CompareMenu } from "./CompareMenu.tsx";
import { changeSettings, inLine, MEASURE_WORDS, presetOf, setExplainDesk, useExplainDesk } from "./explainDesk.ts";
import { NeuronDialog } from "./NeuronDialog.tsx";
import { PatchRows } from "./PatchRows.tsx";
import { PhotographView } from "./PhotographView.tsx";
import { Sentence } from "./Sentence.tsx";
import { SettingsPanel } from "./SettingsPanel.tsx";
import { useExplainPlace, type ExplainPlace } from "./useExplainPlace.ts";
import { ViewBar } from "./ViewBar.tsx";
import classes from "./ExplainPage.module.css";

readsAreas({
  explainImage: ["classifiers"],
  classMap: [],
  imageSummaries: ["explanations", "models"],
  neuron: ["explanations"],
});

const NO_IMAGE: readonly never[] = [];

/** What the network looked at, in words. */
export function ExplainPage(): React.JSX.Element {
  const place = useExplainPlace();
  const { image, images, set } = place;
  const { settings, model } = useExplainDesk();
  const drop = async (files: readonly File[]): Promise<void> => {
    try {
      const paths = await pathsOf(files, () => undefined);
      const { added, refused } = await request("addImages", { paths, ...(set === null ? {} : { set }) });
      if (refused.length > 0) showError(new Error(refused[0].message));
      if (added.length > 0) place.show({ image: added[0].id });
    } catch (error) {
      showError(error as Error);
    }
  };
  useKeys([
    { keys: "pagedown,n", label: "Next photograph", group: "Explain", run: () => place.step(1) },
    { keys: "pageup,p", label: "Previous photograph", group: "Explain", run: () => place.step(-1) },
  ]);
  const all = images ?? NO_IMAGE;
  const selection = set === null ? { ids: all.map(({ id }) => id) } : { set };
  return (
    <Page
      title="Explain"
      subtitle={image === null ? "" : nameOf(image)}
      actions={
        image !== null && (
          <>
            <Presets settings={settings} />
            <SettingsPanel />
            <CompareMenu images={all} current={image} />
            <SetChoice place={place} />
            <ExportMenu images={{ ids: [image.id] }} settings={settings} {...(model === null ? {} : { model })} />
            <Button
              variant="filled"
              onClick={() =>
                void startJob("explain", { images: selection, settings, ...(model === null ? {} : { model }) })
              }
            >
              Explain {all.length} {all.length === 1 ? "image" : "images"}
            </Button>
          </>
        )
      }
    >
      <DropTarget hint="Drop a photograph to explain it" onFiles={(files) => void drop(files)}>
        {images?.length === 0 ? (
          <EmptyState
            title="Drop a photograph here"
            action={
              <Button variant="filled" onClick={() => goTo("images")}>
                Go to Images
              </Button>
            }
          >
            Pippin says what the network sees in it and which parts it looked at: in words where a patch classifier
            covers the class, in pictures always. Photographs of the workspace are explained here too.
          </EmptyState>
        ) : (
          image !== null && <Explained key={image.id} place={place} image={image} />
        )}
      </DropTarget>
    </Page>
  );
}

function Presets({ settings }: { readonly settings: ExplanationSettings }): React.JSX.Element {
  const preset = presetOf(settings);
  return (
    <SegmentedControl
      aria-label="Preset"
      value={preset}
      data={[
        { value: "recommended", label: "Recommended" },
        { value: "paper", label: "Paper" },
        { value: "custom", label: "Custom", disabled: preset !== "custom" },
      ]}
      onChange={(name) => {
        if (name !== "custom") {
          setExplainDesk({
            settings: { ...PRESETS[name], explainedClass: settings.explainedClass },
          });
        }
      }}
    />
  );
}

function SetChoice({ place }: { readonly place: ExplainPlace }): React.JSX.Element {
  const { data } = useRequest("imageSets", {});
  return (
    <Select
      aria-label="Image set"
      w={140}
      value={place.set ?? ""}
      data={[
        { value: "", label: "All images" },
        ...(data?.sets ?? []).map(({ name, images }) => ({ value: name, label: `${name} (${images})` })),
      ]}
      onChange={(value) => place.show({ set: value === "" ? null : value })}
    />
  );
}

interface Side {
  readonly image: StripImage;
  readonly model: string | null;
  readonly settings: ExplanationSettings;
  /** What tells it from the other side. */
  readonly caption: string | null;
}

function useExplained({ image, model, settings }: Side): {
  readonly data: Output<"explainImage"> | undefined;
  readonly error: Error | null;
} {
  // A held arrow or a spinning number asks once.
  const [wanted] = useDebouncedValue(settings, 60);
  const { data, error } = useRequest("explainImage", {
    imageId: image.id,
    settings: wanted,
    ...(model === null ? {} : { model }),
  });
  // Another image's explanation is not this one's.
  return { data: data?.explained.hash === image.hash ? data : undefined, error };
}

function Explained({ place, image }: { readonly place: ExplainPlace; readonly image: StripImage }): React.JSX.Element {
  const { settings, model, beside } = useExplainDesk();
  const [active, setActive] = useState(0);
  const one: Side = {
    image,
    model,
    settings,
    caption: beside === null ? null : captionOf(beside, { image, model, settings }),
  };
  const other = otherSide(one, beside, place.images ?? NO_IMAGE);
  const sides = other === null ? [one] : [one, other];
  const shown = sides[Math.min(active, sides.length - 1)];
  return (
    <div className={classes.layout}>
      <div className={classes.sides} data-two={sides.length > 1 || undefined}>
        {sides.map((side, i) => (
          <ExplainedSide
            key={i}
            place={place}
            side={side}
            active={shown === side}
            onActive={() => setActive(i)}
            withRows={sides.length === 1 || shown === side}
            narrow={sides.length > 1}
          />
        ))}
      </div>
      <div className={classes.film}>
        <Strip place={place} />
      </div>
    </div>
  );
}

function captionOf(
  beside: NonNullable<ReturnType<typeof useExplainDesk.getState>["beside"]>,
  side: Omit<Side, "caption">,
): string {
  if (beside.kind === "measure") return MEASURE_WORDS[side.settings.measure];
  return beside.kind === "model" ? (side.model ?? "Shipped model") : nameOf(side.image);
}

function otherSide(
  one: Side,
  beside: ReturnType<typeof useExplainDesk.getState>["beside"],
  images: readonly StripImage[],
): Side | null {
  if (beside === null) return null;
  const side = { image: one.image, model: one.model, settings: one.settings };
  if (beside.kind === "measure") {
    const other = { ...side, settings: { ...one.settings, measure: beside.measure } };
    return { ...other, caption: captionOf(beside, other) };
  }
  if (beside.kind === "model") {
    const other = { ...side, model: beside.model };
    return { ...other, caption: captionOf(beside, other) };
  }
  const image = images.find(({ id }) => id === beside.imageId);
  if (image === undefined) return null;
  const other = { ...side, image };
  return { ...other, caption: captionOf(beside, other) };
}

interface ExplainedSideProps {
  readonly place: ExplainPlace;
  readonly side: Side;
  readonly active: boolean;
  readonly onActive: () => void;
  readonly withRows: boolean;
  readonly narrow: boolean;
}

function ExplainedSide(props: ExplainedSideProps): React.JSX.Element {
  const { place, side, active, onActive, withRows, narrow } = props;
  const { view, opacity, threshold, swipe } = useExplainDesk();
  const { data, error } = useExplained(side);
  const [focus, setFocus] = useState<number | null>(null);
  const [neuron, setNeuron] = useState<{ convolution: number; channel: number } | null>(null);
  const { data: map } = useRequest(
    "classMap",
    view === "patches" || data === undefined
      ? null
      : {
          imageId: side.image.id,
          classIndex: side.settings.explainedClass,
          ...(side.model === null ? {} : { model: side.model }),
        },
  );
  const patches = data?.explained.patches ?? [];
  const step = (by: number): void =>
    setFocus((at) =>
      patches.length === 0 ? null : Math.max(0, Math.min(patches.length - 1, at === null ? 0 : at + by)),
    );
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
          { keys: "escape", label: "No patch", group: "Explain", keyOnly: true, run: () => setFocus(null) },
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
      aria-label={side.caption ?? "Explanation"}
      onPointerDown={onActive}
      onFocus={onActive}
    >
      {side.caption !== null && <h2 className={classes.caption}>{side.caption}</h2>}
      {error !== null ? (
        <p className={classes.error} role="alert">
          {error.message}
        </p>
      ) : data === undefined ? (
        <p className={classes.waiting} aria-busy>
          Looking at {nameOf(side.image)} …
        </p>
      ) : (
        <SentenceLine data={data} side={side} />
      )}
      <div className={classes.body} data-rows={withRows || undefined} data-narrow={narrow || undefined}>
        <div className={classes.photograph}>
          <PhotographView
            image={side.image}
            patches={patches}
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
          {(active || !narrow) && <ViewBar map={map} />}
        </div>
        {withRows && (
          <aside className={classes.patches} aria-label="Patches">
            <p className={classes.summary}>
              {data === undefined ? "" : inLine(data.settings, data.explained.convolutions)}
              {data !== undefined && tiesOf(data.explained)}
              <ReconstructionLink />
            </p>
            <PatchRows
              patches={patches}
              vocabulary={data?.vocabulary ?? []}
              focus={focus}
              onFocus={setFocus}
              onNeuron={setNeuron}
            />
          </aside>
        )}
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
  const { data: names } = useRequest("modelNames", side.model === null ? {} : { model: side.model });
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
          placeholder="Why not …"
          searchable
          clearable
          limit={30}
          w={190}
          value={asked === null ? null : String(asked)}
          data={(names?.classNames ?? []).map((label, i) => ({
            value: String(i),
            label: sameName(label, i, explained),
          }))}
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

/** Class names may be the same; with a probability where it is known. */
function sameName(label: string, index: number, { prediction }: ExplainedImage): string {
  const known = prediction.find((one) => one.index === index);
  return known === undefined ? label : `${label}, ${percent(known.probability)}`;
}

function Strip({ place }: { readonly place: ExplainPlace }): React.JSX.Element {
  const { data } = useRequest("imageSummaries", { set: place.set });
  const known = new Map(data?.images.map((one) => [one.imageId, one]));
  return (
    <Filmstrip
      images={place.images ?? NO_IMAGE}
      current={place.image?.id ?? null}
      onOpen={({ id }) => place.show({ image: id })}
      caption={({ id }) => {
        const one = known.get(id);
        return one === undefined ? "" : `${one.className}${one.label === null ? "" : `, ${one.label}`}`;
      }}
      describe={({ id }) => {
        const one = known.get(id);
        if (one === undefined) return "not explained yet";
        return `${one.className}${one.label === null ? "" : `, ${one.label}`}`;
      }}
    />
  );
}
