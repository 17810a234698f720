import { Spotlight } from "@mantine/spotlight";
import { Key } from "../ui/Key.tsx";
import { keyNames, useKeyRegister } from "./keys.ts";

/** Ctrl+K: everything that a key does, by its name. */
export function CommandPalette(): React.JSX.Element {
  const commands = useKeyRegister((register) => register.commands);
  const offered = commands.filter(({ keyOnly }) => keyOnly !== true);
  return (
    <Spotlight
      shortcut={null}
      nothingFound="No command of that name"
      searchProps={{ placeholder: "What do you want to do?", "aria-label": "Command" }}
      transitionProps={{ duration: 0 }}
      scrollable
      maxHeight={420}
      actions={offered.map(({ keys, label, group, run }) => ({
        id: `${group} ${label}`,
        label,
        description: group,
        onClick: () => run(null),
        rightSection: (
          <span style={{ display: "flex", gap: 3 }}>
            {keyNames(keys).map((name) => (
              <Key key={name}>{name}</Key>
            ))}
          </span>
        ),
      }))}
    />
  );
}
