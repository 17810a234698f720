import { Button, Menu } from "@mantine/core";
import { useState } from "react";
import { counted, listed } from "../../../contract/numberWords.ts";
import type { Output } from "../../../contract/requests.ts";
import { PRESETS } from "../../../contract/settings.ts";
import { useKeys } from "../../keys/keys.ts";
import { startJob, useAction, useRequest } from "../../transport/queries.ts";
import { AskFirst } from "../../ui/AskFirst.tsx";
import { useModelInUse } from "../../ui/modelInUse.ts";
import { NameDialog } from "../../ui/NameDialog.tsx";

interface SelectionActionsProps {
  readonly ids: readonly number[];
  /** That the page shows; null: all images. */
  readonly set: string | null;
  readonly sets: readonly string[];
  /** Of a single image. */
  readonly name?: string | undefined;
}

/** What can be done with the selected images. */
export function SelectionActions({ ids, set, sets, name }: SelectionActionsProps): React.JSX.Element {
  const changeSet = useAction("changeSet");
  const remove = useAction("removeImages");
  const { model } = useModelInUse();
  const [asked, setAsked] = useState<"new set" | "remove" | null>(null);
  const { data, isPlaceholderData, isError } = useRequest("imageUse", asked === "remove" ? { ids: [...ids] } : null);
  // What is being closed keeps its numbers.
  const use = isPlaceholderData && asked === "remove" ? undefined : data;
  useKeys([
    { keys: "delete,backspace", label: "Remove what is selected", group: "Images", run: () => setAsked("remove") },
  ]);
  const add = (to: string): void => changeSet.mutate({ set: to, add: [...ids] });
  return (
    <>
      {ids.length > 1 && (
        <Button
          disabled={model === null}
          onClick={() =>
            void startJob("explain", {
              images: { ids: [...ids] },
              settings: PRESETS.recommended,
              ...(model === null ? {} : { model }),
            })
          }
        >
          Explain {counted(ids.length, "image")}
        </Button>
      )}
      <Menu>
        <Menu.Target>
          <Button>Add to set</Button>
        </Menu.Target>
        <Menu.Dropdown>
          {sets.map((one) => (
            <Menu.Item key={one} onClick={() => add(one)}>
              {one}
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
        onName={add}
        verb="Make set"
      />
      <AskFirst
        title={`Remove ${ids.length === 1 ? (name ?? "1 image") : counted(ids.length, "image")}?`}
        opened={asked === "remove"}
        onClose={() => setAsked(null)}
        verb="Remove from workspace"
        onYes={() => remove.mutate({ ids: [...ids] })}
        isKnown={use !== undefined || isError}
      >
        {ids.length === 1 ? "It leaves" : "They leave"} the workspace{use === undefined ? "" : ` with ${whatGoes(use)}`}
        ; this cannot be undone. {ids.length === 1 ? "The file stays where it is." : "The files stay where they are."}
      </AskFirst>
    </>
  );
}

/** "12 patches, 3 explanations and 8 verdicts". */
function whatGoes({ patches, explanations, verdicts, objects }: Output<"imageUse">): string {
  const parts = [
    ...(patches === 0 ? [] : [counted(patches, "patch", "patches")]),
    ...(explanations === 0 ? [] : [counted(explanations, "explanation")]),
    ...(verdicts === 0 ? [] : [counted(verdicts, "verdict")]),
    ...(objects === 0 ? [] : [counted(objects, "marked object")]),
  ];
  return parts.length === 0 ? "nothing that was made of it" : listed(parts);
}
