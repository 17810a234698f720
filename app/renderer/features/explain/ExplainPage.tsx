import { Button } from "@mantine/core";
import { useState } from "react";
import type { StripImage } from "../../../contract/images.ts";
import { differenceInWords, type Compared } from "../../../drawing/compareWords.ts";
import { useKeys, useMouse } from "../../keys/keys.ts";
import { goTo } from "../../navigation/place.ts";
import { request } from "../../transport/client.ts";
import { chosenFiles, pathsOf, READABLE } from "../../transport/files.ts";
import { showError, useRequest } from "../../transport/queries.ts";
import { DropTarget } from "../../ui/DropTarget.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { Filmstrip, nameOf } from "../../ui/Filmstrip.tsx";
import { Page } from "../../ui/Page.tsx";
import { useModelInUse } from "../../ui/modelInUse.ts";
import { ExplainActions } from "./ExplainActions.tsx";
import { ExplainedSide } from "./ExplainedSide.tsx";
import { useExplained, useKnownWords } from "./explained.ts";
import { setExplainDesk, useExplainDesk } from "./explainDesk.ts";
import { sidesOf, type Side } from "./sides.ts";
import { useExplainPlace, type ExplainPlace } from "./useExplainPlace.ts";
import classes from "./ExplainPage.module.css";

const NO_IMAGE: readonly never[] = [];

/** What the network looked at, in words. */
export function ExplainPage(): React.JSX.Element {
  const place = useExplainPlace();
  const { image, images, set } = place;
  const { model } = useModelInUse();
  const drop = async (files: readonly File[]): Promise<void> => {
    try {
      await explainPaths(await pathsOf(files, () => undefined));
    } catch (error) {
      showError(error as Error);
    }
  };
  const choose = async (): Promise<void> => {
    if (window.pippin === undefined) return drop(await chosenFiles({ accept: READABLE, folder: false }));
    await explainPaths(await window.pippin.choose("images"));
  };
  const explainPaths = async (paths: readonly string[]): Promise<void> => {
    if (paths.length === 0) return;
    try {
      const { added, refused } = await request("addImages", { paths: [...paths], ...(set === null ? {} : { set }) });
      if (refused.length > 0) showError(new Error(refused[0].message));
      if (added.length > 0) place.show({ image: added[0].id });
    } catch (error) {
      showError(error as Error);
    }
  };
  useKeys([
    { keys: "right,pagedown", label: "Next photograph", group: "Explain", run: () => place.step(1) },
    { keys: "left,pageup", label: "Previous photograph", group: "Explain", run: () => place.step(-1) },
  ]);
  useMouse([{ gesture: "drop", label: "Explain a photograph" }]);
  return (
    <Page
      title="Explain"
      subtitle={
        image !== null && (model === null ? nameOf(image) : <SeenAs key={image.id} image={image} model={model} />)
      }
      actions={
        // An empty set still has to be left.
        (images?.length !== 0 || set !== null) && <ExplainActions place={place} />
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
          image !== null && <Explained key={image.id} place={place} image={image} onOwn={() => void choose()} />
        )}
      </DropTarget>
    </Page>
  );
}

/** The photograph, the network and the class that is explained. */
function SeenAs({ image, model }: { readonly image: StripImage; readonly model: string }): React.JSX.Element {
  const { settings, words } = useExplainDesk();
  const { data } = useExplained({ image, model, settings, words, caption: null });
  const asWhat = data === undefined ? "" : ` as ${data.explained.explained.name}`;
  return (
    <span title={nameOf(image)}>
      <span>{nameOf(image)}</span>, seen by {model}
      {/* Where the header has no room for it the sentence below says it whole. */}
      <span className={classes.asWhat}>{asWhat}</span>
    </span>
  );
}

interface ExplainedProps {
  readonly place: ExplainPlace;
  readonly image: StripImage;
  /** Asks for a photograph to be explained. */
  readonly onOwn: () => void;
}

function Explained({ place, image, onOwn }: ExplainedProps): React.JSX.Element {
  const { settings, words, beside } = useExplainDesk();
  const { model } = useModelInUse();
  const [active, setActive] = useState(0);
  if (model === null) return <div aria-busy />;
  const sides = sidesOf({ image, model, settings, words }, beside, place.images ?? NO_IMAGE);
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
            narrow={sides.length > 1}
            onOwn={onOwn}
          />
        ))}
      </div>
      {sides.length > 1 ? (
        <Difference sides={[sides[0], sides[1]]} />
      ) : (
        <div className={classes.film}>
          <Strip place={place} />
        </div>
      )}
    </div>
  );
}

/** What tells two sides apart, and the way back to one. */
function Difference({ sides }: { readonly sides: readonly [Side, Side] }): React.JSX.Element {
  const [first, second] = [useCompared(sides[0]), useCompared(sides[1])];
  return (
    <div className={classes.difference}>
      <p role="status">{first === null || second === null ? "" : differenceInWords(first, second)}</p>
      <Button size="compact-sm" onClick={() => setExplainDesk({ beside: null })}>
        Back to one
      </Button>
    </div>
  );
}

function useCompared(side: Side): Compared | null {
  const { data } = useExplained(side);
  if (data === undefined) return null;
  const { explained, model } = data;
  return {
    name: side.caption ?? "",
    className: explained.prediction[0].name,
    probability: explained.prediction[0].probability,
    of: `${explained.hash} ${model.hash}`,
    patches: explained.patches,
  };
}

function Strip({ place }: { readonly place: ExplainPlace }): React.JSX.Element {
  const { settings, words: wanted } = useExplainDesk();
  const { model } = useModelInUse();
  const words = useKnownWords(wanted, model);
  const { data } = useRequest(
    "imageSummaries",
    model === null ? null : { set: place.set, how: { model, settings, words } },
  );
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
        if (one === undefined) return "not explained like this yet";
        return `${one.className}${one.label === null ? "" : `, ${one.label}`}`;
      }}
    />
  );
}
