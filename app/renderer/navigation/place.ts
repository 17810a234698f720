/** Which page is shown, and what on it: it stands in the address, so that Back works and a reload stays. */
import { useSyncExternalStore } from "react";

/** An address: the page, and what it shows: `#/patches?image=12`. */
export interface Place {
  readonly page: string;
  readonly parameters: URLSearchParams;
}

let address = location.hash;
let current = parsePlace(address);
/** What each page showed last. */
const left = new Map<string, URLSearchParams>([[current.page, current.parameters]]);
const listeners = new Set<() => void>();
window.addEventListener("hashchange", arrive);

/** The browser says that the address has changed only later: what happened in between would not know of it. */
function arrive(): void {
  if (location.hash === address) return;
  address = location.hash;
  current = parsePlace(address);
  left.set(current.page, current.parameters);
  for (const listener of listeners) listener();
}

export function usePlace(): Place {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
}

export function placeNow(): Place {
  arrive();
  return current;
}

/** @param parameters - what the page is to show; `replace` leaves no step for Back. */
export function goTo(page: string, parameters: Readonly<Record<string, string>> = {}, replace = false): void {
  const query = new URLSearchParams(parameters).toString();
  const hash = `#/${page}${query === "" ? "" : `?${query}`}`;
  if (replace) history.replaceState(null, "", hash);
  else location.hash = hash;
  arrive();
}

/** @returns what an address shows with a change to it; null: none of that any more. */
export function changed(
  parameters: URLSearchParams,
  change: Readonly<Record<string, string | number | null | undefined>>,
): Record<string, string> {
  const next = new Map(parameters);
  for (const [key, value] of Object.entries(change)) {
    if (value === null || value === undefined) next.delete(key);
    else next.set(key, String(value));
  }
  return Object.fromEntries(next);
}

/** To the page as it was left: the same photograph, set or class. From the page itself it leads to its beginning. */
export function returnTo(page: string): void {
  goTo(page, page === placeNow().page ? {} : Object.fromEntries(left.get(page) ?? []));
}

/** What pages but the one that is shown would be returned to with. */
export function forget(parameter: string, pages: readonly string[]): void {
  const shown = placeNow().page;
  for (const page of pages) if (page !== shown) left.get(page)?.delete(parameter);
}

/**
 * What addresses name by a name that is another one now, or none: on the page that is shown, and on those that are returned to.
 *
 * @param to - null: it is gone.
 */
export function replaceNamed(parameter: string, from: string, to: string | null): void {
  const shown = placeNow().page;
  for (const [page, parameters] of left) {
    if (parameters.get(parameter) !== from) continue;
    const next = changed(parameters, { [parameter]: to });
    if (page === shown) goTo(page, next, true);
    else left.set(page, new URLSearchParams(next));
  }
}

function parsePlace(hash: string): Place {
  const [page, query = ""] = hash.replace(/^#\/?/, "").split("?");
  return { page: page ?? "", parameters: new URLSearchParams(query) };
}
