import { Button, Modal, Select } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useCallback, useEffect, useRef, useState } from "react";
import type { ClassifierVersion } from "../../../contract/training.ts";
import { labelKey } from "../../../drawing/labels.ts";
import { useKeys } from "../../keys/keys.ts";
import { onHistory, sayTravelled, travel } from "../../navigation/history.ts";
import { showMoreLike } from "../../navigation/moreLike.ts";
import { goTo } from "../../navigation/place.ts";
import { useRequest } from "../../transport/queries.ts";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { Page } from "../../ui/Page.tsx";
import { NOTHING, within, type Selection } from "../../ui/selection.ts";
import { FilterBar } from "./FilterBar.tsx";
import { Progress } from "./Progress.tsx";
import { RetrainButton, RetrainResult } from "./Retraining.tsx";
import { EVERYTHING, setReviewDesk, SIZES, useReviewDesk } from "./reviewDesk.ts";
import { ReviewSide } from "./ReviewSide.tsx";
import { ShareLine } from "./ShareLine.tsx";
import { useGallery, useReviewPatches } from "./useGallery.ts";
import { decide, readAgain, sayingLabel, training, type Decision } from "./verdicts.ts";
import { Wall } from "./Wall.tsx";
import classes from "./ReviewPage.module.css";

interface ReviewGalleryProps {
  readonly version: ClassifierVersion;
  readonly versions: readonly ClassifierVersion[];
}

/** What is to be said of many patches at once, before it is confirmed. */
interface Asked {
  readonly title: string;
  readonly verb: string;
  /** What was done, in words. */
  readonly done: string;
  readonly run: () => Promise<boolean>;
}

interface Saying {
  readonly verb: string;
  /** "accepted": of the labels. */
  readonly done: string;
  readonly decision: Decision;
}

const SAYINGS: Readonly<Record<"accept" | "reject" | "skip" | "take back", Saying>> = {
  accept: { verb: "Accept", done: "accepted", decision: { verdict: "accepted", train: false } },
  reject: { verb: "Reject", done: "rejected", decision: { verdict: "rejected", train: false } },
  skip: { verb: "Skip", done: "skipped", decision: { verdict: "skipped", train: false } },
  "take back": {
    verb: "Take the verdicts back on",
    done: "without a verdict",
    decision: { verdict: null, train: false },
  },
};

/** One version's labels. */
export function ReviewGallery({ version, versions }: ReviewGalleryProps): React.JSX.Element {
  const desk = useReviewDesk();
  const {
    data: overview,
    error: unread,
    isPlaceholderData: isOfBefore,
  } = useRequest("reviewOverview", {
    classifierId: version.id,
    measure: desk.measure,
    set: desk.narrowing.set,
  });
  const sample = overview?.sample?.id === desk.sample ? desk.sample : null;
  const { ids, groups, settled, error } = useGallery(version.id, sample);
  const [chosen, setChosen] = useState<Selection>(NOTHING);
  const selection = within(ids, chosen);
  const [asked, setAsked] = useState<Asked | null>(null);
  const side = useRef<HTMLElement>(null);
  const wall = useRef<HTMLDivElement>(null);
  const focusedId = ids[selection.focus];
  const around = useReviewPatches(ids, selection.focus, selection.focus);
  const focused = around.get(focusedId);
  const many = selection.ids.size > 1;

  useEffect(
    () =>
      onHistory((answer, direction) => {
        sayTravelled(answer, direction);
        void readAgain(answer.verdicts.map(({ id }) => id));
        const place = ids.indexOf(answer.verdicts[0]?.id ?? -1);
        if (place >= 0) setChosen({ focus: place, anchor: place, ids: new Set() });
      }),
    [ids],
  );

  const begin = useCallback((): void => {
    setChosen(NOTHING);
    wall.current?.scrollTo(0, 0);
    wall.current?.focus();
  }, []);
  const next = (): void => {
    const place = Math.min(ids.length - 1, selection.focus + 1);
    setChosen({ focus: place, anchor: place, ids: new Set() });
  };
  const ask = (of: Omit<Asked, "run">, decision: Decision): void => {
    const all = ids.filter((id) => selection.ids.has(id));
    setAsked({ ...of, run: () => decide(all, decision) });
  };
  const say = ({ verb, done, decision }: Saying): void => {
    const n = selection.ids.size;
    if (many) return ask({ title: `${verb} ${n} labels?`, verb, done: `${n} labels ${done}` }, decision);
    if (focusedId !== undefined) void decide([focusedId], decision);
    next();
  };
  const sayLabel = (label: string): void => {
    const n = selection.ids.size;
    if (many) {
      const title = `Correct ${n} labels to ${label}?`;
      const decision: Decision = { verdict: "corrected", label, train: desk.correctionsTrain };
      return ask({ title, verb: `Correct to ${label}`, done: `${n} labels corrected to ${label}` }, decision);
    }
    if (focused === undefined) return;
    void decide([focused.id], sayingLabel(focused, label, desk.correctionsTrain));
    next();
  };
  const train = (): void => {
    const n = selection.ids.size;
    if (many) {
      const title = `Accept ${n} labels and make their patches training patches?`;
      const of = { title, verb: "Accept and train", done: `${n} training patches` };
      return ask(of, { verdict: "accepted", train: true });
    }
    if (focused === undefined) return;
    void decide([focused.id], training(focused));
    next();
  };
  useKeys([
    { keys: "a", label: "Accept", group: "Review", run: () => say(SAYINGS.accept) },
    { keys: "x", label: "Reject", group: "Review", run: () => say(SAYINGS.reject) },
    {
      keys: "s",
      label: "Skip: it cannot be told",
      group: "Review",
      run: () => say(SAYINGS.skip),
    },
    {
      keys: "delete,backspace",
      label: "Remove the verdict",
      group: "Review",
      run: () => say(SAYINGS["take back"]),
    },
    { keys: "u", label: "Undo", group: "Review", keyOnly: true, run: () => void travel("undo") },
    { keys: "t", label: "Train on it: a training patch", group: "Review", run: train },
    {
      keys: "c",
      label: "Correct: choose the label",
      group: "Review",
      run: () => side.current?.querySelector<HTMLElement>("[data-label]")?.focus(),
    },
    ...version.labels.flatMap((label) => {
      const key = labelKey(version.labels, label);
      return key === null
        ? []
        : [{ keys: key, label: `Label: it is ${label}`, group: "Review", keyOnly: true, run: () => sayLabel(label) }];
    }),
    {
      keys: "r",
      label: "Reconstructions or crops",
      group: "Review",
      run: () => setReviewDesk({ view: desk.view === "reconstructions" ? "around" : "reconstructions" }),
    },
    {
      keys: "w",
      label: "What is round the crops, or not",
      group: "Review",
      run: () => setReviewDesk({ view: desk.view === "around" ? "crops" : "around" }),
    },
    {
      keys: "enter",
      label: "Open its explanation",
      group: "Review",
      run: () => focused !== undefined && goTo("explain", { image: String(focused.imageId) }),
    },
    {
      keys: "l",
      label: "More like this patch",
      group: "Review",
      run: () =>
        focused !== undefined &&
        showMoreLike({
          ...focused,
          label: focused.correction ?? focused.labels[0].label,
          of: version.name,
          set: desk.narrowing.set,
        }),
    },
    { keys: "plus,=", label: "Larger patches", group: "Review", run: () => resize(1) },
    { keys: "-", label: "Smaller patches", group: "Review", run: () => resize(-1) },
  ]);
  return (
    <Page
      title="Review"
      subtitle={<Progress shown={settled ? ids.length : null} overview={overview} />}
      actions={
        <>
          {versions.filter(({ explanations }) => explanations > 0).length > 1 && (
            <VersionSelect version={version} versions={versions} />
          )}
          <RetrainButton version={version} corrections={overview?.corrections ?? 0} />
        </>
      }
    >
      <div className={classes.page}>
        <FilterBar version={version} overview={overview} onChosen={begin} />
        {overview !== undefined && (
          <ShareLine
            version={version}
            overview={overview}
            isOfBefore={isOfBefore}
            sampled={sample !== null}
            onChosen={begin}
          />
        )}
        <RetrainResult version={version} onShow={(id) => setReviewDesk({ version: id })} />
        <div className={classes.columns}>
          {(unread ?? error) !== null ? (
            <EmptyState title="The patches cannot be read">{(unread ?? error)!.message}</EmptyState>
          ) : settled && ids.length === 0 ? (
            <EmptyState
              title="Nothing matches"
              action={<Button onClick={() => setReviewDesk({ narrowing: EVERYTHING, sample: null })}>Show all</Button>}
            >
              No patch of version {version.version}
              {sample === null ? "" : ", and of the sample,"} fits these conditions.
            </EmptyState>
          ) : (
            <Wall
              ref={wall}
              ids={ids}
              groups={groups}
              vocabulary={version.labels}
              selection={selection}
              onSelect={setChosen}
              side={SIZES[desk.size]}
              view={desk.view}
            />
          )}
          <ReviewSide
            ref={side}
            patch={focused ?? null}
            selected={many ? selection.ids.size : 0}
            version={version}
            set={desk.narrowing.set}
            onSay={(saying) => say(SAYINGS[saying])}
            onLabel={sayLabel}
            onTrain={train}
          />
        </div>
      </div>
      <Confirm asked={asked} onClose={() => setAsked(null)} />
    </Page>
  );
}

function resize(by: number): void {
  const { size } = useReviewDesk.getState();
  setReviewDesk({ size: Math.max(0, Math.min(SIZES.length - 1, size + by)) });
}

function VersionSelect({ version, versions }: ReviewGalleryProps): React.JSX.Element {
  const names = new Set(versions.map(({ name }) => name));
  return (
    <Select
      aria-label="Version"
      w={180}
      value={String(version.id)}
      data={versions
        .filter(({ explanations, id }) => explanations > 0 || id === version.id)
        .map((one) => ({
          value: String(one.id),
          label: `${names.size > 1 ? `${one.name}, v` : "V"}ersion ${one.version}${one.current ? ", in use" : ""}`,
        }))}
      onChange={(id) => setReviewDesk({ version: Number(id) })}
    />
  );
}

function Confirm({
  asked,
  onClose,
}: {
  readonly asked: Asked | null;
  readonly onClose: () => void;
}): React.JSX.Element {
  return (
    <Modal
      opened={asked !== null}
      onClose={onClose}
      title={asked?.title ?? ""}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {asked !== null && (
        <>
          <p>Undo takes all of it back at once.</p>
          <Button
            variant="filled"
            data-autofocus
            onClick={() => {
              onClose();
              void asked.run().then((saved) => {
                if (saved) notifications.show({ message: asked.done });
              });
            }}
          >
            {asked.verb}
          </Button>
        </>
      )}
    </Modal>
  );
}
