import { Button, Modal, NumberInput, Select, TagsInput, TextInput } from "@mantine/core";
import { useState } from "react";
import type { ClassRecord } from "../../../contract/patches.ts";
import { useAction, useRequest } from "../../transport/queries.ts";
import classes from "./ClassDialog.module.css";

interface ClassDialogProps {
  /** Null: not shown. */
  readonly edited: ClassRecord | "new" | null;
  readonly onClose: () => void;
  readonly onSaved: (name: string) => void;
  readonly onDeleted: () => void;
}

const ANIMAL = ["eye", "ear", "nose", "fur", "paw", "none"];

/** A class: its name, its labels in the order of their keys, how many patches are wanted, and of which photographs. */
export function ClassDialog({ edited, onClose, onSaved, onDeleted }: ClassDialogProps): React.JSX.Element {
  const old = edited === "new" || edited === null ? null : edited;
  const { data: sets } = useRequest("imageSets", {});
  const save = useAction("saveClass");
  const remove = useAction("deleteClass");
  const [name, setName] = useState(old?.name ?? "");
  const [labels, setLabels] = useState<string[]>(old?.labels ?? ANIMAL);
  const [target, setTarget] = useState(old?.target ?? 80);
  const [set, setSet] = useState(old?.set ?? null);
  const submit = (): void => {
    const input = {
      name,
      labels,
      target,
      set,
      classIndices: old?.classIndices ?? [],
      ...(old === null ? {} : { id: old.id }),
    };
    save.mutate(input, {
      onSuccess: (saved) => {
        onSaved(saved.name);
        onClose();
      },
    });
  };
  return (
    <Modal
      opened={edited !== null}
      onClose={onClose}
      title={old === null ? "New class" : `Class ${old.name}`}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <TextInput
          label="Name"
          description="What is explained: a class of the network, or several that have the same parts, such as all dogs."
          placeholder="dog"
          required
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TagsInput
          label="Labels"
          description="The vocabulary. The first nine have the keys 1 to 9; none has 0 and is for what shows no part."
          placeholder="Another label"
          value={labels}
          onChange={setLabels}
          maxTags={40}
          clearable={false}
        />
        <NumberInput
          label="Patches wanted of each label"
          description="80 as in the paper. Fewer train too; more help rare labels."
          min={1}
          max={100_000}
          value={target}
          onChange={(value) => setTarget(typeof value === "number" ? value : 80)}
        />
        <Select
          label="Photographs"
          description="Where its patches are cropped from. Classes that share label names keep their patches apart by their sets."
          value={set ?? ""}
          data={[
            { value: "", label: "All images" },
            ...(sets?.sets ?? []).map((one) => ({ value: one.name, label: one.name })),
          ]}
          onChange={(value) => setSet(value === "" ? null : value)}
        />
        <div className={classes.buttons}>
          <Button type="submit" variant="filled" disabled={name.trim() === "" || labels.length < 2}>
            {old === null ? "Make class" : "Save"}
          </Button>
          {old !== null && (
            <Button
              onClick={() =>
                remove.mutate(
                  { id: old.id },
                  {
                    onSuccess: () => {
                      onDeleted();
                      onClose();
                    },
                  },
                )
              }
            >
              Delete class, keep its patches
            </Button>
          )}
        </div>
      </form>
    </Modal>
  );
}
