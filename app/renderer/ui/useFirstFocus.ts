import { useEffect, type RefObject } from "react";

/**
 * The button of the next step takes the focus as a page opens, where nothing has it: Enter goes on, without a way through
 * the whole rail.
 */
export function useFirstFocus(within: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    if (document.activeElement !== document.body) return;
    within.current?.querySelector<HTMLElement>("button[data-variant=filled]")?.focus({ preventScroll: true });
  }, [within]);
}
