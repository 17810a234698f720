import { Button } from "@mantine/core";
import { useState } from "react";
import type { DiscoveredPatch } from "../../../contract/discover.ts";
import type { ClassRecord } from "../../../contract/patches.ts";
import { labelKey } from "../../../drawing/labels.ts";
import { useKeys } from "../../keys/keys.ts";
import { travel } from "../../navigation/history.ts";
import { useRequest } from "../../transport/queries.ts";
import { Key } from "../../ui/Key.tsx";
import { LabelSwatch } from "../../ui/LabelSwatch.tsx";
import { gesture } from "../gestures/gestures.ts";
import { ARROWS } from "./GroupDesk.tsx";
import { moved, NinePictures } from "./NinePictures.tsx";
import type { Like } from "./useDiscoverPlace.ts";
import classes from "./DiscoverPage.module.css";

interface AlikeDeskProps {
  readonly id: number;
  readonly like: Like;
  readonly current: ClassRecord;
  readonly onLike: (like: Like | null) => void;
}

const SEEN = 9;

/** The patches that are most like one: refused one by one, and the rest taken at once. */
export function AlikeDesk({ id, like, current, onLike }: AlikeDeskProps): React.JSX.Element {
  const [refused, setRefused] = useState<ReadonlySet<string>>(new Set());
  const [focus, setFocus] = useState(0);
  const { imageId, box, label } = like;
  const { data, error } = useRequest("moreLikeThis", { id, imageId, box, first: SEEN + refused.size });
  const shown = (data?.patches ?? []).filter((patch) => !refused.has(keyOf(patch))).slice(0, SEEN);
  const at = moved(focus, 0, shown.length);
  const take = (patches: readonly DiscoveredPatch[]): void => {
    if (patches.length === 0) return;
    const title = `take ${patches.length} ${label}`;
    // The request leaves out what is a patch already: until it is asked again these are not shown.
    setRefused((all) => new Set([...all, ...patches.map(keyOf)]));
    void gesture(
      patches.map((patch) => ({
        kind: "add",
        imageId: patch.imageId,
        label,
        box: patch.box,
        origin: "discovered",
      })),
      title,
    );
  };
  const refuse = (patch: DiscoveredPatch | undefined): void => {
    if (patch !== undefined) setRefused((all) => new Set([...all, keyOf(patch)]));
  };
  useKeys([
    ...current.labels.flatMap((one) => {
      const key = labelKey(current.labels, one);
      return key === null
        ? []
        : [
            {
              keys: key,
              label: `Take them as ${one}`,
              group: "More like this",
              run: () => onLike({ ...like, label: one }),
            },
          ];
    }),
    { keys: "a", label: "Take the ringed picture", group: "More like this", run: () => take(shown.slice(at, at + 1)) },
    { keys: "x", label: "Leave the ringed picture out", group: "More like this", run: () => refuse(shown[at]) },
    { keys: "enter", label: "Take all that are left", group: "More like this", run: () => take(shown) },
    { keys: "u", label: "Undo", group: "More like this", keyOnly: true, run: () => void travel("undo") },
    {
      keys: "m",
      label: "More like the ringed picture",
      group: "More like this",
      run: () => shown[at] !== undefined && onLike({ ...shown[at], label }),
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
  return (
    <div className={classes.mat}>
      <p className={classes.question} role="status">
        <strong>More like this</strong>
        <span className={classes.said}>
          taken as <LabelSwatch vocabulary={current.labels} label={label} /> {label}
        </span>
      </p>
      {error !== null && <p className={classes.onMat}>{error.message}</p>}
      {data !== undefined && shown.length === 0 && (
        <p className={classes.onMat}>No other photograph has more to show.</p>
      )}
      <NinePictures label="More like this" patches={shown} focus={at} onFocus={setFocus} />
      <div className={classes.answers}>
        <Button
          size="compact-sm"
          onClick={() => take(shown)}
          disabled={shown.length === 0}
          leftSection={<Key>Enter</Key>}
        >
          Take {shown.length}
        </Button>
        <Button
          size="compact-sm"
          onClick={() => refuse(shown[at])}
          disabled={shown.length === 0}
          leftSection={<Key>X</Key>}
        >
          Leave out
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
