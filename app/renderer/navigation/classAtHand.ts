/** The class at hand: the same on all pages that work with one, as long as an address names no other. */
import { useEffect } from "react";
import { create } from "zustand";
import type { ClassRecord } from "../../contract/patches.ts";
import { forget } from "./place.ts";

/** Whose address names a class of the workspace; on Evaluate it is one of the network. */
const PAGES = ["discover", "patches", "train"];

const useLast = create<{ readonly name: string | null }>(() => ({ name: null }));

/**
 * @param classes - null while they are read.
 * @param asked - the name that the address has; null: none.
 * @returns the one that is asked for, else the one that a page showed last, else the first; null while they are read, and
 *   where there is none.
 */
export function useClassAtHand(classes: readonly ClassRecord[] | null, asked: string | null): ClassRecord | null {
  const last = useLast(({ name }) => name);
  const named = (wanted: string | null): ClassRecord | undefined => classes?.find(({ name }) => name === wanted);
  const current = named(asked) ?? named(last) ?? classes?.[0] ?? null;
  const name = current?.name ?? null;
  useEffect(() => {
    if (name === null || useLast.getState().name === name) return;
    useLast.setState({ name });
    // Pages that are returned to show this one and its photographs, and not the class that they were left with.
    forget("class", PAGES);
    forget("set", PAGES);
  }, [name]);
  return current;
}

/** @returns the name of the class that a page showed last; null: none has shown one. */
export function useLastClass(): string | null {
  return useLast(({ name }) => name);
}
