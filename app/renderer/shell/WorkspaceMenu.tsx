import { Button, Menu, Modal, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { JobRecord } from "../../contract/jobs.ts";
import { listed } from "../../contract/numberWords.ts";
import type { OpenWorkspace } from "../../contract/workspaces.ts";
import { useKeys } from "../keys/keys.ts";
import { showError } from "../transport/queries.ts";
import { hasDialogs, knownWorkspaces, openWorkspace } from "../transport/workspaces.ts";
import { AskFirst } from "../ui/AskFirst.tsx";
import classes from "./WorkspaceMenu.module.css";

interface Waiting {
  readonly wanted: OpenWorkspace;
  readonly running: readonly JobRecord[];
}

/** The workspace's name, and behind it the ways to another one: new, open, and those that were open before. */
export function WorkspaceMenu({ folder }: { readonly folder: string }): React.JSX.Element {
  const [opened, setOpened] = useState(false);
  const [dialog, setDialog] = useState<"open" | "new" | null>(null);
  const [waiting, setWaiting] = useState<Waiting | null>(null);
  const { data: known, refetch } = useQuery({ queryKey: ["workspaces"], queryFn: knownWorkspaces });
  const recent = known?.recent ?? [];
  const show = (shown: boolean): void => {
    setOpened(shown);
    // Other hosts open workspaces, too.
    if (shown) void refetch();
  };
  const ask = (which: "open" | "new"): void => {
    if (hasDialogs) void openWorkspace({ folder: which }).catch(showError);
    else setDialog(which);
  };
  /** @throws PippinError where it cannot be opened. */
  const open = async (wanted: OpenWorkspace): Promise<void> => {
    const { opened: isOpen, running } = await openWorkspace(wanted);
    if (!isOpen) setWaiting({ wanted, running });
  };
  useKeys([
    { keys: "alt+w", label: "Recent workspaces", group: "Everywhere", run: () => show(true) },
    // A window's menu has the keys of other programs, which a browser keeps for itself.
    {
      keys: hasDialogs ? "alt+n,mod+shift+n" : "alt+n",
      label: "New workspace",
      group: "Everywhere",
      run: () => ask("new"),
    },
    {
      keys: hasDialogs ? "alt+o,mod+o" : "alt+o",
      label: "Open workspace",
      group: "Everywhere",
      run: () => ask("open"),
    },
  ]);
  return (
    <>
      <Menu opened={opened} onChange={show} position="top-end" width={340}>
        <Menu.Target>
          <button type="button" className={classes.name} title={folder}>
            {lastPart(folder)}
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => ask("new")}>New workspace …</Menu.Item>
          <Menu.Item onClick={() => ask("open")}>Open workspace …</Menu.Item>
          {recent.length > 0 && <Menu.Divider />}
          {recent.length > 0 && <Menu.Label>Recent</Menu.Label>}
          {recent.map(({ folder: one, isThere }) => (
            <Menu.Item
              key={one}
              disabled={!isThere}
              title={one}
              onClick={() => void open({ folder: one }).catch(showError)}
            >
              <span className={classes.recent}>
                {lastPart(one)}
                <small>{isThere ? one.slice(0, -lastPart(one).length) : "not there at the moment"}</small>
              </span>
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <span className={classes.saved}>, saved</span>
      {dialog !== null && (
        <PlaceDialog
          makes={dialog === "new"}
          beside={folder.slice(0, -lastPart(folder).length)}
          onClose={() => setDialog(null)}
          onPlace={async (place) => {
            await open({ folder: place, make: dialog === "new" });
            setDialog(null);
          }}
        />
      )}
      <AskFirst
        title="Stop what is under way?"
        opened={waiting !== null}
        onClose={() => setWaiting(null)}
        verb="Stop and open the other workspace"
        onYes={() => {
          if (waiting !== null) void open({ ...waiting.wanted, stopJobs: true }).catch(showError);
        }}
      >
        {listed((waiting?.running ?? []).map(inWords))} in this workspace. What is finished is kept; the rest goes on
        from the list of jobs when this workspace is open again.
      </AskFirst>
    </>
  );
}

function inWords({ title, done, total }: JobRecord): string {
  return total === 0 ? `${title} is under way` : `${title} is at ${done} of ${total}`;
}

interface PlaceDialogProps {
  readonly makes: boolean;
  /** Folder of the workspace that is open, with its last slash. */
  readonly beside: string;
  readonly onClose: () => void;
  readonly onPlace: (place: string) => Promise<void>;
}

/** A browser shows no folders of this machine, so its path is written; what is wrong with it is said below it. */
function PlaceDialog({ makes, beside, onClose, onPlace }: PlaceDialogProps): React.JSX.Element {
  const [place, setPlace] = useState(makes ? `${beside}photographs.pippin` : beside);
  const [wrong, setWrong] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (): Promise<void> => {
    setBusy(true);
    try {
      await onPlace(place);
    } catch (error) {
      setWrong((error as Error).message);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={makes ? "New workspace" : "Open workspace"}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <TextInput
          label="Folder"
          description={
            makes
              ? "Its whole path on this machine. It is made, and holds everything but the photographs, which stay where they are."
              : "Its whole path on this machine."
          }
          data-autofocus
          spellCheck={false}
          value={place}
          error={wrong}
          onChange={(event) => {
            setPlace(event.currentTarget.value);
            setWrong(null);
          }}
        />
        <Button type="submit" variant="filled" disabled={place.trim() === "" || busy}>
          {makes ? "Make workspace" : "Open"}
        </Button>
      </form>
    </Modal>
  );
}

function lastPart(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}
