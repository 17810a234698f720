import { Button, TextInput } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import type { DiscoveredPatch, Discovery, GroupAnswer, PatchGroup } from "../../../contract/discover.ts";
import { counted } from "../../../contract/numberWords.ts";
import type { ClassRecord } from "../../../contract/patches.ts";
import { labelKey, NONE } from "../../../drawing/labels.ts";
import { useKeys, useMouse } from "../../keys/keys.ts";
import { travel } from "../../navigation/history.ts";
import { useAction, useRequest } from "../../transport/queries.ts";
import { askFor } from "../../transport/queryClient.ts";
import { cropAddress } from "../../ui/Crop.tsx";
import { Key } from "../../ui/Key.tsx";
import { LabelSwatch } from "../../ui/LabelSwatch.tsx";
import { gesture } from "../gestures/gestures.ts";
import { moved, NinePictures } from "./NinePictures.tsx";
import { WordKeys } from "./WordKeys.tsx";
import type { Like } from "./useDiscoverPlace.ts";
import classes from "./DiscoverPage.module.css";

interface GroupDeskProps {
  readonly discovery: Discovery;
  readonly current: ClassRecord;
  readonly onLike: (like: Like) => void;
  readonly onRinged: (patch: DiscoveredPatch | null) => void;
}

const SEEN = 9;

/** One group at a time: nine pictures, and a key for what they are. */
export function GroupDesk({ discovery: { shown }, current, onLike, onRinged }: GroupDeskProps): React.JSX.Element {
  const [chosen, choose] = useState<number | null>(null);
  // Where the next open one is looked for: parts stand in the place of the group that was split.
  const [from, setFrom] = useState(0);
  const [offset, setOffset] = useState(0);
  const [focus, setFocus] = useState(0);
  const [isTyping, setTyping] = useState(false);
  const { mutate } = useAction("answerGroup");
  const found = shown.findIndex(({ id }) => id === chosen);
  const open = firstOpen(shown, from);
  const at = found >= 0 ? found : Math.max(0, open);
  const group = shown[at];
  const next = shown[firstOpen(shown, at + 1)];
  const { data: read, error } = useRequest(
    "groupPatches",
    group === undefined ? null : { group: group.id, offset, first: SEEN },
  );
  // Pictures of the group before would be taken for this one's.
  const data = read?.group === group?.id ? read : undefined;
  useEffect(() => {
    if (next !== undefined) void picturesAhead(next.id);
  }, [next]);
  const show = (id: number | null): void => {
    choose(id);
    setOffset(0);
    setFocus(0);
    setTyping(false);
  };
  const answer = (said: GroupAnswer, label?: string): void => {
    // Nobody has seen yet what it is that would be named; what cannot be read can be left.
    if (group === undefined || (data === undefined && (error === null || said !== "several"))) return;
    mutate({ group: group.id, answer: said, ...(label === undefined ? {} : { label }) });
    if (said === "split") setFrom(at);
    show(said === "split" ? null : (next?.id ?? group.id));
  };
  const word = (label: string): void => answer(label === NONE ? "none" : "word", label === NONE ? undefined : label);
  const step = (by: number): void => show(shown[moved(at, by, shown.length)]?.id ?? null);
  const patches = data?.patches ?? [];
  const ringed = patches[focus];
  useEffect(() => onRinged(ringed ?? null), [ringed, onRinged]);
  const others = (): void => {
    setOffset(offset + SEEN < (data?.total ?? 0) ? offset + SEEN : 0);
    setFocus(0);
  };
  const like = (): void => {
    if (ringed !== undefined) onLike({ ...ringed, label: group?.label ?? current.labels[0] });
  };
  useKeys([
    ...current.labels.flatMap((label) => {
      const key = labelKey(current.labels, label);
      return key === null
        ? []
        : [{ keys: key, label: `Label: call the group ${label}`, group: "Discover", run: () => word(label) }];
    }),
    { keys: "n", label: "New word for it", group: "Discover", run: () => setTyping(true) },
    { keys: "s", label: "Skip: it shows several things", group: "Discover", run: () => answer("several") },
    { keys: "y", label: "Split the group in three", group: "Discover", run: () => answer("split") },
    {
      keys: "u",
      label: "Undo",
      group: "Discover",
      keyOnly: true,
      run: () => void travel("undo").then(() => show(null)),
    },
    { keys: "j", label: "Next group", group: "Discover", run: () => step(1) },
    { keys: "k", label: "Previous group", group: "Discover", run: () => step(-1) },
    {
      keys: "space",
      label: "Nine others of its pictures",
      group: "Discover",
      run: others,
    },
    {
      keys: "l",
      label: "More like the ringed picture",
      group: "Discover",
      run: like,
    },
    ...ARROWS.map(([keys, by]) => ({
      keys,
      label: "Ring another picture",
      group: "Discover",
      keyOnly: true,
      run: () => setFocus(moved(focus, by, patches.length)),
    })),
  ]);
  const trainingId = ringed?.trainingId ?? null;
  useKeys(
    trainingId === null
      ? []
      : [
          {
            keys: "delete,backspace",
            label: "Remove the ringed picture from the word",
            group: "Discover",
            run: () => void gesture([{ kind: "remove", id: trainingId }]),
          },
        ],
  );
  useMouse([{ gesture: "click", label: "Ring a picture" }]);
  if (group === undefined) return <div className={classes.mat} />;
  return (
    <div className={classes.mat}>
      <p className={classes.question} role="status">
        <strong>Group {group.number}</strong>
        <span>
          {counted(group.patches, "patch", "patches")} of {counted(group.images, "photograph")}
          {group.named < group.patches && `; a word goes to the ${group.named} nearest to its middle`}
        </span>
        <span className={classes.said}>
          {group.label !== null && <LabelSwatch vocabulary={current.labels} label={group.label} />}
          {group.answer === null ? "What are they?" : (group.label ?? group.answer)}
        </span>
        {open < 0 && <span>All groups are answered: T trains a draft.</span>}
      </p>
      {error !== null && <p className={classes.onMat}>{error.message}</p>}
      <NinePictures
        label={`Group ${group.number}`}
        patches={patches}
        focus={focus}
        isNamed={group.label !== null}
        onFocus={setFocus}
      />
      <WordKeys label="Call the group" vocabulary={current.labels} chosen={group.label} onWord={word} />
      {isTyping ? (
        <NewWord onWord={word} onClose={() => setTyping(false)} />
      ) : (
        <div className={classes.answers}>
          <Button size="compact-sm" onClick={() => setTyping(true)} leftSection={<Key>N</Key>}>
            New word
          </Button>
          <Button size="compact-sm" onClick={() => answer("several")} leftSection={<Key>S</Key>}>
            Several
          </Button>
          <Button size="compact-sm" onClick={() => answer("split")} leftSection={<Key>Y</Key>}>
            Split in three
          </Button>
          <Button
            size="compact-sm"
            onClick={others}
            disabled={(data?.total ?? 0) <= SEEN}
            leftSection={<Key>Space</Key>}
          >
            Nine others
          </Button>
          <Button size="compact-sm" onClick={like} disabled={patches.length === 0} leftSection={<Key>L</Key>}>
            More like it
          </Button>
        </div>
      )}
    </div>
  );
}

/** Of the group that comes next, so that nobody waits for pictures. */
async function picturesAhead(group: number): Promise<void> {
  const { patches } = await askFor("groupPatches", { group, offset: 0, first: SEEN }).catch(() => ({ patches: [] }));
  for (const { hash, box } of patches) new Image().src = cropAddress(hash, box);
}

export const ARROWS = [
  ["left", -1],
  ["right", 1],
  ["up", -3],
  ["down", 3],
] as const;

/** The first from there on that is not answered, beginning again at the start; -1: all are. */
function firstOpen(shown: readonly PatchGroup[], from: number): number {
  const places = shown.map((_, i) => (from + i) % shown.length);
  return places.find((place) => shown[place].answer === null) ?? -1;
}

function NewWord({
  onWord,
  onClose,
}: {
  readonly onWord: (word: string) => void;
  readonly onClose: () => void;
}): React.JSX.Element {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const [text, setText] = useState("");
  return (
    <form
      className={classes.answers}
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== "") onWord(text.trim());
      }}
    >
      <TextInput
        ref={field}
        aria-label="New word"
        placeholder="tail"
        maxLength={100}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => event.key === "Escape" && onClose()}
      />
      <Button type="submit" disabled={text.trim() === ""}>
        Call it so
      </Button>
    </form>
  );
}
