import { Button } from "@mantine/core";
import type { DiscoveredPatch, Discovery, WordState } from "../../../contract/discover.ts";
import { numeral, percent, percentRange } from "../../../contract/numberWords.ts";
import type { ClassRecord } from "../../../contract/patches.ts";
import { labelBackground, labelKey } from "../../../drawing/labels.ts";
import { useKeys } from "../../keys/keys.ts";
import { keysInWords } from "../../keys/pressed.ts";
import { goTo } from "../../navigation/place.ts";
import { askFor } from "../../transport/queryClient.ts";
import { Help } from "../../ui/Help.tsx";
import { Key } from "../../ui/Key.tsx";
import { LabelSwatch } from "../../ui/LabelSwatch.tsx";
import { InPhotograph } from "./InPhotograph.tsx";
import type { Like } from "./useDiscoverPlace.ts";
import classes from "./DiscoverPage.module.css";

interface WordsPanelProps {
  readonly discovery: Discovery;
  readonly current: ClassRecord;
  /** The picture that is looked at. */
  readonly ringed: DiscoveredPatch | null;
  readonly onLike: (like: Like) => void;
}

/** The words, how many patches each has, how sure the page is of it, and what to do about those that are short. */
export function WordsPanel({ discovery, current, ringed, onLike }: WordsPanelProps): React.JSX.Element {
  const { words, set } = discovery;
  const short = words.filter(({ patches, target }) => patches < target).sort((a, b) => a.patches - b.patches);
  const complete = async ({ label }: WordState): Promise<void> => {
    const { patches } = await askFor("labelPatches", { label, set, classId: current.id });
    const [patch] = patches;
    if (patch !== undefined) onLike({ ...patch, label });
  };
  const first = short.find(({ patches }) => patches > 0);
  useKeys([
    {
      keys: "shift+l",
      label: "More like the shortest word",
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
          Of up to 40 patches that groups gave to the word: how many look most like others of the word, judged by the
          ten nearest on other photographs. A low share means that the word holds different things, or looks like
          another.
        </Help>
      </h2>
      <ul className={classes.words}>
        {words.map((word) => {
          const { label, patches, target } = word;
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
                {patches < target ? `${numeral(patches)} of ${numeral(target)}` : numeral(patches)}
              </span>
              <span className={classes.sure}>
                {patches < target && <strong>short, </strong>}
                {sureOf(word)}
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
            {listed(short.map(({ label }) => label))} {short.length === 1 ? "is" : "are"} short.
            {first === undefined
              ? " Name a group, or crop one of each on the Patches page."
              : ` ${keysInWords("shift+l")} shows what looks like ${first.label}.`}
          </p>
        )}
        <Button
          variant={discovery.shown.every(({ answer }) => answer !== null) ? "filled" : "default"}
          onClick={() => goTo("train", { class: current.name, set })}
          leftSection={<Key>T</Key>}
        >
          Train a draft
        </Button>
        <Button
          onClick={() => goTo("patches", { class: current.name, set, panel: "suggestions" })}
          leftSection={<Key>D</Key>}
        >
          Its suggestions
        </Button>
      </div>
      {ringed !== null && <InPhotograph patch={ringed} />}
    </aside>
  );
}

/** How far patches of a word look like one another. */
function sureOf({ patches, sure }: WordState): string {
  if (sure !== null) return `sure ${percent(sure.rate)} of ${sure.n} (${percentRange(sure.interval, "–")})`;
  return patches === 0 ? "no patch yet" : "not judged yet";
}

/** "ear, nose and paw". */
function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)!}`;
}
