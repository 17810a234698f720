import type { DiscoveredPatch } from "../../../contract/discover.ts";
import { Crop } from "../../ui/Crop.tsx";
import classes from "./DiscoverPage.module.css";

interface NinePicturesProps {
  readonly label: string;
  readonly patches: readonly DiscoveredPatch[];
  readonly focus: number;
  /** Whether those that are no training patches are faded. */
  readonly isNamed?: boolean;
  /** Whether one is faded that nothing else says it of. */
  readonly isOut?: (patch: DiscoveredPatch) => boolean;
  readonly onFocus: (place: number) => void;
}

/** At most nine pictures, of a photograph each where there are as many. */
export function NinePictures({
  label,
  patches,
  focus,
  isNamed = false,
  isOut = (patch) => isNamed && patch.trainingId === null,
  onFocus,
}: NinePicturesProps): React.JSX.Element {
  return (
    <div className={classes.nine} role="group" aria-label={label}>
      {patches.map((patch, place) => (
        <button
          key={`${patch.imageId} ${patch.box.x} ${patch.box.y} ${patch.box.width}`}
          type="button"
          className={classes.picture}
          aria-current={place === focus ? "true" : undefined}
          data-out={isOut(patch) || undefined}
          aria-label={`Picture ${place + 1}, of ${patch.name}${isOut(patch) ? ", left out" : ""}`}
          title={`${patch.name}, convolution ${patch.convolution}, channel ${patch.channel}`}
          // A click leaves the keys to the page: Enter then takes all, and does not press this once more.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onFocus(place)}
        >
          <Crop hash={patch.hash} box={patch.box} alt="" />
        </button>
      ))}
    </div>
  );
}

/** Where the focus goes by an arrow in three columns. */
export function moved(focus: number, by: number, count: number): number {
  return Math.max(0, Math.min(count - 1, focus + by));
}
