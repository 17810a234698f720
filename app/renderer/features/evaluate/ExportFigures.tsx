import { Menu } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import type { Input, Output } from "../../../contract/requests.ts";
import { HeaderButton } from "../../ui/HeaderButton.tsx";
import { useExport } from "../../ui/useExport.ts";

type Format = Input<"exportEvaluation">["format"];

const FORMATS: readonly { readonly format: Format; readonly label: string }[] = [
  { format: "html", label: "Report (HTML) …" },
  { format: "csv", label: "Table of figures (CSV) …" },
  { format: "json", label: "Everything (JSON) …" },
];

interface ExportFiguresProps {
  /** What is taken away, "Run 2"; null: there is nothing yet. */
  readonly what: string | null;
  /** Of the file, without its ending. */
  readonly name: string;
  readonly write: (asked: {
    readonly format: Format;
    readonly target: string | null;
  }) => Promise<Output<"exportEvaluation">>;
}

/** Takes the figures that are shown away: as a report, a row a figure, or all that is recorded. */
export function ExportFigures({ what, name, write }: ExportFiguresProps): React.JSX.Element {
  const { doing, start } = useExport();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <HeaderButton icon={<IconDownload size={14} aria-hidden />} loading={doing} disabled={what === null}>
          Export
        </HeaderButton>
      </Menu.Target>
      <Menu.Dropdown>
        {what !== null && <Menu.Label>{what}</Menu.Label>}
        {what !== null &&
          FORMATS.map(({ format, label }) => (
            <Menu.Item
              key={format}
              onClick={() => void start("file", `${name}.${format}`, (where) => write({ format, ...where }))}
            >
              {label}
            </Menu.Item>
          ))}
      </Menu.Dropdown>
    </Menu>
  );
}
