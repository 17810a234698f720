import { useState } from "react";
import type { ReviewPatch } from "../../../contract/review.ts";
import { surroundings } from "../../../drawing/boxes.ts";
import { cropAddress } from "../../ui/Crop.tsx";
import { Picture } from "../../ui/Picture.tsx";
import classes from "./Wall.module.css";

interface InSurroundingsProps {
  readonly patch: ReviewPatch;
  /** Of the outline. */
  readonly colour: string;
}

/** Sides of what is shown, in those of the box: the crop keeps more than half of each. */
const TIMES = 1.75;

/** The crop in its place, outlined, with the photograph round it; the crop alone until that is read, and where it cannot be. */
export function InSurroundings({ patch, colour }: InSurroundingsProps): React.JSX.Element {
  const { box, hash, patchBlob } = patch;
  const region = surroundings(box, patch, TIMES);
  const address = cropAddress(hash, region);
  const [read, setRead] = useState<{ readonly address: string; readonly there: boolean } | null>(null);
  const there = read?.address === address ? read.there : null;
  if (there === false) return <Picture src={`/blob/${patchBlob}`} />;
  const { x, y, width, height } = region;
  const share = (part: number, whole: number): string => `${(100 * part) / whole}%`;
  return (
    <div
      className={classes.around}
      style={{
        aspectRatio: width / height,
        ...(width >= height ? { height: share(height, width) } : { width: share(width, height) }),
      }}
    >
      <Picture
        src={address}
        onLoad={() => setRead({ address, there: true })}
        onError={() => setRead({ address, there: false })}
      />
      {there === null && (
        <img
          className={classes.before}
          src={`/blob/${patchBlob}`}
          alt=""
          draggable={false}
          style={{
            left: share(box.x - x, width),
            top: share(box.y - y, height),
            width: share(box.width, width),
            height: share(box.height, height),
          }}
        />
      )}
      <svg viewBox={`${x} ${y} ${width} ${height}`} preserveAspectRatio="none" aria-hidden>
        <path
          d={`M${x} ${y}h${width}v${height}h${-width}zM${box.x} ${box.y}h${box.width}v${box.height}h${-box.width}z`}
          fill="rgb(0 0 0 / 30%)"
          fillRule="evenodd"
        />
        <rect {...box} fill="none" stroke="rgb(0 0 0 / 65%)" strokeWidth={4} vectorEffect="non-scaling-stroke" />
        <rect {...box} fill="none" stroke={colour} strokeWidth={2} vectorEffect="non-scaling-stroke" />
      </svg>
    </div>
  );
}
