import { Button, CloseButton } from "@mantine/core";
import { useState } from "react";
import { create } from "zustand";
import { useRequest } from "../../transport/queries.ts";
import { useModelInUse } from "../../ui/modelInUse.ts";
import { ClassDialog } from "./ClassDialog.tsx";
import { proposalOf, type Proposal } from "../../ui/coversInWords.ts";
import classes from "./ProposeClass.module.css";

/** The class that photographs are predicted as, where no class of the workspace covers it. */
export function useProposal(): Proposal | null {
  const { model } = useModelInUse();
  const { data, isPlaceholderData } = useRequest("predictions", model === null ? null : { model, set: null });
  return data === undefined || isPlaceholderData ? null : proposalOf(data);
}

/** Classes of the network that somebody does not want, as long as the page is open. */
const useDeclined = create<{ readonly names: ReadonlySet<string> }>(() => ({ names: new Set() }));

/** One line that asks, with the button that sets the class up. */
export function ProposeClass({ onSaved }: { readonly onSaved: (name: string) => void }): React.JSX.Element | null {
  const proposal = useProposal();
  const declined = useDeclined(({ names }) => names);
  if (proposal === null || declined.has(proposal.name)) return null;
  return (
    <div className={classes.proposal} role="status">
      <span>{proposal.text}: explain that class?</span>
      <SetUpClass proposal={proposal} onSaved={onSaved} />
      <CloseButton
        size="sm"
        aria-label="Not now"
        onClick={() => useDeclined.setState({ names: new Set([...declined, proposal.name]) })}
      />
    </div>
  );
}

/** Opens the class as it is proposed: what it covers, its name and its first labels are filled in. */
export function SetUpClass({
  proposal,
  isNext = true,
  onSaved,
}: {
  readonly proposal: Proposal;
  readonly isNext?: boolean;
  readonly onSaved: (name: string) => void;
}): React.JSX.Element {
  // Once the class is there it is proposed no more: the dialog goes on with what it was opened with.
  const [opened, setOpened] = useState<Proposal | null>(null);
  return (
    <>
      <Button variant={isNext ? "filled" : "default"} onClick={() => setOpened(proposal)}>
        Set up {proposal.name}
      </Button>
      {opened !== null && (
        <ClassDialog edited="new" proposed={opened} onClose={() => setOpened(null)} onSaved={onSaved} />
      )}
    </>
  );
}
