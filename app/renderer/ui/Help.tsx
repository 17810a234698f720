import { Popover } from "@mantine/core";
import { useState, type ReactNode } from "react";
import { SETTING_HELP, type HelpedSetting, type SettingText } from "./settingHelp.ts";
import classes from "./Help.module.css";

interface HelpProps {
  /** The setting's name as it stands on the screen; a screen reader says "Help: Measure". */
  readonly name: string;
  /** What the paper calls it, where that is another word. */
  readonly term?: string;
  readonly children: ReactNode;
}

/**
 * A small "?" beside a setting: what it does in plain words, with the paper's term.
 *
 * @example
 * <Help name="Folds" term="K-fold cross-validation">Into how many parts ...</Help>
 * <SettingHelp setting="measure" />
 */
export function Help({ name, term, children }: HelpProps): React.JSX.Element {
  const [opened, setOpened] = useState(false);
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      width={300}
      position="bottom-start"
      shadow="md"
      transitionProps={{ duration: 0 }}
      trapFocus
      returnFocus
      withinPortal
    >
      <Popover.Target>
        <button
          type="button"
          className={classes.button}
          aria-label={`Help: ${name}`}
          onClick={(event) => {
            // Beside a setting the button often stands inside its label, which would act on the click.
            event.preventDefault();
            setOpened(!opened);
          }}
        >
          ?
        </button>
      </Popover.Target>
      <Popover.Dropdown className={classes.text}>
        <strong>{name}</strong>
        {term !== undefined && <span className={classes.term}>In the paper: {term}</span>}
        <div>{children}</div>
      </Popover.Dropdown>
    </Popover>
  );
}

/** Help on a setting that several pages have, in the same words everywhere. */
export function SettingHelp({ setting }: { readonly setting: HelpedSetting }): React.JSX.Element {
  const { name, term, text }: SettingText = SETTING_HELP[setting];
  return (
    <Help name={name} {...(term === undefined ? {} : { term })}>
      {text}
    </Help>
  );
}
