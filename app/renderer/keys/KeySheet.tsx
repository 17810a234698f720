import { Modal } from "@mantine/core";
import { Key } from "../ui/Key.tsx";
import { keyNames, useKeyRegister } from "./keys.ts";
import classes from "./KeySheet.module.css";

interface KeySheetProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** All keys that do something on this page. */
export function KeySheet({ opened, onClose }: KeySheetProps): React.JSX.Element {
  const commands = useKeyRegister((register) => register.commands);
  const groups = [...new Set(commands.map(({ group }) => group))];
  return (
    <Modal opened={opened} onClose={onClose} title="Keys" size="lg" closeButtonProps={{ "aria-label": "Close" }}>
      <div className={classes.groups}>
        {groups.map((group) => (
          <section key={group}>
            <h3 className={classes.group}>{group}</h3>
            <dl className={classes.list}>
              {commands
                .filter((command) => command.group === group)
                .map(({ keys, label }) => (
                  <div key={`${keys} ${label}`} className={classes.row}>
                    <dt>{label}</dt>
                    <dd>
                      {keyNames(keys).map((name) => (
                        <Key key={name}>{name}</Key>
                      ))}
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}
