import { Button, type ButtonProps } from "@mantine/core";
import { useMergedRef } from "@mantine/hooks";
import { useEffect, useRef, type ComponentPropsWithRef, type ReactNode } from "react";
import classes from "./HeaderButton.module.css";

interface HeaderButtonProps extends ButtonProps, Omit<ComponentPropsWithRef<"button">, keyof ButtonProps> {
  readonly icon: ReactNode;
  readonly children: string;
}

/**
 * A button of a page's header: in a narrow window its icon stands for the word. While it is loading it cannot have the focus,
 * which comes back to it where nothing else has taken it.
 */
export function HeaderButton({ icon, children, ref, ...others }: HeaderButtonProps): React.JSX.Element {
  const button = useRef<HTMLButtonElement>(null);
  const { loading = false } = others;
  const loaded = useRef(false);
  useEffect(() => {
    if (loaded.current && !loading && document.activeElement === document.body) button.current?.focus();
    loaded.current = loading;
  }, [loading]);
  return (
    <Button
      {...others}
      ref={useMergedRef(button, ref)}
      leftSection={icon}
      aria-label={children}
      classNames={{ root: classes.button, section: classes.icon, label: classes.word }}
    >
      {children}
    </Button>
  );
}
