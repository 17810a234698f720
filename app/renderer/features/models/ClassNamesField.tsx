import { Button, Textarea } from "@mantine/core";
import { parseClassNames } from "../../../contract/classNames.ts";
import type { ClassRelation } from "../../../contract/models.ts";
import { counted, numeral } from "../../../contract/numberWords.ts";
import { chosenFiles } from "../../transport/files.ts";
import { SettingHelp } from "../../ui/Help.tsx";
import classes from "./ClassNamesField.module.css";

interface ClassNamesFieldProps {
  /** As typed or read from a file. */
  readonly text: string;
  readonly onChange: (text: string) => void;
  /** Of the network. */
  readonly classes: number;
  readonly relation: ClassRelation;
}

/** A list of class names, typed or from a file; says at once whether there is one for each class. */
export function ClassNamesField(props: ClassNamesFieldProps): React.JSX.Element {
  const { text, onChange, classes: wanted, relation } = props;
  const names = parseClassNames(text);
  const complaint = text.trim() === "" ? null : complaintOn(names, wanted);
  return (
    <div className={classes.field}>
      <Textarea
        label={
          <>
            Class names
            <SettingHelp setting="classNames" />
          </>
        }
        description={
          relation === "binary"
            ? "Two, one a line: what a low score means, then what a high one means"
            : "One a line, in the network's order, or JSON"
        }
        aria-label="Class names"
        autosize
        minRows={4}
        maxRows={10}
        value={text}
        onChange={(event) => onChange(event.currentTarget.value)}
        error={complaint}
      />
      <div className={classes.below}>
        <Button
          onClick={() =>
            void chosenFiles({ accept: ".txt,.json,.csv,.names,.labels", folder: false }).then(async ([file]) => {
              if (file !== undefined) onChange(await file.text());
            })
          }
        >
          From a file …
        </Button>
        <span>
          {counted(names?.length ?? 0, "name")} of {numeral(wanted)}
        </span>
      </div>
    </div>
  );
}

export function complaintOn(names: readonly string[] | null, wanted: number): string | null {
  if (names === null) return "This is JSON, but no list of names. Give names, or objects with a name.";
  if (names.length === wanted) return null;
  return `The network has ${counted(wanted, "class", "classes")} and the list names ${numeral(names.length)}.`;
}
