import { Button, Textarea } from "@mantine/core";
import { useState } from "react";
import { textOfBytes } from "../../../contract/classNames.ts";
import type { ClassRelation } from "../../../contract/models.ts";
import { counted, numeral } from "../../../contract/numberWords.ts";
import { chosenFiles } from "../../transport/files.ts";
import { SettingHelp } from "../../ui/Help.tsx";
import { typedNames } from "./typedNames.ts";
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
  const [unread, setUnread] = useState<string | null>(null);
  const { names, complaint } = typedNames(text, wanted);
  const read = async (file: File): Promise<void> => {
    try {
      onChange(textOfBytes(new Uint8Array(await file.arrayBuffer()), file.name));
      setUnread(null);
    } catch (error) {
      setUnread((error as Error).message);
    }
  };
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
            : "One a line, in the network's order; JSON; or a table with a header"
        }
        aria-label="Class names"
        autosize
        minRows={4}
        maxRows={10}
        value={text}
        onChange={(event) => {
          setUnread(null);
          onChange(event.currentTarget.value);
        }}
        error={unread ?? complaint}
      />
      <div className={classes.below}>
        <Button
          onClick={() =>
            void chosenFiles({ accept: ".txt,.json,.csv,.tsv,.names,.labels", folder: false }).then(([file]) =>
              file === undefined ? undefined : read(file),
            )
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
