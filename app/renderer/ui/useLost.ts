import { useEffect, useState } from "react";

interface Lost {
  readonly isLost: boolean;
  /** For a picture's `onError`. Whoever shows something else instead of the picture has it tried anew later. */
  readonly lose: () => void;
}

/**
 * Whether a picture's file is gone. It may come back (a disk that is connected again): it is tried once more when the
 * window is looked at again.
 *
 * @param sign - tried once more when it changes, too.
 */
export function useLost(address: string, sign: unknown = null): Lost {
  const [lost, setLost] = useState<{ readonly address: string; readonly sign: unknown } | null>(null);
  const isLost = lost?.address === address && lost.sign === sign;
  useEffect(() => {
    if (!isLost) return undefined;
    const again = (): void => setLost(null);
    window.addEventListener("focus", again);
    return () => window.removeEventListener("focus", again);
  }, [isLost]);
  return { isLost, lose: () => setLost({ address, sign }) };
}
