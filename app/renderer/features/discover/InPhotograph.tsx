import { useState } from "react";
import type { Box } from "../../../contract/geometry.ts";
import classes from "./DiscoverPage.module.css";

interface InPhotographProps {
  readonly patch: { readonly hash: string; readonly name: string; readonly box: Box };
}

/** Where the ringed picture was cut: what twenty pixels show is often clear only from what is around them. */
export function InPhotograph({ patch: { hash, name, box } }: InPhotographProps): React.JSX.Element {
  const [size, setSize] = useState<{ readonly hash: string; readonly width: number; readonly height: number } | null>(
    null,
  );
  const { width, height } = size?.hash === hash ? size : { width: 0, height: 0 };
  const line = Math.max(width, height) / 130;
  return (
    <figure className={classes.inPhotograph}>
      <div>
        <img
          src={`/image/${hash}`}
          alt={`The ringed picture in ${name}`}
          onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) =>
            setSize({ hash, width: naturalWidth, height: naturalHeight })
          }
        />
        {width > 0 && (
          <svg viewBox={`0 0 ${width} ${height}`} aria-hidden>
            <rect {...box} fill="none" stroke="#18191b" strokeOpacity={0.7} strokeWidth={2.2 * line} />
            <rect {...box} fill="none" stroke="#74a7f5" strokeWidth={line} />
          </svg>
        )}
      </div>
      <figcaption>{name}</figcaption>
    </figure>
  );
}
