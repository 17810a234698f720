import { Button, Modal } from "@mantine/core";

interface AskFirstProps {
  /** The question. */
  readonly title: string;
  readonly opened: boolean;
  readonly onClose: () => void;
  /** What is done, as the button says it. */
  readonly verb: string;
  readonly onYes: () => void;
  /** Whether it is known what goes, or that it cannot be known; until then nothing can be done. */
  readonly isKnown?: boolean;
  /** What goes, with its numbers, and what stays. */
  readonly children: React.ReactNode;
}

/** Before something is done that cannot be undone. */
export function AskFirst({
  title,
  opened,
  onClose,
  verb,
  onYes,
  isKnown = true,
  children,
}: AskFirstProps): React.JSX.Element {
  return (
    <Modal opened={opened} onClose={onClose} title={title} closeButtonProps={{ "aria-label": "Close" }}>
      <p>{children}</p>
      <Button
        color="red"
        variant="filled"
        data-autofocus
        // It keeps the focus: whoever waits presses Enter.
        aria-disabled={!isKnown}
        {...(isKnown ? {} : { "data-disabled": true })}
        onClick={() => {
          if (!isKnown) return;
          onYes();
          onClose();
        }}
      >
        {verb}
      </Button>
    </Modal>
  );
}
