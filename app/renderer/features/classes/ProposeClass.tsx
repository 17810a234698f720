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
export function ProposeClass({ onSaved }: { readonly onSaved: () => void }): React.JSX.Element {
  const proposal = useProposal();
  const declined = useDeclined(({ names }) => names);
  const { setUp, dialog } = useSetUp(onSaved);
  return (
    <>
      {proposal !== null && !declined.has(proposal.name) && (
        <div className={classes.proposal} role="status">
          <span>{proposal.text}: explain that class?</span>
          <SetUpButton proposal={proposal} onSetUp={setUp} />
          <CloseButton
            size="sm"
            aria-label="Not now"
            onClick={() => useDeclined.setState({ names: new Set([...declined, proposal.name]) })}
          />
        </div>
      )}
      {dialog}
    </>
  );
}

/**
 * A class as it is proposed: what it covers, its name and its first labels are filled in.
 *
 * @returns what opens its dialog, and the dialog. That stands apart from what proposes: when something else is proposed
 *   meanwhile, or nothing any more, it goes on with what it was opened with.
 */
export function useSetUp(onSaved: () => void): {
  readonly setUp: (proposal: Proposal) => void;
  readonly dialog: React.JSX.Element;
} {
  const [opened, setOpened] = useState<Proposal | null>(null);
  const dialog = (
    <ClassDialog
      edited={opened === null ? null : "new"}
      {...(opened === null ? {} : { proposed: opened })}
      onClose={() => setOpened(null)}
      onSaved={onSaved}
    />
  );
  return { setUp: setOpened, dialog };
}

export function SetUpButton({
  proposal,
  isNext = true,
  onSetUp,
}: {
  readonly proposal: Proposal;
  readonly isNext?: boolean;
  readonly onSetUp: (proposal: Proposal) => void;
}): React.JSX.Element {
  return (
    <Button variant={isNext ? "filled" : "default"} onClick={() => onSetUp(proposal)}>
      Set up {proposal.name}
    </Button>
  );
}
