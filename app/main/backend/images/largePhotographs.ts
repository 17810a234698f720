/** Photographs that would keep a host from answering while it decodes them: an engine draws what is shown of them. */
import { PippinError } from "../../../contract/errors.ts";
import type { Engine, PictureOfImage } from "../../../contract/engine.ts";

const MOST_PIXELS_HERE = 30e6;

export function isLarge({ width, height }: { readonly width: number; readonly height: number }): boolean {
  return width * height > MOST_PIXELS_HERE;
}

interface Waiting {
  readonly picture: PictureOfImage;
  resolve(bytes: Uint8Array): void;
  reject(error: unknown): void;
}

/**
 * Pictures of one photograph are asked for together, a patch each: those that come while an engine draws the ones before
 * are drawn in one call, so that the photograph is decoded twice and not once a patch, and nobody holds its pixels between.
 */
export function drawnByEngines(
  engine: Pick<Engine, "drawPictures">,
): (imagePath: string, picture: PictureOfImage) => Promise<Uint8Array> {
  const waiting = new Map<string, Waiting[]>();

  async function drawAll(imagePath: string): Promise<void> {
    for (let all = waiting.get(imagePath) ?? []; all.length > 0; all = waiting.get(imagePath) ?? []) {
      waiting.set(imagePath, []);
      try {
        const drawn = await engine.drawPictures({ imagePath, pictures: all.map(({ picture }) => picture) });
        for (const [i, { resolve, reject }] of all.entries()) {
          const bytes = drawn.pictures[i];
          if (bytes === undefined) reject(new PippinError("internal", `Picture ${i + 1} was not drawn.`));
          else resolve(bytes);
        }
      } catch (error) {
        for (const { reject } of all) reject(error);
      }
    }
    waiting.delete(imagePath);
  }

  return (imagePath, picture) =>
    new Promise((resolve, reject) => {
      const others = waiting.get(imagePath);
      if (others !== undefined) {
        others.push({ picture, resolve, reject });
        return;
      }
      waiting.set(imagePath, [{ picture, resolve, reject }]);
      void drawAll(imagePath);
    });
}
