import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { goTo } from "../../navigation/place.ts";
import { EmptyState } from "../../ui/EmptyState.tsx";

interface SetEmptyProps {
  readonly set: string;
  /** What is missing. */
  readonly children: ReactNode;
}

/** A set without photographs, and the way to add some. */
export function SetEmpty({ set, children }: SetEmptyProps): React.JSX.Element {
  return (
    <EmptyState
      title="The set is empty"
      action={
        <Button variant="filled" onClick={() => goTo("images", { set })}>
          Add photographs
        </Button>
      }
    >
      {children}
    </EmptyState>
  );
}
