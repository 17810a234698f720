import type { Box } from "../../contract/geometry.ts";
import { useLost } from "./useLost.ts";
import classes from "./Crop.module.css";

interface CropProps {
  readonly hash: string;
  readonly box: Box;
  /** What it shows, in words. */
  readonly alt: string;
}

/** A region of a photograph, by content hash: read and kept by the backend. */
export function Crop({ hash, box, alt }: CropProps): React.JSX.Element {
  const address = cropAddress(hash, box);
  const { isLost, lose } = useLost(address);
  if (isLost) {
    return (
      <span className={classes.lost} role="img" aria-label={`${alt} The photograph's file cannot be read.`.trim()}>
        no file
      </span>
    );
  }
  return <img className={classes.crop} src={address} alt={alt} draggable={false} loading="lazy" onError={lose} />;
}

/** Where the picture of a region is read. */
export function cropAddress(hash: string, { x, y, width, height }: Box): string {
  return `/crop/${hash}/${[x, y, width, height].join(",")}`;
}
