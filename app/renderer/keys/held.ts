/** Keys that do something for as long as they are held. */
import { useEffect, useState } from "react";
import { pressesControl } from "./keys.ts";

/** Where the key would be written, or is a dialog's. */
const FIELDS = "input:not([type=radio], [type=checkbox], [type=range], [readonly]), textarea, [role=dialog]";

/**
 * @param key - as `KeyboardEvent.key` has it, in lower case.
 * @returns whether it is held, where it would not press a button or be written.
 */
export function useHeld(key: string): boolean {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    const down = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== key || event.ctrlKey || event.metaKey || event.altKey) return;
      if (!(event.target instanceof Element) || event.target.closest(FIELDS) !== null) return;
      // Space presses buttons.
      if (key === " " && pressesControl(event.target, "space")) return;
      event.preventDefault();
      setHeld(true);
    };
    const up = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() === key) setHeld(false);
    };
    // A key that is let go in another window is not heard of.
    const away = (): void => setHeld(false);
    window.addEventListener("keydown", down);
    window.addEventListener("keyup", up);
    window.addEventListener("blur", away);
    return () => {
      window.removeEventListener("keydown", down);
      window.removeEventListener("keyup", up);
      window.removeEventListener("blur", away);
    };
  }, [key]);
  return held;
}
