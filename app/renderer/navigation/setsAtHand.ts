/** Sets that get another name, or are deleted: pages go along. */
import { useEffect, useRef } from "react";
import { useRequest } from "../transport/queries.ts";
import { replaceNamed } from "./place.ts";
import { movesOf } from "./setMoves.ts";

/** Of addresses that name one. */
const PARAMETERS = ["set", "besideSet"];

type Listener = (from: string, to: string | null) => void;
const listeners: Listener[] = [];

/** For what keeps the name of a set elsewhere than in the address, as long as the page is open. */
export function onSetRenamed(listener: Listener): void {
  listeners.push(listener);
}

export function useSetsAtHand(): void {
  const { data } = useRequest("imageSets", {});
  const sets = data?.sets;
  const before = useRef(sets);
  useEffect(() => {
    const [were, are] = [before.current, sets];
    before.current = sets;
    if (were === undefined || are === undefined) return;
    for (const { from, to } of movesOf(were, are)) {
      for (const parameter of PARAMETERS) replaceNamed(parameter, from, to);
      for (const listener of listeners) listener(from, to);
    }
  }, [sets]);
}
