import type { Box } from "../../../contract/geometry.ts";
import { percent } from "../../../contract/numberWords.ts";
import { showMoreLike } from "../../navigation/moreLike.ts";
import classes from "./NeuronDialog.module.css";

/** A neuron's patch; without pictures while it is drawn. */
export interface ShownPatch {
  readonly imageId: number;
  readonly name: string;
  readonly row: number;
  readonly column: number;
  readonly activation: number;
  readonly label?: string | null;
  readonly probability?: number | null;
  readonly patchBlob?: string;
  readonly reconstructionBlob?: string;
  /** In pixels of the upright file. */
  readonly box?: Box;
  /** Why it cannot be drawn. */
  readonly failed?: string | undefined;
}

interface NeuronPatchesProps {
  readonly patches: readonly ShownPatch[];
  /** Of photographs, where more like a patch are looked for. */
  readonly set: string | null;
  /** The class that their words are of, by name; null: the one at hand. */
  readonly wordsOf: string | null;
  readonly onImage: (id: number) => void;
  /** Below the patches. */
  readonly children?: React.ReactNode;
}

export function NeuronPatches({ patches, set, wordsOf, onImage, children }: NeuronPatchesProps): React.JSX.Element {
  return (
    <div className={classes.scroller}>
      <ul className={classes.patches} aria-label="Its strongest patches">
        {patches.map((patch) => (
          <li key={`${patch.imageId} ${patch.row} ${patch.column}`}>
            <button
              type="button"
              className={classes.patch}
              title={patch.failed ?? `${patch.name}, row ${patch.row}, column ${patch.column}`}
              onClick={() => onImage(patch.imageId)}
            >
              {patch.patchBlob === undefined || patch.reconstructionBlob === undefined ? (
                <>
                  <span className={classes.blank} />
                  <span className={classes.blank} />
                </>
              ) : (
                <>
                  <img src={`/blob/${patch.patchBlob}`} alt={`Patch in ${patch.name}`} />
                  <img src={`/blob/${patch.reconstructionBlob}`} alt="" />
                </>
              )}
              <span className={classes.caption}>
                {captionOf(patch)}
                <span className={classes.activation}>{patch.activation.toPrecision(3)}</span>
              </span>
            </button>
            {patch.box !== undefined && (
              <button
                type="button"
                className={classes.like}
                aria-label={`More like this patch in ${patch.name}`}
                onClick={() =>
                  showMoreLike({ ...patch, box: patch.box!, label: patch.label ?? null, of: wordsOf, set })
                }
              >
                More like this
              </button>
            )}
          </li>
        ))}
      </ul>
      {children}
    </div>
  );
}

function captionOf({ label, probability, failed, name }: ShownPatch): string {
  if (failed !== undefined) return `${name} cannot be read`;
  if (label === undefined) return "drawing …";
  return label === null ? "no label" : `${label} ${percent(probability ?? 0)}`;
}
