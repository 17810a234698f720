import { Button } from "@mantine/core";
import { useEffect, useState } from "react";
import type { DiscoveredPatch } from "../../../contract/discover.ts";
import type { ClassRecord } from "../../../contract/patches.ts";
import { labelKey } from "../../../drawing/labels.ts";
import { useKeys, useMouse } from "../../keys/keys.ts";
import { travel } from "../../navigation/history.ts";
import { useRequest } from "../../transport/queries.ts";
import { Crop } from "../../ui/Crop.tsx";
import { Key } from "../../ui/Key.tsx";
import { LabelSwatch } from "../../ui/LabelSwatch.tsx";
import { gesture } from "../gestures/gestures.ts";
import { ARROWS } from "./GroupDesk.tsx";
import { moved, NinePictures } from "./NinePictures.tsx";
import { WordKeys } from "./WordKeys.tsx";
import type { Like } from "./useDiscoverPlace.ts";
import classes from "./DiscoverPage.module.css";

interface AlikeDeskProps {
  readonly id: number;
  readonly like: Like;
  readonly current: ClassRecord;
  readonly onLike: (like: Like | null) => void;
  readonly onRinged: (patch: DiscoveredPatch | null) => void;
}

const SEEN = 9;

/** The patches that are most like one, nine at a time: some are left out, the rest taken at once. */
export function AlikeDesk({ id, like, current, onLike, onRinged }: AlikeDeskProps): React.JSX.Element {
  // Taken, or refused with their nine: not shown again.
  const [past, setPast] = useState<ReadonlySet<string>>(new Set());
  const [out, setOut] = useState<ReadonlySet<string>>(new Set());
  const [focus, setFocus] = useState(0);
  const { imageId, box, label } = like;
  const { data, error } = useRequest("moreLikeThis", { id, imageId, box, label, first: SEEN + past.size });
  const shown = (data?.patches ?? []).filter((patch) => !past.has(keyOf(patch))).slice(0, SEEN);
  const at = moved(focus, 0, shown.length);
  const ringed = shown[at];
  useEffect(() => onRinged(ringed ?? null), [ringed, onRinged]);
  const left = shown.filter((patch) => !out.has(keyOf(patch)));
  const leave = (patches: readonly DiscoveredPatch[]): void => {
    setPast((all) => new Set([...all, ...patches.map(keyOf)]));
    setFocus(0);
  };
  const take = (patches: readonly DiscoveredPatch[]): void => {
    if (patches.length === 0) return;
    const title = `take ${patches.length} ${label}`;
    void gesture(
      patches.map(({ imageId: of, box: at, trainingId }) =>
        // What a group has called otherwise is called so now.
        trainingId === null
          ? { kind: "add", imageId: of, classId: current.id, label, box: at, origin: "discovered" }
          : { kind: "change", id: trainingId, label },
      ),
      title,
    );
  };
  const takeLeft = (): void => {
    take(left);
    leave(shown);
  };
  const takeOne = (): void => {
    if (ringed === undefined) return;
    take([ringed]);
    setPast((all) => new Set([...all, keyOf(ringed)]));
  };
  const turn = (patch: DiscoveredPatch | undefined): void => {
    if (patch === undefined) return;
    const key = keyOf(patch);
    setOut((all) => new Set(all.has(key) ? [...all].filter((one) => one !== key) : [...all, key]));
  };
  const press = (place: number): void => {
    setFocus(place);
    turn(shown[place]);
  };
  // What is taken back may be shown again.
  const undo = (): void => void travel("undo").then(() => setPast(new Set()));
  const call = (word: string): void => onLike({ ...like, label: word });
  useKeys([
    ...current.labels.flatMap((one) => {
      const key = labelKey(current.labels, one);
      return key === null
        ? []
        : [{ keys: key, label: `Label: take them as ${one}`, group: "More like this", run: () => call(one) }];
    }),
    { keys: "a", label: "Accept the ringed picture alone", group: "More like this", run: takeOne },
    { keys: "x", label: "Reject the ringed picture, or not", group: "More like this", run: () => turn(ringed) },
    { keys: "enter", label: "Take all that are not left out", group: "More like this", run: takeLeft },
    { keys: "space", label: "Nine others, none of these", group: "More like this", run: () => leave(shown) },
    { keys: "u", label: "Undo", group: "More like this", keyOnly: true, run: undo },
    {
      keys: "l",
      label: "More like the ringed picture",
      group: "More like this",
      run: () => ringed !== undefined && onLike({ ...ringed, label }),
    },
    { keys: "escape", label: "Back to the groups", group: "More like this", run: () => onLike(null) },
    ...ARROWS.map(([keys, by]) => ({
      keys,
      label: "Ring another picture",
      group: "More like this",
      keyOnly: true,
      run: () => setFocus(moved(at, by, shown.length)),
    })),
  ]);
  useMouse([{ gesture: "click", label: "Leave a picture out, or put it back" }]);
  return (
    <div className={classes.mat}>
      <p className={classes.question} role="status">
        <strong>More like this</strong>
        {data !== undefined && (
          <span className={classes.source}>
            <Crop hash={data.hash} box={box} alt="The patch whose like is looked for" />
          </span>
        )}
        <span className={classes.said}>
          taken as <LabelSwatch vocabulary={current.labels} label={label} /> {label}
        </span>
      </p>
      {error !== null && <p className={classes.onMat}>{error.message}</p>}
      {data !== undefined && shown.length === 0 && (
        <p className={classes.onMat}>No other photograph has more to show.</p>
      )}
      <NinePictures
        label="More like this"
        patches={shown}
        focus={at}
        isOut={(patch) => out.has(keyOf(patch))}
        onFocus={press}
      />
      <WordKeys label="Take them as" vocabulary={current.labels} chosen={label} onWord={call} />
      <div className={classes.answers}>
        <Button size="compact-sm" onClick={takeLeft} disabled={left.length === 0} leftSection={<Key>Enter</Key>}>
          Take {left.length}
        </Button>
        <Button
          size="compact-sm"
          onClick={() => turn(ringed)}
          disabled={ringed === undefined}
          leftSection={<Key>X</Key>}
        >
          {ringed !== undefined && out.has(keyOf(ringed)) ? "Put back" : "Leave out"}
        </Button>
        <Button
          size="compact-sm"
          onClick={() => leave(shown)}
          disabled={shown.length === 0}
          leftSection={<Key>Space</Key>}
        >
          None of these
        </Button>
        <Button size="compact-sm" onClick={() => onLike(null)} leftSection={<Key>Esc</Key>}>
          Groups
        </Button>
      </div>
    </div>
  );
}

function keyOf({ imageId, box: { x, y, width, height } }: DiscoveredPatch): string {
  return [imageId, x, y, width, height].join();
}
