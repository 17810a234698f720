/** A photograph in halving sizes, so that drawing it small reads few pixels: 4,000 x 3,000 stay fluid. */

export interface Pyramid {
  /** The size to draw at a scale: the smallest that has a pixel for each of the screen's. */
  at(scale: number): CanvasImageSource;
}

const SMALLEST_SIDE = 256;

/** @throws Error where the picture cannot be read. */
export async function loadPyramid(address: string): Promise<Pyramid> {
  const picture = new Image();
  picture.src = address;
  await picture.decode();
  const levels: CanvasImageSource[] = [picture];
  let [width, height] = [picture.naturalWidth, picture.naturalHeight];
  while (Math.min(width, height) > 2 * SMALLEST_SIDE) {
    [width, height] = [Math.round(width / 2), Math.round(height / 2)];
    const smaller = new OffscreenCanvas(width, height);
    const context = smaller.getContext("2d")!;
    context.imageSmoothingQuality = "high";
    context.drawImage(levels.at(-1)!, 0, 0, width, height);
    levels.push(smaller);
  }
  return { at: (scale) => levels[Math.max(0, Math.min(levels.length - 1, Math.floor(Math.log2(1 / scale) + 1e-6)))] };
}
