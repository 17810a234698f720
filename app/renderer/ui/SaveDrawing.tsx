import { Button, Menu } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { showError } from "../transport/queries.ts";
import { saveFile } from "../transport/save.ts";
import { pngOf, standaloneSvg } from "./drawingFiles.ts";
import { laidOutSvg } from "./laidOutSvg.ts";

interface SaveDrawingProps {
  /** What it shows, for screen readers: "confusion matrix". */
  readonly what: string;
  /** Of the file, without extension. */
  readonly name: string;
  /** @returns the drawing, or a table that becomes one; null while there is none. */
  readonly drawing: () => SVGSVGElement | HTMLElement | null;
  /** Made for paper, not as it looks now: on white, whatever the page is. */
  readonly paper?: boolean;
}

/** Beside a figure: takes it away as SVG or PNG, as it looks now. */
export function SaveDrawing({ what, name, drawing, paper = false }: SaveDrawingProps): React.JSX.Element {
  const save = async (type: "svg" | "png"): Promise<void> => {
    const found = drawing();
    if (found === null) return;
    try {
      const shown = found instanceof SVGSVGElement ? found : laidOutSvg(found);
      const background = paper ? "#ffffff" : getComputedStyle(document.body).backgroundColor;
      const svg = await standaloneSvg(shown, background);
      if (type === "svg") await saveFile(`${name}.svg`, svg, "image/svg+xml");
      else await saveFile(`${name}.png`, await pngOf(svg), "image/png");
    } catch (error) {
      showError(error as Error);
    }
  };
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button size="compact-xs" variant="subtle" color="gray" aria-label={`Save the ${what}`}>
          <IconDownload size={14} aria-hidden />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => void save("svg")}>Save as SVG …</Menu.Item>
        <Menu.Item onClick={() => void save("png")}>Save as PNG …</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
