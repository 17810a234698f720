import { Button, Menu, Modal, TextInput } from "@mantine/core";
import { useState } from "react";
import { useAction } from "../../transport/queries.ts";

interface SelectionActionsProps {
  readonly ids: readonly number[];
  /** That the page shows; null: all images. */
  readonly set: string | null;
  readonly sets: readonly string[];
}

/** What can be done with the selected images. */
export function SelectionActions({ ids, set, sets }: SelectionActionsProps): React.JSX.Element {
  const changeSet = useAction("changeSet");
  const remove = useAction("removeImages");
  const [asked, setAsked] = useState<"new set" | "remove" | null>(null);
  const add = (name: string): void => changeSet.mutate({ set: name, add: [...ids] });
  return (
    <>
      <Menu>
        <Menu.Target>
          <Button>Add to set</Button>
        </Menu.Target>
        <Menu.Dropdown>
          {sets.map((name) => (
            <Menu.Item key={name} onClick={() => add(name)}>
              {name}
            </Menu.Item>
          ))}
          <Menu.Item onClick={() => setAsked("new set")}>New set …</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {set !== null && <Button onClick={() => changeSet.mutate({ set, remove: [...ids] })}>Take out of set</Button>}
      <Button onClick={() => setAsked("remove")}>Remove</Button>
      <NameDialog
        title="New set"
        opened={asked === "new set"}
        onClose={() => setAsked(null)}
        onName={(name) => add(name)}
        verb="Make set"
      />
      <Modal opened={asked === "remove"} onClose={() => setAsked(null)} title={`Remove ${ids.length} images?`}>
        <p>They leave the workspace with their patches and explanations. The files stay where they are.</p>
        <Button
          color="red"
          variant="filled"
          data-autofocus
          onClick={() => {
            remove.mutate({ ids: [...ids] });
            setAsked(null);
          }}
        >
          Remove from workspace
        </Button>
      </Modal>
    </>
  );
}

interface NameDialogProps {
  readonly title: string;
  readonly verb: string;
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onName: (name: string) => void;
  readonly initial?: string;
  readonly label?: string;
}

export function NameDialog({
  title,
  verb,
  opened,
  onClose,
  onName,
  initial = "",
  label = "Name",
}: NameDialogProps): React.JSX.Element {
  return (
    <Modal opened={opened} onClose={onClose} title={title}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const name = new FormData(event.currentTarget).get("name");
          if (typeof name !== "string" || name.trim() === "") return;
          onName(name.trim());
          onClose();
        }}
      >
        <TextInput name="name" label={label} defaultValue={initial} data-autofocus required mb="md" />
        <Button type="submit" variant="filled">
          {verb}
        </Button>
      </form>
    </Modal>
  );
}
