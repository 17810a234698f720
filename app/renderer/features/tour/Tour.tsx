import { Button } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { create } from "zustand";
import { SAMPLE } from "../../../contract/sample.ts";
import { useKeys } from "../../keys/keys.ts";
import { goTo } from "../../navigation/place.ts";
import { useAction, useRequest } from "../../transport/queries.ts";
import { Key } from "../../ui/Key.tsx";
import { TOUR, type TourStep } from "./tourSteps.ts";
import classes from "./Tour.module.css";

/** Asked for by a person, from the palette. */
const useAsked = create<{ readonly asked: boolean }>(() => ({ asked: false }));

export function startTour(): void {
  useAsked.setState({ asked: true });
}

interface TourProps {
  /** Ids of the pages that there are. */
  readonly pages: readonly string[];
}

/** A short walk over the sample, offered once in a workspace that holds it, and again whenever it is asked for. */
export function Tour({ pages }: TourProps): React.JSX.Element | null {
  const asked = useAsked((state) => state.asked);
  const { data: settings } = useRequest("settings", {});
  const { data: sets } = useRequest("imageSets", {});
  const change = useAction("changeSettings");
  const isNew = settings?.tour === "new" && (sets?.sets ?? []).some(({ name }) => name === SAMPLE.set);
  // From the click to the answer the setting still says "new".
  const [left, setLeft] = useState(false);
  if (!asked && (!isNew || left)) return null;
  return (
    <Walk
      steps={TOUR.filter(({ page }) => pages.includes(page))}
      onEnd={(tour) => {
        setLeft(true);
        useAsked.setState({ asked: false });
        change.mutate({ tour });
      }}
    />
  );
}

interface WalkProps {
  readonly steps: readonly TourStep[];
  readonly onEnd: (how: "skipped" | "finished") => void;
}

function Walk({ steps, onEnd }: WalkProps): React.JSX.Element {
  const [place, setPlace] = useState(0);
  const step = steps[place];
  const area = useAreaOf(step);
  const next = useRef<HTMLButtonElement>(null);
  const { data: thread } = useRequest("thread", {});
  const newest = thread?.newest ?? null;
  useEffect(() => {
    // It ends on what a workspace opens on.
    goTo(step.page, step.page === "explain" && newest !== null ? { image: String(newest) } : {}, true);
    next.current?.focus();
  }, [step, newest]);
  const isLast = place === steps.length - 1;
  const { data: status } = useRequest("status", {});
  const said = (status?.images === 0 ? step.empty : undefined) ?? step;
  useKeys([{ keys: "escape", label: "Leave the tour", group: "Tour", keyOnly: true, run: () => onEnd("skipped") }]);
  return (
    <>
      {area !== null && <div className={classes.ring} style={ringAround(area)} aria-hidden />}
      <div
        className={classes.card}
        style={cardBeside(area)}
        role="dialog"
        aria-label="Tour"
        aria-describedby="tour-text"
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.preventDefault();
          onEnd("skipped");
        }}
      >
        <h2>{said.title}</h2>
        <p id="tour-text">{said.text}</p>
        <div className={classes.buttons}>
          <span>
            {place + 1} of {steps.length}
          </span>
          {!isLast && (
            <Button variant="subtle" onClick={() => onEnd("skipped")} rightSection={<Key>Esc</Key>}>
              Skip
            </Button>
          )}
          {place > 0 && <Button onClick={() => setPlace(place - 1)}>Back</Button>}
          <Button ref={next} variant="filled" onClick={() => (isLast ? onEnd("finished") : setPlace(place + 1))}>
            {isLast ? "Start working" : "Next"}
          </Button>
        </div>
      </div>
    </>
  );
}

interface Area {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Where the step's target is now: pages come in, windows change their size. Null while it is not there. */
function useAreaOf({ page, targets }: TourStep): Area | null {
  const [area, setArea] = useState<Area | null>(null);
  useEffect(() => {
    let frame = 0;
    const look = (): void => {
      const found = [...targets, `section[aria-label]`]
        .map((one) => document.querySelector(one))
        .find((one) => one !== null);
      const box = found?.getBoundingClientRect();
      const now = box === undefined ? null : { left: box.left, top: box.top, right: box.right, bottom: box.bottom };
      setArea((before) => (JSON.stringify(before) === JSON.stringify(now) ? before : now));
      frame = requestAnimationFrame(look);
    };
    frame = requestAnimationFrame(look);
    return () => cancelAnimationFrame(frame);
  }, [page, targets]);
  return area;
}

const WIDTH = 340;
const GAP = 12;

function ringAround({ left, top, right, bottom }: Area): React.CSSProperties {
  return { left: left + 2, top: top + 2, width: right - left - 4, height: bottom - top - 4 };
}

/** Beside the target where there is room, else in its lower right corner. */
function cardBeside(area: Area | null): React.CSSProperties {
  if (area === null) return { right: 24, bottom: 52, width: WIDTH };
  const room = window.innerWidth - area.right;
  if (room > WIDTH + 2 * GAP) return { left: area.right + GAP, top: Math.max(GAP, area.top + GAP), width: WIDTH };
  return {
    left: Math.max(GAP, area.right - WIDTH - 24),
    bottom: Math.max(GAP, window.innerHeight - area.bottom + 24),
    width: WIDTH,
  };
}
