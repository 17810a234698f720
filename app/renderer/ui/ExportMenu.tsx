import { Menu } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconDownload } from "@tabler/icons-react";
import { useState } from "react";
import type { Input } from "../../contract/requests.ts";
import type { ExplanationFormat } from "../../contract/interchange.ts";
import { request } from "../transport/client.ts";
import { showError } from "../transport/queries.ts";
import { download, exportTarget } from "../transport/save.ts";
import { HeaderButton } from "./HeaderButton.tsx";

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
  const [doing, setDoing] = useState(false);
  const run = async (format: ExplanationFormat): Promise<void> => {
    const isOne = ENDINGS[format] !== undefined;
    const where = await exportTarget(isOne ? "file" : "folder", `${name}${ENDINGS[format] ?? ""}`);
    if (where === undefined) return;
    setDoing(true);
    try {
      const answer = await request("exportExplanations", {
        images,
        settings,
        format,
        ...where,
        ...(model === undefined ? {} : { model }),
      });
      download(answer.downloads);
      const left = [...answer.notes, ...answer.refused.map(({ message }) => message)];
      if (answer.written.length > 0) {
        notifications.show({
          title: savedWords(answer.written, where.target),
          message: left.join(" "),
          color: left.length === 0 ? "leaf" : "yellow",
        });
      }
    } catch (error) {
      showError(error as Error);
    }
    setDoing(false);
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

function savedWords(written: readonly string[], target: string | null): string {
  if (written.length > 1) return `Saved ${written.length} files`;
  // A browser knows the name only: where it puts downloads is its own affair.
  return `Saved ${target === null ? written[0].split(/[\\/]/).at(-1) : written[0]}`;
}
