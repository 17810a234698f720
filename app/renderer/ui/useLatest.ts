import { useLayoutEffect, useRef, type RefObject } from "react";

/** For what is kept over renderings, such as cells that are drawn anew only when they change: the value as it is now. */
export function useLatest<Value>(value: Value): RefObject<Value> {
  const latest = useRef(value);
  useLayoutEffect(() => {
    latest.current = value;
  });
  return latest;
}
