import type { Box } from "../../contract/geometry.ts";
import classes from "./Crop.module.css";

interface CropProps {
  readonly hash: string;
  readonly box: Box;
  /** What it shows, in words. */
  readonly alt: string;
}

/** A region of a photograph, by content hash: read and kept by the backend. */
export function Crop({ hash, box, alt }: CropProps): React.JSX.Element {
  return <img className={classes.crop} src={cropAddress(hash, box)} alt={alt} draggable={false} loading="lazy" />;
}

/** Where the picture of a region is read. */
export function cropAddress(hash: string, { x, y, width, height }: Box): string {
  return `/crop/${hash}/${[x, y, width, height].join(",")}`;
}
