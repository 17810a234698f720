import { Button, Menu } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { useState } from "react";
import { startJob } from "../../transport/queries.ts";
import { NameDialog } from "../../ui/NameDialog.tsx";
import { ExchangeDialog, type Exchange } from "../exchange/ExchangeDialog.tsx";
import { chooseAndImport, importPaths } from "./importing.ts";

interface ImportMenuProps {
  readonly set: string | null;
}

/** All ways in, and the way to find files that have moved. */
export function ImportMenu({ set }: ImportMenuProps): React.JSX.Element {
  const [asked, setAsked] = useState<"path" | "relink" | null>(null);
  const [exchange, setExchange] = useState<Exchange | null>(null);
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="filled" rightSection={<IconChevronDown size={14} aria-hidden />}>
            Import
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => void chooseAndImport("images", set)}>Photographs …</Menu.Item>
          <Menu.Item onClick={() => void chooseAndImport("folder", set)}>Folder …</Menu.Item>
          <Menu.Item onClick={() => setAsked("path")}>Path on this machine …</Menu.Item>
          <Menu.Item onClick={() => setExchange("import-outlines")}>Photographs with outlines …</Menu.Item>
          <Menu.Divider />
          <Menu.Item onClick={() => setExchange("export-outlines")}>Export outlines …</Menu.Item>
          <Menu.Item onClick={() => setAsked("relink")}>Relink moved files …</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ExchangeDialog exchange={exchange} onClose={() => setExchange(null)} set={set} />
      <NameDialog
        title="Import from a path"
        label="File or folder"
        verb="Import"
        opened={asked === "path"}
        onClose={() => setAsked(null)}
        onName={(path) => void importPaths([path], set)}
      />
      <NameDialog
        title="Relink moved files"
        label="Folder to look through"
        verb="Look for files"
        opened={asked === "relink"}
        onClose={() => setAsked(null)}
        onName={(folder) => void startJob("relinkImages", { folder })}
      />
    </>
  );
}
