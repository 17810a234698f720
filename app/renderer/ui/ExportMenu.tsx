import { Menu } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import type { Input } from "../../contract/requests.ts";
import type { ExplanationFormat } from "../../contract/interchange.ts";
import { request } from "../transport/client.ts";
import { HeaderButton } from "./HeaderButton.tsx";
import { useExport } from "./useExport.ts";

interface ExportMenuProps {
  /** Of explanations: one image's, or a set's. */
  readonly images: Input<"exportExplanations">["images"];
  readonly settings: Input<"exportExplanations">["settings"];
  /** Left out: the shipped one. */
  readonly model?: string;
  /** That is proposed for a file, without its ending. */
  readonly name?: string;
  readonly disabled?: boolean;
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
  images,
  settings,
  model,
  name = "explanations",
  disabled = false,
  label: button = "Export",
}: ExportMenuProps): React.JSX.Element {
  const { doing, start } = useExport();
  const run = async (format: ExplanationFormat): Promise<void> => {
    const isOne = ENDINGS[format] !== undefined;
    await start(isOne ? "file" : "folder", `${name}${ENDINGS[format] ?? ""}`, (where) =>
      request("exportExplanations", {
        images,
        settings,
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
        <HeaderButton icon={<IconDownload size={14} aria-hidden />} loading={doing} disabled={disabled}>
          {button}
        </HeaderButton>
      </Menu.Target>
      <Menu.Dropdown>
        {FORMATS.map(item)}
        <Menu.Divider />
        <Menu.Label>
          {"set" in images || lengthOf(images) > 1 ? "Figures, a file each photograph" : "Figures"}
        </Menu.Label>
        {FIGURES.map(item)}
      </Menu.Dropdown>
    </Menu>
  );
}

function lengthOf(images: ExportMenuProps["images"]): number {
  if ("paths" in images) return images.paths.length;
  return "ids" in images ? images.ids.length : 0;
}
