import type { ReactNode } from "react";
import { SettingHelp } from "./Help.tsx";
import type { HelpedSetting } from "./settingHelp.ts";
import classes from "./SettingField.module.css";

interface SettingFieldProps {
  readonly setting: HelpedSetting;
  readonly name: string;
  /** The control, which carries the name for screen readers. */
  readonly children: ReactNode;
}

/** A setting: its name with help, above its control. */
export function SettingField({ setting, name, children }: SettingFieldProps): React.JSX.Element {
  return (
    <div className={classes.field}>
      <span className={classes.caption}>
        {name} <SettingHelp setting={setting} />
      </span>
      {children}
    </div>
  );
}
