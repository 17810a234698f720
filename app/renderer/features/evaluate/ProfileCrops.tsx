import type { ProfilePatch } from "../../../contract/classProfile.ts";
import { percent } from "../../../contract/numberWords.ts";
import { goTo } from "../../navigation/place.ts";
import { Crop } from "../../ui/Crop.tsx";
import own from "./ClassProfile.module.css";

interface ProfileCropsProps {
  readonly set: string;
  readonly patches: readonly ProfilePatch[];
  /** Of the list, for screen readers. */
  readonly name: string;
}

/** Crops in a row; each leads to its photograph on Explain. */
export function ProfileCrops({ set, patches, name }: ProfileCropsProps): React.JSX.Element {
  return (
    <ul className={own.crops} aria-label={name}>
      {patches.map((patch) => (
        <li key={patch.id}>
          <button
            type="button"
            className={own.crop}
            aria-label={`Explain ${patch.name}: ${patchInWords(patch)}`}
            title={`${patch.name}: ${patchInWords(patch)}`}
            onClick={() => goTo("explain", { set, image: String(patch.imageId) })}
          >
            <Crop hash={patch.hash} box={patch.imageBox} alt="" />
          </button>
        </li>
      ))}
    </ul>
  );
}

/** "convolution 8, channel 197, 12% of its evidence, fur". */
function patchInWords({ convolution, channel, evidence, label }: ProfilePatch): string {
  return [
    `convolution ${convolution}, channel ${channel}`,
    `${percent(evidence)} of its evidence`,
    ...(label === null ? [] : [label]),
  ].join(", ");
}
