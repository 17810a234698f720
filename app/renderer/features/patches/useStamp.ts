/** The stamp that is in hand: as large as what neurons see, until its label gets a size of its own. */
import { useEffect } from "react";
import type { Size } from "../../../drawing/boxes.ts";
import { request } from "../../transport/client.ts";
import { showError, useRequest } from "../../transport/queries.ts";
import { useModelInUse } from "../../ui/modelInUse.ts";
import { setDesk, useDesk } from "./desk.ts";
import { resizedShare, sideOf } from "./stampSize.ts";

export interface Stamp {
  /** In pixels of the photograph. */
  readonly side: number;
  /** Side of what neurons of the suggested convolutions see; null: all of it, or not known yet. */
  readonly seen: number | null;
  /** @param from - side that it is shown with. */
  resize(factor: number, from: number): void;
}

export function useStamp({ width, height }: Size): Stamp {
  const { model } = useModelInUse();
  const { data } = useRequest("seenShare", model === null ? null : { model, width, height });
  const { data: settings } = useRequest("settings", {});
  const label = useDesk((desk) => desk.label);
  const changed = useDesk(({ shares }) => shares);
  useEffect(saveLater, [changed]);
  const seen = data?.share ?? null;
  return {
    side: sideOf(changed[label] ?? settings?.stamps[label] ?? seen, { width, height }),
    seen: seen === null ? null : seen * Math.min(width, height),
    resize: (factor, from) =>
      setDesk({ shares: { ...changed, [label]: resizedShare(from, factor, { width, height }) } }),
  };
}

/** A wheel that is turned is one change, once it rests. */
const REST = 400;
let waiting: ReturnType<typeof setTimeout> | undefined;

function saveLater(): void {
  const { shares } = useDesk.getState();
  if (Object.keys(shares).length === 0) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    request("settings", {})
      .then(({ stamps }) => request("changeSettings", { stamps: { ...stamps, ...shares } }))
      .catch(showError);
  }, REST);
}
