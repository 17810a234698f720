import { Button } from "@mantine/core";
import type { Discovery, WordState } from "../../../contract/discover.ts";
import { percent, percentRange } from "../../../contract/numberWords.ts";
import type { ClassRecord } from "../../../contract/patches.ts";
import { labelBackground, labelKey } from "../../../drawing/labels.ts";
import { useKeys } from "../../keys/keys.ts";
import { goTo } from "../../navigation/place.ts";
import { askFor } from "../../transport/queryClient.ts";
import { Help } from "../../ui/Help.tsx";
import { Key } from "../../ui/Key.tsx";
import { LabelSwatch } from "../../ui/LabelSwatch.tsx";
import type { Like } from "./useDiscoverPlace.ts";
import classes from "./DiscoverPage.module.css";

interface WordsPanelProps {
  readonly discovery: Discovery;
  readonly current: ClassRecord;
  readonly onLike: (like: Like) => void;
}

/** The words, how many patches each has, how sure the page is of it, and what to do about those that are short. */
export function WordsPanel({ discovery, current, onLike }: WordsPanelProps): React.JSX.Element {
  const { words, set } = discovery;
  const short = words.filter(({ patches, target }) => patches < target).sort((a, b) => a.patches - b.patches);
  const complete = async ({ label }: WordState): Promise<void> => {
    const { patches } = await askFor("labelPatches", { label, set });
    const [patch] = patches;
    if (patch !== undefined) onLike({ ...patch, label });
  };
  const first = short.find(({ patches }) => patches > 0);
  useKeys([
    {
      keys: "c",
      label: "Complete the shortest word",
      group: "Discover",
      run: () => first !== undefined && void complete(first),
    },
    { keys: "t", label: "Train a draft", group: "Discover", run: () => goTo("train", { class: current.name, set }) },
    {
      keys: "d",
      label: "What the draft suggests",
      group: "Discover",
      run: () => goTo("patches", { class: current.name, set, panel: "suggestions" }),
    },
  ]);
  return (
    <aside className={classes.side} aria-label="Words">
      <h2 className={classes.heading}>
        Words of {current.name}
        <Help name="How sure the page is of a word">
          Of up to 40 of the word's named patches: how many have mostly patches of the same word among the ten nearest
          on other photographs. A low share means that the word holds different things, or looks like another.
        </Help>
      </h2>
      <ul className={classes.words}>
        {words.map((word) => {
          const { label, patches, target, sure } = word;
          const key = labelKey(current.labels, label);
          return (
            <li key={label} className={classes.word}>
              <span>{key !== null && <Key>{key}</Key>}</span>
              <LabelSwatch vocabulary={current.labels} label={label} />
              <span className={classes.name}>{label}</span>
              <span className={classes.track}>
                <span
                  className={classes.bar}
                  style={{
                    width: `${Math.min(100, (100 * patches) / target)}%`,
                    background: labelBackground(current.labels, label),
                  }}
                />
              </span>
              <span className={classes.count}>
                {patches} of {target}
              </span>
              <span className={classes.sure}>
                {sure === null
                  ? patches === 0
                    ? "no patch yet: crop one on the Patches page"
                    : "too few named to tell"
                  : `sure of ${percent(sure.rate)} of ${sure.n}, ${percentRange(sure.interval, "–")}`}
              </span>
              {patches > 0 && patches < target && (
                <Button
                  className={classes.more}
                  size="compact-xs"
                  aria-label={`More like ${label}`}
                  onClick={() => void complete(word)}
                >
                  More
                </Button>
              )}
            </li>
          );
        })}
      </ul>
      <div className={classes.next}>
        {short.length > 0 && (
          <p className={classes.note}>
            {short.map(({ label }) => label).join(", ")} {short.length === 1 ? "is" : "are"} short.
            {first === undefined ? " Crop one of each on the Patches page." : " C shows more of the shortest."}
          </p>
        )}
        <Button onClick={() => goTo("train", { class: current.name, set })} leftSection={<Key>T</Key>}>
          Train a draft
        </Button>
        <Button
          onClick={() => goTo("patches", { class: current.name, set, panel: "suggestions" })}
          leftSection={<Key>D</Key>}
        >
          What the draft suggests
        </Button>
      </div>
    </aside>
  );
}
