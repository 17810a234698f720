/** What the Discover page shows: class, set and groups, from the address and what the workspace has. */
import type { DiscoverySummary } from "../../../contract/discover.ts";
import type { Box } from "../../../contract/geometry.ts";
import type { ClassRecord } from "../../../contract/patches.ts";
import { useClassAtHand } from "../../navigation/classAtHand.ts";
import { changed, goTo, usePlace } from "../../navigation/place.ts";
import { useRequest } from "../../transport/queries.ts";
import { useModelInUse } from "../../ui/modelInUse.ts";

/** A patch whose like is looked for, and the word that those which are taken get. */
export interface Like {
  readonly imageId: number;
  readonly box: Box;
  readonly label: string;
}

export interface DiscoverPlace {
  /** Null while they are read. */
  readonly classes: readonly ClassRecord[] | null;
  readonly current: ClassRecord | null;
  /** Null: the workspace has none. */
  readonly set: string | null;
  readonly sets: readonly { readonly name: string; readonly images: number }[] | null;
  readonly model: string | null;
  /** The newest groups of the class and the set; null: there are none. */
  readonly discovery: DiscoverySummary | null;
  readonly isRead: boolean;
  readonly like: Like | null;
  /** A class whose set is null is shown with that of its newest groups, else with its own. */
  show(change: { readonly class?: string; readonly set?: string | null; readonly like?: Like | null }): void;
}

export function useDiscoverPlace(): DiscoverPlace {
  const { parameters } = usePlace();
  const { data: known } = useRequest("classes", {});
  const { data: all } = useRequest("imageSets", {});
  const { data: found } = useRequest("discoveries", {});
  const { model } = useModelInUse();
  const classes = known?.classes ?? null;
  const current = useClassAtHand(classes, parameters.get("class"));
  const sets = all?.sets ?? null;
  const like = likeFrom(parameters.get("like"), parameters.get("label") ?? current?.labels[0] ?? "");
  const own = (found?.discoveries ?? []).filter((one) => one.class.id === current?.id && one.model === model);
  const asked = parameters.get("set");
  // More like a patch of any photograph: what is there to be looked through are the groups of some set.
  const named = like === null || own.some((one) => one.set === asked) ? asked : null;
  const set = named ?? own[0]?.set ?? asked ?? current?.set ?? sets?.[0]?.name ?? null;
  const discovery = own.find((one) => one.set === set) ?? null;
  return {
    classes,
    current,
    set,
    sets,
    model,
    discovery,
    isRead: found !== undefined && model !== null,
    like,
    show: ({ like, ...change }) => {
      const next = new URLSearchParams(changed(parameters, change));
      if (like === null || Object.keys(change).length > 0) next.delete("like");
      if (like !== undefined && like !== null) {
        const { x, y, width, height } = like.box;
        next.set("like", [like.imageId, x, y, width, height].join());
        next.set("label", like.label);
      }
      goTo("discover", Object.fromEntries(next), true);
    },
  };
}

function likeFrom(text: string | null, label: string): Like | null {
  const [imageId, x, y, width, height, ...others] = (text ?? "").split(",").map(Number);
  if (height === undefined || others.length > 0 || ![imageId, x, y, width, height].every(Number.isFinite)) return null;
  return { imageId, box: { x, y, width, height }, label };
}
