/** The class map as pixels, on the page and in figures. */
import type { StripImage } from "../../../contract/images.ts";
import type { Output } from "../../../contract/requests.ts";

type ClassMap = Output<"classMap">;

/** Sides of the drawn map, in pixels. */
export const MAP_SIDE = 224;

/**
 * Clear where little, from orange to yellow where much of the class's score comes from.
 *
 * @param threshold - shares of the highest value below this are not drawn.
 */
export function paintMap(canvas: HTMLCanvasElement, map: ClassMap, threshold: number): void {
  const context = canvas.getContext("2d")!;
  const small = new OffscreenCanvas(map.columns, map.rows);
  const cells = new ImageData(map.columns, map.rows);
  map.values.forEach((value, i) => {
    const share = Math.max(0, Math.min(1, value));
    cells.data.set([255, Math.round(70 + 170 * share), Math.round(60 * share), Math.round(255 * share)], 4 * i);
  });
  small.getContext("2d")!.putImageData(cells, 0, 0);
  const { width, height } = canvas;
  context.clearRect(0, 0, width, height);
  context.imageSmoothingQuality = "high";
  context.drawImage(small, 0, 0, width, height);
  if (threshold === 0) return;
  // After smoothing, so that the edge is a line and not a staircase of cells.
  const smooth = context.getImageData(0, 0, width, height);
  for (let i = 3; i < smooth.data.length; i += 4) if (smooth.data[i] < 255 * threshold) smooth.data[i] = 0;
  context.putImageData(smooth, 0, 0);
}

/** @returns the photograph with the map over it and a line that says what it is, as a figure. */
export function mapDrawing(
  image: StripImage,
  map: ClassMap,
  { opacity, threshold }: { readonly opacity: number; readonly threshold: number },
): SVGSVGElement {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = MAP_SIDE;
  paintMap(canvas, map, threshold);
  const size = Math.max(10, image.width / 36);
  const { width, height } = image;
  const svg = element("svg", { viewBox: `0 0 ${width} ${height + 2 * size}` });
  svg.append(
    element("image", { href: `/image/${image.hash}`, width, height }),
    element("image", { href: canvas.toDataURL("image/png"), ...map.box, opacity, preserveAspectRatio: "none" }),
    element("text", { x: size / 2, y: height + 1.4 * size, "font-size": size, fill: "#1b1b1b" }),
  );
  svg.lastElementChild!.textContent = `${map.kind} for ${map.className}, layer ${map.layer}`;
  return svg;
}

function element<Name extends keyof SVGElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string | number>>,
): SVGElementTagNameMap[Name] {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, String(value));
  return made;
}
