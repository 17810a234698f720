import { labelKey } from "../../../drawing/labels.ts";
import { Key } from "../../ui/Key.tsx";
import { LabelSwatch } from "../../ui/LabelSwatch.tsx";
import classes from "./DiscoverPage.module.css";

interface WordKeysProps {
  readonly label: string;
  readonly vocabulary: readonly string[];
  /** The word that it has already. */
  readonly chosen: string | null;
  readonly onWord: (word: string) => void;
}

/** The words with their keys, below the pictures: for those who look for a key, and for the mouse. */
export function WordKeys({ label, vocabulary, chosen, onWord }: WordKeysProps): React.JSX.Element {
  return (
    <div className={classes.answers} role="group" aria-label={label}>
      {vocabulary.map((word) => {
        const key = labelKey(vocabulary, word);
        return (
          <button
            key={word}
            type="button"
            className={classes.wordKey}
            aria-pressed={word === chosen}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => onWord(word)}
          >
            {key !== null && <Key>{key}</Key>}
            <LabelSwatch vocabulary={vocabulary} label={word} /> {word}
          </button>
        );
      })}
    </div>
  );
}
