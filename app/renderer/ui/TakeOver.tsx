import { Button } from "@mantine/core";
import { useState } from "react";
import { counted, listed } from "../../contract/numberWords.ts";
import type { ClassRecord } from "../../contract/patches.ts";
import { keepAnswer } from "../transport/gestureAnswers.ts";
import { useAction, useRequest } from "../transport/queries.ts";
import { AskFirst } from "./AskFirst.tsx";
import classes from "./TakeOver.module.css";

/** What other classes have by the words of which this class has too few: each is asked about once, and taken by a press. */
export function TakeOver({ current }: { readonly current: ClassRecord }): React.JSX.Element | null {
  const elsewhere = useRequest("patchesElsewhere", { class: current.id });
  // Of the class's own photographs, whichever are looked at.
  const overview = useRequest("patchOverview", { set: current.set, classId: current.id });
  const take = useAction("takePatches");
  /** What belongs to no class cannot be given back to none. */
  const [asked, setAsked] = useState(false);
  // Until they are answered for this class, what is there is the last one's.
  if (elsewhere.data === undefined || elsewhere.isPlaceholderData) return null;
  if (overview.data === undefined || overview.isPlaceholderData) return null;
  const { unowned, classes: others } = elsewhere.data;
  const counts = overview.data.labels;
  const offers = [{ id: null, name: null, labels: unowned }, ...others].flatMap(({ id, name, labels }) => {
    // In the order of the class's words.
    const short = current.labels.filter((label) => label in labels && (counts[label] ?? 0) < current.target);
    const patches = short.reduce((sum, label) => sum + labels[label], 0);
    return patches === 0 ? [] : [{ id, name, labels: short, patches }];
  });
  if (offers.length === 0) return null;
  // No more than the sentence says.
  const takeOver = (from: number | null, labels: readonly string[]): void =>
    take.mutate({ class: current.id, from, labels: [...labels] }, { onSuccess: keepAnswer });
  return (
    <ul className={classes.offers} aria-label="Patches of other classes">
      {offers.map(({ id, name, labels, patches }) => (
        <li key={id} className={classes.offer}>
          <span>
            {name === null
              ? `${counted(patches, "patch", "patches")} of ${listed(labels)} ${patches === 1 ? "belongs" : "belong"} to no class yet.`
              : `${name} has ${counted(patches, "patch", "patches")} of ${listed(labels)}. Do ${current.name} and ${name} look alike there?`}
          </span>
          <Button disabled={take.isPending} onClick={() => (id === null ? setAsked(true) : takeOver(id, labels))}>
            {name === null ? `They belong to ${current.name} …` : `Use them for ${current.name}, too`}
          </Button>
          {id === null && (
            <AskFirst
              title={`${patches === 1 ? "Does it" : "Do they"} belong to ${current.name}?`}
              opened={asked}
              onClose={() => setAsked(false)}
              verb={`Give ${counted(patches, "patch", "patches")} to ${current.name}`}
              onYes={() => takeOver(null, labels)}
            >
              {`${counted(patches, "patch", "patches")} of ${listed(labels)} will train the words of ${current.name}. Undo does not take this back; what is wrong can be labelled anew or removed.`}
            </AskFirst>
          )}
        </li>
      ))}
    </ul>
  );
}
