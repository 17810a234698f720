/** Keys that do something for as long as they are held. */
import { useEffect, useState } from "react";

const CONTROLS = "button, input, textarea, select, [role=radio], [role=option]";

/**
 * @param key - as `KeyboardEvent.key` has it, in lower case.
 * @returns whether it is held, where it would not press a button or be written.
 */
export function useHeld(key: string): boolean {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    const down = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== key || event.ctrlKey || event.metaKey || event.altKey) return;
      if (!(event.target instanceof Element) || event.target.closest(controlsThatTake(key)) !== null) return;
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

/** Space presses buttons; letters are written only where there is something to write into. */
function controlsThatTake(key: string): string {
  return key === " " ? CONTROLS : "input:not([type=radio], [type=checkbox], [readonly]), textarea, [role=dialog]";
}
