/** The photograph at hand: the same on all pages that show one, as long as an address names no other. */
import { useEffect } from "react";
import { create } from "zustand";
import { forget } from "./place.ts";

/** Whose address names a photograph. */
const PAGES = ["patches", "explain"];

const useLast = create<{ readonly id: number | null }>(() => ({ id: null }));

/** What somebody has chosen: pages that are returned to show this one, and not the one that they were left with. */
export function takePhotograph(id: number): void {
  if (useLast.getState().id === id) return;
  useLast.setState({ id });
  forget("image", PAGES);
}

/** @returns the last one that was chosen, on whichever page; null: none was. */
export function useLastPhotograph(): number | null {
  return useLast(({ id }) => id);
}

/**
 * @param asked - the one that the address names; null: none.
 * @param images - those of the set; null while they are read.
 * @returns the one that is asked for, else the one that was chosen last, where the set has it; null: neither.
 */
export function usePhotographAtHand(
  asked: string | null,
  images: readonly { readonly id: number }[] | null,
): number | null {
  const last = useLastPhotograph();
  const named = asked === null ? null : Number(asked);
  const isKnown = images?.some(({ id }) => id === named) === true;
  useEffect(() => {
    if (named !== null && isKnown) takePhotograph(named);
  }, [named, isKnown]);
  if (named !== null) return named;
  return last !== null && images?.some(({ id }) => id === last) === true ? last : null;
}
