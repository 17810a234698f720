import { Button, Menu, Modal, TextInput } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { useState } from "react";
import { counted } from "../../../contract/numberWords.ts";
import type { ClassRecord, GestureAnswer } from "../../../contract/patches.ts";
import type { Output } from "../../../contract/requests.ts";
import { keepAnswer } from "../../transport/gestureAnswers.ts";
import { queryClient } from "../../transport/queryClient.ts";
import { useAction, useRequest } from "../../transport/queries.ts";
import { setDesk } from "./desk.ts";
import side from "../../ui/SidePanel.module.css";
import classes from "../classes/ClassDialog.module.css";

interface LabelMenuProps {
  readonly current: ClassRecord;
  /** That the menu is about. */
  readonly label: string;
}

/** What can be done with a label of the class and its patches. */
export function LabelMenu({ current, label }: LabelMenuProps): React.JSX.Element {
  const [asked, setAsked] = useState<"rename" | "remove" | null>(null);
  const close = (): void => setAsked(null);
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button px={6} aria-label={`Rename or remove ${label}`}>
            <IconDots size={15} aria-hidden />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => setAsked("rename")}>Rename or merge {label} …</Menu.Item>
          <Menu.Item onClick={() => setAsked("remove")}>Remove {label} …</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal
        opened={asked === "rename"}
        onClose={close}
        title={`Rename ${label}`}
        closeButtonProps={{ "aria-label": "Close" }}
      >
        <RenameForm current={current} label={label} onDone={close} />
      </Modal>
      <Modal
        opened={asked === "remove"}
        onClose={close}
        title={`Remove ${label} from ${current.name}?`}
        closeButtonProps={{ "aria-label": "Close" }}
      >
        <RemoveForm current={current} label={label} onDone={close} />
      </Modal>
    </>
  );
}

interface FormProps extends LabelMenuProps {
  readonly onDone: () => void;
}

function RenameForm({ current, label, onDone }: FormProps): React.JSX.Element {
  const { data: use } = useRequest("labelUse", { class: current.id, label });
  const rename = useAction("renameLabel");
  const [name, setName] = useState(label);
  const to = name.trim();
  const joins = to !== label && current.labels.includes(to);
  const patches = use === undefined ? "patches" : counted(use.patches, "patch", "patches");
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        rename.mutate(
          { class: current.id, from: label, to },
          {
            onSuccess: (answer: GestureAnswer) => {
              keepAnswer(answer);
              // With the label in hand: one that the class does not know yet would be laid down.
              keepRenamed(current.id, label, to);
              setDesk({ label: to });
              onDone();
            },
          },
        );
      }}
    >
      <TextInput
        label="Name"
        description={`The name of another label of ${current.name} makes one label of both.`}
        required
        maxLength={100}
        data-autofocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <p className={side.note}>
        {joins
          ? `${label} becomes part of ${to}: its ${patches} and those of ${to} are one label then.`
          : use?.patches === 0
            ? "It has no patches."
            : `Its ${patches} will be called so.`}{" "}
        What is trained already keeps the old word until it is trained again. Undo takes it back.
      </p>
      <div className={classes.buttons}>
        <Button type="submit" variant="filled" disabled={to === "" || to === label || rename.isPending}>
          {joins ? `Merge into ${to}` : "Rename"}
        </Button>
      </div>
    </form>
  );
}

function keepRenamed(id: number, from: string, to: string): void {
  queryClient.setQueryData<Output<"classes">>(["classes", {}], (known) => {
    const classesNow = known?.classes.map((one) =>
      one.id === id ? { ...one, labels: [...new Set(one.labels.map((own) => (own === from ? to : own)))] } : one,
    );
    return classesNow === undefined ? known : { classes: classesNow };
  });
}

function RemoveForm({ current, label, onDone }: FormProps): React.JSX.Element {
  const { data: use } = useRequest("labelUse", { class: current.id, label });
  const remove = useAction("removeLabel");
  const submit = (patches: "keep" | "remove"): void =>
    remove.mutate(
      { class: current.id, label, patches },
      {
        onSuccess: (answer: GestureAnswer) => {
          keepAnswer(answer);
          onDone();
        },
      },
    );
  if (use === undefined) return <p aria-busy>Counting its patches.</p>;
  const patches = counted(use.patches, "patch", "patches");
  return (
    <div className={classes.form}>
      <p className={side.note}>
        {use.patches === 0
          ? "It has no patches."
          : `It has ${patches} on ${counted(use.images, "photograph")}. Kept, they wait for a label of that name; they train nothing meanwhile.`}{" "}
        Undo takes it back.
      </p>
      <div className={classes.buttons}>
        <Button variant="filled" data-autofocus disabled={remove.isPending} onClick={() => submit("keep")}>
          {use.patches === 0 ? "Remove the label" : "Remove the label, keep its patches"}
        </Button>
        {use.patches > 0 && (
          <Button color="red" variant="filled" disabled={remove.isPending} onClick={() => submit("remove")}>
            {`Remove the label and ${patches}`}
          </Button>
        )}
      </div>
    </div>
  );
}
