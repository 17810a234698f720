import { Menu } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useState } from "react";
import type { Input } from "../../contract/requests.ts";
import type { ExplanationFormat } from "../../contract/interchange.ts";
import { request } from "../transport/client.ts";
import { HeaderButton } from "./HeaderButton.tsx";
import { useExport } from "./useExport.ts";

/** Whose explanations are taken away. */
export interface ExportScope {
  /** In words: "This photograph". */
  readonly label: string;
  readonly images: Input<"exportExplanations">["images"];
  /** That is proposed for a file, without its ending. */
  readonly name: string;
}

interface ExportMenuProps {
  /** What there is to choose from, the first chosen; none: the button has nothing to do. */
  readonly of: readonly ExportScope[];
  readonly settings: Input<"exportExplanations">["settings"];
  /** Left out: those that cover each class. */
  readonly words?: string | null;
  /** Left out: the shipped one. */
  readonly model?: string;
  /** What the button says: the page may hold other things to export. */
  readonly label?: string;
}

const FORMATS: readonly { readonly format: ExplanationFormat; readonly label: string }[] = [
  { format: "html", label: "Report (HTML) …" },
  { format: "csv", label: "Table of patches (CSV) …" },
  { format: "json", label: "Everything (JSON) …" },
  { format: "coco", label: "Labelled patches (COCO) …" },
];

const FIGURES: readonly { readonly format: ExplanationFormat; readonly label: string }[] = [
  { format: "figure-svg", label: "Photograph with boxes (SVG) …" },
  { format: "figure-png", label: "Photograph with boxes (PNG) …" },
  { format: "sheet-svg", label: "Sheet of patches (SVG) …" },
  { format: "sheet-png", label: "Sheet of patches (PNG) …" },
];

/** Of formats that are one file, whatever the number of images. */
const ENDINGS: Readonly<Partial<Record<ExplanationFormat, string>>> = {
  html: ".html",
  csv: ".csv",
  json: ".json",
  coco: "-coco.json",
};

/** Takes explanations away. What is not explained with these settings yet is explained first. */
export function ExportMenu({
  of,
  settings,
  words = null,
  model,
  label: button = "Export",
}: ExportMenuProps): React.JSX.Element {
  const { doing, start } = useExport();
  const [wanted, setWanted] = useState<string | null>(null);
  const scope = of.find(({ label }) => label === wanted) ?? of[0];
  const run = async (format: ExplanationFormat): Promise<void> => {
    if (scope === undefined) return;
    const isOne = ENDINGS[format] !== undefined;
    await start(isOne ? "file" : "folder", `${scope.name}${ENDINGS[format] ?? ""}`, (where) =>
      request("exportExplanations", {
        images: scope.images,
        settings,
        words,
        format,
        ...where,
        ...(model === undefined ? {} : { model }),
      }),
    );
  };
  const item = ({ format, label }: (typeof FORMATS)[number]): React.JSX.Element => (
    <Menu.Item key={format} onClick={() => void run(format)}>
      {label}
    </Menu.Item>
  );
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <HeaderButton icon={<IconDownload size={14} aria-hidden />} loading={doing} disabled={of.length === 0}>
          {button}
        </HeaderButton>
      </Menu.Target>
      <Menu.Dropdown>
        {of.length > 1 && (
          <>
            <Menu.Label>Of</Menu.Label>
            <Menu.RadioGroup value={scope?.label ?? ""} onChange={setWanted}>
              {of.map(({ label }) => (
                <Menu.RadioItem key={label} value={label} closeMenuOnClick={false}>
                  {label}
                </Menu.RadioItem>
              ))}
            </Menu.RadioGroup>
            <Menu.Divider />
          </>
        )}
        {FORMATS.map(item)}
        <Menu.Divider />
        <Menu.Label>
          {scope !== undefined && isOfSeveral(scope.images) ? "Figures, a file each photograph" : "Figures"}
        </Menu.Label>
        {FIGURES.map(item)}
      </Menu.Dropdown>
    </Menu>
  );
}

function isOfSeveral(images: ExportScope["images"]): boolean {
  if ("set" in images) return true;
  return ("paths" in images ? images.paths : images.ids).length > 1;
}
