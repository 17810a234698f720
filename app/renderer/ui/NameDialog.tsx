import { Button, Modal, TextInput } from "@mantine/core";

interface NameDialogProps {
  readonly title: string;
  readonly verb: string;
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onName: (name: string) => void;
  readonly initial?: string;
  readonly label?: string;
}

/** Asks for one line of text. */
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
