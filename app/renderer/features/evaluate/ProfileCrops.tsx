import { useRef, useState } from "react";
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

/** Crops in a row, one stop for Tab: arrows go from one to the next. Each leads to its photograph on Explain. */
export function ProfileCrops({ set, patches, name }: ProfileCropsProps): React.JSX.Element {
  const [at, setAt] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  const go = (event: React.KeyboardEvent): void => {
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: patches.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    list.current?.querySelectorAll("button")[Math.max(0, Math.min(patches.length - 1, to))]?.focus();
  };
  const stop = Math.min(at, patches.length - 1);
  return (
    <ul ref={list} className={own.crops} aria-label={name} onKeyDown={go}>
      {patches.map((patch, i) => (
        <li key={patch.id}>
          <button
            type="button"
            className={own.crop}
            tabIndex={i === stop ? 0 : -1}
            onFocus={() => setAt(i)}
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
