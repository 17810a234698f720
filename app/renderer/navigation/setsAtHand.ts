/** Sets that get another name, or are deleted: addresses that name them go along, on all pages. */
import { useEffect, useRef } from "react";
import { useRequest } from "../transport/queries.ts";
import { replaceNamed } from "./place.ts";

export function useSetsAtHand(): void {
  const { data } = useRequest("imageSets", {});
  const sets = data?.sets;
  const before = useRef(sets);
  useEffect(() => {
    const [were, are] = [before.current, sets];
    before.current = sets;
    if (were === undefined || are === undefined) return;
    const gone = were.filter(({ name }) => !are.some((one) => one.name === name));
    const come = are.filter(({ name }) => !were.some((one) => one.name === name));
    const isRenamed = gone.length === 1 && come.length === 1 && gone[0].images === come[0].images;
    for (const { name } of gone) replaceNamed("set", name, isRenamed ? come[0].name : null);
  }, [sets]);
}
