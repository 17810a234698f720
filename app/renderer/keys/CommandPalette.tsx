import { Spotlight } from "@mantine/spotlight";
import { Key } from "../ui/Key.tsx";
import { liveCommands, useKeyRegister } from "./keys.ts";
import { namesOfWay } from "./pressed.ts";

/** Ctrl+K: everything that a key does, by its name. */
export function CommandPalette(): React.JSX.Element {
  const commands = useKeyRegister((register) => register.commands);
  const offered = liveCommands(commands).filter(({ command }) => command.keyOnly !== true);
  return (
    <Spotlight
      shortcut={null}
      nothingFound="No command of that name"
      searchProps={{ placeholder: "What do you want to do?", "aria-label": "Command" }}
      transitionProps={{ duration: 0 }}
      scrollable
      maxHeight={420}
      actions={offered.map(({ command: { label, group, run }, ways }) => ({
        id: `${group} ${label}`,
        label,
        description: group,
        onClick: () => run(null),
        rightSection: (
          <span style={{ display: "flex", gap: 3 }}>
            {namesOfWay(ways[0]).map((name) => (
              <Key key={name}>{name}</Key>
            ))}
          </span>
        ),
      }))}
    />
  );
}
