import { Button, Menu, Modal } from "@mantine/core";
import { useState } from "react";
import { useAction } from "../../transport/queries.ts";
import { NameDialog } from "../../ui/NameDialog.tsx";

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
