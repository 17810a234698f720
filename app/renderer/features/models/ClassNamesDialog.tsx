import { Button, Modal } from "@mantine/core";
import { useState } from "react";
import type { ModelDetails } from "../../../contract/models.ts";
import { request } from "../../transport/client.ts";
import { ClassNamesField } from "./ClassNamesField.tsx";
import { typedNames } from "./typedNames.ts";
import classes from "./Dialog.module.css";

interface ClassNamesDialogProps {
  readonly model: ModelDetails;
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function ClassNamesDialog({ model, opened, onClose }: ClassNamesDialogProps): React.JSX.Element {
  const [text, setText] = useState("");
  const [refusal, setRefusal] = useState<string | null>(null);
  const replace = async (): Promise<void> => {
    const { names } = typedNames(text, model.classes);
    if (names === null) return;
    try {
      await request("setClassNames", { model: model.name, classNames: [...names] });
      setText("");
      setRefusal(null);
      onClose();
    } catch (error) {
      setRefusal((error as Error).message);
    }
  };
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={`Class names of ${model.name}`}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          void replace();
        }}
      >
        <ClassNamesField text={text} onChange={setText} classes={model.classes} relation={model.relation} />
        {refusal !== null && (
          <p role="alert" className={classes.refusal}>
            {refusal}
          </p>
        )}
        <Button type="submit" variant="filled" disabled={text.trim() === ""}>
          Replace names
        </Button>
      </form>
    </Modal>
  );
}
