import { Button, TextInput } from "@mantine/core";
import { classInWords } from "../../drawing/classNames.ts";
import { ClassSelect } from "./ClassSelect.tsx";
import { addCovered, complaintOn, readCovers } from "./covers.ts";
import { coversInWords, type Predicted } from "./coversInWords.ts";
import classes from "./CoversField.module.css";

interface CoversFieldProps {
  readonly model: string;
  /** Of all classes of the network; empty while they are read. */
  readonly names: readonly string[];
  /** As people write it: "151-268, ice bear". */
  readonly text: string;
  readonly predicted: Predicted | null;
  /** Of the class, as far as it has one. */
  readonly called: string;
  /** What is written now; `picked`: a class was added from a list, so that the line is whole. */
  readonly onChange: (text: string, picked: boolean) => void;
  /** The line was left, or Enter pressed in it. */
  readonly onLeave?: () => void;
}

/** Classes that are offered beside those it has. */
const OFFERED = 3;

/** What a class stands for in the network: said in words, written in a line, added by name or from what is predicted. */
export function CoversField(props: CoversFieldProps): React.JSX.Element {
  const { model, names, text, predicted, called, onChange, onLeave } = props;
  const { indices, unknown, ambiguous } = readCovers(text, names);
  const add = (index: number): void => onChange(addCovered(text, index, names), true);
  const others = (predicted?.classes ?? []).filter(({ index }) => !indices.includes(index)).slice(0, OFFERED);
  return (
    <div className={classes.covers}>
      <TextInput
        label="Covers"
        description={`What it stands for in ${model}: photographs of these classes get its words.`}
        placeholder="names, or numbers such as 151-268"
        value={text}
        disabled={names.length === 0}
        error={names.length === 0 ? undefined : complaintOn({ unknown, ambiguous }, names.length)}
        onChange={(event) => onChange(event.currentTarget.value, false)}
        onBlur={onLeave}
        onKeyDown={(event) => {
          if (event.key === "Enter") onLeave?.();
        }}
      />
      <p className={classes.said} aria-live="polite">
        {indices.length > 0
          ? coversInWords(names, indices, predicted)
          : names.length > 0 && called.trim() !== "" && text.trim() === ""
            ? `${model} calls no class ${called.trim()}. Say which of its classes count as ${called.trim()}, or leave it for later.`
            : ""}
      </p>
      <ClassSelect
        aria-label="Another class of the network"
        placeholder="Add a class of the network"
        names={names}
        value={null}
        without={indices}
        onChange={(index) => {
          if (index !== null) add(index);
        }}
      />
      {others.length > 0 && (
        <div className={classes.offered}>
          <span>Also predicted</span>
          {others.map(({ index, images }) => (
            <Button key={index} size="compact-xs" onClick={() => add(index)}>
              {classInWords(names, index)} {images}
            </Button>
          ))}
        </div>
      )}
    </div>
  );
}
