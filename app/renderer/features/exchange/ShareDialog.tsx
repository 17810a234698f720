import { Button, Checkbox, Modal, TextInput } from "@mantine/core";
import { useState } from "react";
import { counted } from "../../../contract/numberWords.ts";
import type { LabelConflict } from "../../../contract/patches.ts";
import { startJob, useAction, useRequest } from "../../transport/queries.ts";
import { Crop } from "../../ui/Crop.tsx";
import { PathField } from "./ExchangeDialog.tsx";
import classes from "./ExchangeDialog.module.css";

/** What is done with a bundle: one is made, one comes in, or what one calls otherwise is looked at. */
export type Sharing = "export" | "import" | "conflicts";

interface ShareDialogProps {
  readonly sharing: Sharing | null;
  /** Of patches. */
  readonly name: string;
  readonly set: string | null;
  readonly onClose: () => void;
}

const TITLES: Readonly<Record<Sharing, string>> = {
  export: "Share patches",
  import: "Import a bundle",
  conflicts: "Labels that differ",
};

/** Patches of a class from one workspace to another. */
export function ShareDialog({ sharing, onClose, ...about }: ShareDialogProps): React.JSX.Element {
  return (
    <Modal
      opened={sharing !== null}
      onClose={onClose}
      title={sharing === null ? "" : TITLES[sharing]}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {sharing === "export" && <ExportForm {...about} onClose={onClose} />}
      {sharing === "import" && <ImportForm {...about} onClose={onClose} />}
      {sharing === "conflicts" && <Conflicts />}
    </Modal>
  );
}

function ExportForm({ name, set, onClose }: Omit<ShareDialogProps, "sharing">): React.JSX.Element {
  const [path, setPath] = useState("");
  const [licence, setLicence] = useState("");
  const [photographs, setPhotographs] = useState(false);
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        const licensed = licence.trim() === "" ? {} : { licence: licence.trim() };
        void startJob("exportBundle", { class: name, set, target: path.trim(), photographs, ...licensed });
        onClose();
      }}
    >
      <PathField
        label="File or folder"
        description={`On this machine: one ZIP file with the patches of ${name}, their crops, boxes, labels and reviews.`}
        value={path}
        choose="folder"
        onChange={setPath}
        focused
      />
      <TextInput
        label="Licence of the photographs"
        description="Left empty: as they came in."
        placeholder="CC BY-SA 4.0"
        value={licence}
        onChange={(event) => setLicence(event.currentTarget.value)}
      />
      <Checkbox
        label="With the whole photographs"
        description="Better for training. Make sure that you may give them away."
        checked={photographs}
        onChange={(event) => setPhotographs(event.currentTarget.checked)}
      />
      <div>
        <Button type="submit" variant="filled" disabled={path.trim() === ""}>
          Share
        </Button>
      </div>
    </form>
  );
}

function ImportForm({ name, set, onClose }: Omit<ShareDialogProps, "sharing">): React.JSX.Element {
  const [path, setPath] = useState("");
  const [target, setTarget] = useState(set ?? "");
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        const into = target.trim() === "" ? {} : { set: target.trim() };
        void startJob("importBundle", { file: path.trim(), class: name, ...into });
        onClose();
      }}
    >
      <PathField
        label="File"
        description={`A bundle that Pippin has written, on this machine. Its labels join those of ${name}.`}
        value={path}
        choose="annotations"
        onChange={setPath}
        focused
      />
      <TextInput
        label="Add the photographs to the set"
        placeholder="to none"
        value={target}
        onChange={(event) => setTarget(event.currentTarget.value)}
      />
      <div>
        <Button type="submit" variant="filled" disabled={path.trim() === ""}>
          Import
        </Button>
      </div>
    </form>
  );
}

function Conflicts(): React.JSX.Element {
  const { data } = useRequest("labelConflicts", {});
  const all = data?.conflicts ?? [];
  return (
    <>
      <p className={classes.note}>
        {all.length === 0
          ? "Nothing is called otherwise in a bundle than here."
          : `${counted(all.length, "patch", "patches")} that a bundle calls otherwise. Nothing was changed: say which it is.`}
      </p>
      <ul className={classes.conflicts} aria-label="Labels that differ">
        {all.map((conflict) => (
          <Conflict key={conflict.id} conflict={conflict} />
        ))}
      </ul>
    </>
  );
}

function Conflict({
  conflict: { id, patch, theirs, source },
}: {
  readonly conflict: LabelConflict;
}): React.JSX.Element {
  const { mutate, isPending } = useAction("settleConflict");
  return (
    <li className={classes.conflict}>
      <span className={classes.crop}>
        <Crop hash={patch.hash} box={patch.box} alt={`A patch of ${patch.name}`} />
      </span>
      <Button size="compact-sm" disabled={isPending} onClick={() => mutate({ id, take: "ours" })}>
        {patch.label}, as here
      </Button>
      <Button size="compact-sm" disabled={isPending} onClick={() => mutate({ id, take: "theirs" })}>
        {theirs}, as in {source}
      </Button>
    </li>
  );
}
