import { Button, SegmentedControl, Slider } from "@mantine/core";
import type { StripImage } from "../../../contract/images.ts";
import type { Output } from "../../../contract/requests.ts";
import { nameOf } from "../../ui/Filmstrip.tsx";
import { SaveDrawing } from "../../ui/SaveDrawing.tsx";
import { mapDrawing } from "./classMapDrawing.ts";
import { setExplainDesk, useExplainDesk } from "./explainDesk.ts";
import classes from "./ViewBar.module.css";

interface ViewBarProps {
  /** Patches that show none of the words. */
  readonly none: number;
  readonly image: StripImage;
  readonly map: Output<"classMap"> | undefined;
  /** Why there is no class map. */
  readonly error: Error | null;
  /** Asks for the class map once more. */
  readonly onAgain: () => void;
  /** Asks for a photograph to be explained; null where two stand side by side. */
  readonly onOwn: (() => void) | null;
}

/** What lies on the photograph: boxes, the class map, both, or one swiped over the other. */
export function ViewBar({ none, image, map, error, onAgain, onOwn }: ViewBarProps): React.JSX.Element {
  const { view, opacity, threshold, swipe, showNone } = useExplainDesk();
  const name = map?.kind ?? "Class map";
  return (
    <div className={classes.bar}>
      <SegmentedControl
        aria-label="What is shown on the photograph"
        value={view}
        data={[
          { value: "patches", label: "Patches" },
          { value: "map", label: name },
          { value: "both", label: "Side by side" },
          { value: "swipe", label: "Swipe" },
        ]}
        onChange={(value) => setExplainDesk({ view: value })}
      />
      {none > 0 && view !== "map" && (
        <Button
          size="compact-xs"
          aria-pressed={showNone}
          variant={showNone ? "light" : "default"}
          onClick={() => setExplainDesk({ showNone: !showNone })}
        >
          {none} none
        </Button>
      )}
      {onOwn !== null && view === "patches" && (
        <Button className={classes.own} size="compact-xs" onClick={onOwn}>
          Drop your own photograph
        </Button>
      )}
      {view !== "patches" && (
        <div className={classes.sliders}>
          <Labelled name="Opacity" value={opacity} onChange={(value) => setExplainDesk({ opacity: value })} />
          <Labelled name="Threshold" value={threshold} onChange={(value) => setExplainDesk({ threshold: value })} />
          {view === "swipe" && (
            <Labelled name="Swipe" value={swipe} onChange={(value) => setExplainDesk({ swipe: value })} />
          )}
          {error !== null && (
            <>
              <span role="alert">{error.message}</span>
              <Button size="compact-xs" onClick={onAgain}>
                Try again
              </Button>
            </>
          )}
          {error === null && map !== undefined && (
            <span className={classes.layer} title="Shares of the highest value">
              {map.kind} for {map.className}, layer {map.layer}
            </span>
          )}
          {error === null && map !== undefined && (
            <SaveDrawing
              what="class map"
              name={`${nameOf(image).replace(/\.\w+$/, "")}-${map.kind.toLowerCase()}`}
              paper
              drawing={() => mapDrawing(image, map, { opacity, threshold })}
            />
          )}
        </div>
      )}
    </div>
  );
}

function Labelled(props: {
  readonly name: string;
  readonly value: number;
  readonly onChange: (value: number) => void;
}): React.JSX.Element {
  return (
    <label className={classes.slider}>
      {props.name}
      <Slider
        thumbLabel={props.name}
        size="xs"
        w={80}
        min={0}
        max={1}
        step={0.05}
        label={null}
        value={props.value}
        onChange={props.onChange}
      />
    </label>
  );
}
