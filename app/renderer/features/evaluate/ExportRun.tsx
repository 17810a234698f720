import { Menu } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import type { EvaluationSummary } from "../../../contract/evaluation.ts";
import type { Input } from "../../../contract/requests.ts";
import { request } from "../../transport/client.ts";
import { HeaderButton } from "../../ui/HeaderButton.tsx";
import { useExport } from "../../ui/useExport.ts";

const FORMATS: readonly { readonly format: Input<"exportEvaluation">["format"]; readonly label: string }[] = [
  { format: "html", label: "Report (HTML) …" },
  { format: "csv", label: "Table of figures (CSV) …" },
  { format: "json", label: "Everything (JSON) …" },
];

/** Takes the run that is shown away: as a report, a row a figure, or all that is recorded. */
export function ExportRun({ run }: { readonly run: EvaluationSummary | null }): React.JSX.Element {
  const { doing, start } = useExport();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <HeaderButton icon={<IconDownload size={14} aria-hidden />} loading={doing} disabled={run === null}>
          Export
        </HeaderButton>
      </Menu.Target>
      <Menu.Dropdown>
        {run !== null && <Menu.Label>Run {run.id}</Menu.Label>}
        {run !== null &&
          FORMATS.map(({ format, label }) => (
            <Menu.Item
              key={format}
              onClick={() =>
                void start("file", `evaluation-${run.id}.${format}`, (where) =>
                  request("exportEvaluation", { id: run.id, format, ...where }),
                )
              }
            >
              {label}
            </Menu.Item>
          ))}
      </Menu.Dropdown>
    </Menu>
  );
}
