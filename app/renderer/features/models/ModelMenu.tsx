import { Button, Menu, Modal } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { useState } from "react";
import type { ListedModel } from "../../../contract/models.ts";
import { counted } from "../../../contract/numberWords.ts";
import { useAction } from "../../transport/queries.ts";
import { NameDialog } from "../../ui/NameDialog.tsx";

interface ModelMenuProps {
  readonly model: ListedModel;
  /** Whether pages work with it. */
  readonly inUse: boolean;
  readonly onUse: () => void;
  readonly onRenamed: (name: string) => void;
  readonly onRemoved: () => void;
}

export function ModelMenu({ model, inUse, onUse, onRenamed, onRemoved }: ModelMenuProps): React.JSX.Element {
  const [asked, setAsked] = useState<"rename" | "remove" | null>(null);
  const rename = useAction("renameModel");
  const remove = useAction("removeModel");
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button aria-label={`Model "${model.name}"`} px={6}>
            <IconDots size={16} aria-hidden />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item disabled={inUse} onClick={onUse}>
            Use on all pages
          </Menu.Item>
          <Menu.Item onClick={() => setAsked("rename")}>Rename …</Menu.Item>
          <Menu.Item onClick={() => setAsked("remove")}>Remove …</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <NameDialog
        title={`Rename ${model.name}`}
        verb="Rename"
        initial={model.name}
        opened={asked === "rename"}
        onClose={() => setAsked(null)}
        onName={(name) => rename.mutate({ model: model.name, name }, { onSuccess: () => onRenamed(name) })}
      />
      <Modal opened={asked === "remove"} onClose={() => setAsked(null)} title={`Remove ${model.name}?`}>
        <p>{consequence(model)}</p>
        <Button
          color="red"
          variant="filled"
          data-autofocus
          onClick={() => {
            remove.mutate({ model: model.name }, { onSuccess: onRemoved });
            setAsked(null);
          }}
        >
          Remove from workspace
        </Button>
      </Modal>
    </>
  );
}

/** What goes with the model, by name. */
function consequence({ use: { classifiers, explanations }, shipped }: ListedModel): string {
  const parts = [
    ...(classifiers.length === 0
      ? []
      : [`${counted(classifiers.length, "patch classifier")} (${classifiers.join(", ")})`]),
    ...(explanations === 0 ? [] : [counted(explanations, "explanation")]),
  ];
  const one = classifiers.length + explanations === 1;
  const gone =
    parts.length === 0
      ? "Nothing was made with it."
      : `${parts.join(" and ")} ${one ? "was" : "were"} made with it and ${one ? "goes" : "go"} with it.`;
  const kept = "Photographs and training patches stay, and so does the file that it was imported from.";
  return `${gone} ${kept}${shipped ? " It comes with Pippin, so it is imported again when it is next needed." : ""}`;
}
