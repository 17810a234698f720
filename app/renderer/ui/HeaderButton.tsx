import { Button, type ButtonProps } from "@mantine/core";
import type { ComponentPropsWithRef, ReactNode } from "react";
import classes from "./HeaderButton.module.css";

interface HeaderButtonProps extends ButtonProps, Omit<ComponentPropsWithRef<"button">, keyof ButtonProps> {
  readonly icon: ReactNode;
  readonly children: string;
}

/** A button of a page's header: in a narrow window its icon stands for the word. */
export function HeaderButton({ icon, children, ...others }: HeaderButtonProps): React.JSX.Element {
  return (
    <Button
      {...others}
      leftSection={icon}
      aria-label={children}
      classNames={{ root: classes.button, section: classes.icon, label: classes.word }}
    >
      {children}
    </Button>
  );
}
