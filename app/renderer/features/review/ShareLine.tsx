import { Button, Modal, NumberInput, SegmentedControl } from "@mantine/core";
import { useState } from "react";
import { counted, numeral } from "../../../contract/numberWords.ts";
import type { Output } from "../../../contract/requests.ts";
import type { ClassifierVersion } from "../../../contract/training.ts";
import { reviewShare } from "../../../drawing/reviewWords.ts";
import { useKeys } from "../../keys/keys.ts";
import { useAction } from "../../transport/queries.ts";
import { EVERYTHING, setReviewDesk, useReviewDesk } from "./reviewDesk.ts";
import classes from "./ReviewPage.module.css";

interface ShareLineProps {
  readonly version: ClassifierVersion;
  readonly overview: Output<"reviewOverview">;
  /** Whether that is still of other conditions: there is nothing to draw from by it. */
  readonly isOfBefore: boolean;
  /** Whether the wall holds the sample. */
  readonly sampled: boolean;
  /** The wall begins anew, and takes the keys again. */
  readonly onChosen: () => void;
}

/** Patches that are drawn where nobody says how many. */
const USUAL = 60;

/** What share of the labels is right, and of which: only of a sample that was drawn evenly, or of all, does it say something. */
export function ShareLine({ version, overview, isOfBefore, sampled, onChosen }: ShareLineProps): React.JSX.Element {
  const [asked, setAsked] = useState(false);
  const { sample, population } = overview;
  const { figure, words, holds } = reviewShare(overview);
  const show = (id: number | null): void => {
    setReviewDesk({ sample: id });
    setTimeout(onChosen);
  };
  useKeys([
    {
      keys: "e",
      label: sample === null ? "Draw a sample evenly" : "The sample, or all patches",
      group: "Review",
      run: () => {
        if (isOfBefore) return;
        if (sample !== null) show(sampled ? null : sample.id);
        else if (population > 0) setAsked(true);
      },
    },
  ]);
  return (
    <div className={classes.share}>
      <p>
        {figure !== null && <strong data-holds={holds || undefined}>{figure}</strong>} {words}
      </p>
      {sample !== null && (
        <SegmentedControl
          size="xs"
          aria-label="Patches on the wall"
          value={sampled ? "sample" : "all"}
          data={[
            { value: "all", label: `All ${numeral(overview.patches)}` },
            { value: "sample", label: `Sample of ${numeral(sample.patches)}` },
          ]}
          onChange={(value) => show(value === "sample" ? sample.id : null)}
        />
      )}
      <Button size="compact-sm" disabled={isOfBefore || population === 0} onClick={() => setAsked(true)}>
        {sample === null ? "Draw a sample …" : "Draw another …"}
      </Button>
      <DrawDialog
        opened={asked}
        version={version}
        overview={overview}
        onClose={() => setAsked(false)}
        onDrawn={(id) => {
          setAsked(false);
          show(id);
        }}
      />
    </div>
  );
}

interface DrawDialogProps {
  readonly opened: boolean;
  readonly version: ClassifierVersion;
  readonly overview: Output<"reviewOverview">;
  readonly onClose: () => void;
  readonly onDrawn: (id: number) => void;
}

function DrawDialog({ opened, version, overview, onClose, onDrawn }: DrawDialogProps): React.JSX.Element {
  const { narrowing } = useReviewDesk();
  const { mutate, isPending } = useAction("drawReviewSample");
  const { population, sample, measure } = overview;
  const [wanted, setWanted] = useState(USUAL);
  const count = Math.min(wanted, Math.max(1, population));
  const { set } = narrowing;
  const ofSet = set === null ? "" : ` of the set "${set}"`;
  const draw = (): void =>
    mutate(
      { classifierId: version.id, measure, set, count },
      {
        onSuccess: ({ id }) => {
          // All of the sample is to be seen, whatever was looked for before.
          setReviewDesk({ narrowing: { ...EVERYTHING, set } });
          onDrawn(id);
        },
      },
    );
  return (
    <Modal opened={opened} onClose={onClose} title="Draw a sample" closeButtonProps={{ "aria-label": "Close" }}>
      <form
        className={classes.draw}
        onSubmit={(event) => {
          event.preventDefault();
          draw();
        }}
      >
        <NumberInput
          data-autofocus
          label="Patches"
          min={1}
          max={Math.max(1, population)}
          value={count}
          onChange={(value) => {
            if (typeof value === "number") setWanted(value);
          }}
        />
        <p>
          {count === population ? (
            <>
              There are {counted(population, "patch", "patches")}
              {ofSet}: when all are reviewed, their share needs no sample.
            </>
          ) : (
            <>
              {numeral(count)} of {counted(population, "patch", "patches")}
              {ofSet}, drawn evenly: each is as likely as any other, also those it is sure of. The share of their labels
              that is right then tells that of all, give or take {margin(count)} points or fewer.
            </>
          )}
        </p>
        {sample !== null && (
          <p>
            The sample of {numeral(sample.patches)} that is there goes; verdicts stay. Who draws until the share pleases
            learns nothing from it.
          </p>
        )}
        <Button type="submit" variant="filled" loading={isPending}>
          Draw {numeral(count)}
        </Button>
      </form>
    </Modal>
  );
}

/** Half of Wilson's interval where half of so many are right, in points. */
function margin(n: number): number {
  const z = 1.96;
  return Math.ceil(((100 * z) / (2 * Math.sqrt(n))) * (1 / Math.sqrt(1 + (z * z) / n)));
}
