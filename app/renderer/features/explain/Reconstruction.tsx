import { useState } from "react";
import classes from "./PatchRows.module.css";

const INACTIVE =
  "A reconstruction starts from the neuron's own activation, which is not above 0 here: it was chosen for its neighbours.";
const CUT_OFF = "On its way down to the pixels every value was cut off, so nothing of the neuron's activation is left.";

/** A reconstruction; where it is blank, with the reason. */
export function Reconstruction({
  blob,
  activation,
}: {
  readonly blob: string;
  readonly activation: number;
}): React.JSX.Element {
  const [empty, setEmpty] = useState<string | null>(null);
  const why =
    activation <= 0
      ? { short: "not active", all: INACTIVE }
      : empty === blob
        ? { short: "cut off", all: CUT_OFF }
        : null;
  return (
    <div className={classes.reconstruction}>
      <img
        className={classes.picture}
        src={`/blob/${blob}`}
        alt="Its reconstruction"
        onLoad={(event) => setEmpty(isOfOneColour(event.currentTarget) ? blob : null)}
      />
      {why !== null && (
        <span className={classes.blank} title={why.all}>
          blank: {why.short}
          <span className={classes.hidden}>. {why.all}</span>
        </span>
      )}
    </div>
  );
}

function isOfOneColour(picture: HTMLImageElement): boolean {
  const { naturalWidth: width, naturalHeight: height } = picture;
  const context = new OffscreenCanvas(Math.max(1, width), Math.max(1, height)).getContext("2d");
  if (context === null || width === 0) return false;
  context.drawImage(picture, 0, 0);
  const pixels = new Uint32Array(context.getImageData(0, 0, width, height).data.buffer);
  return pixels.every((pixel) => pixel === pixels[0]);
}
