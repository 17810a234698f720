/** What crops and reconstructions are called as files: whoever writes them, and whoever lists them, names them alike. */
import { basename } from "node:path";
import type { ExplainedImage } from "../../../contract/routes/explain.ts";
import { safePath } from "../../interchange/fileNames.ts";

export interface PictureNames {
  readonly patchImage: string;
  readonly reconstruction: string;
}

/** @returns the names of each patch's pictures, in order; photographs of one name differ by their content's hash. */
export function pictureNames({
  path,
  hash,
  patches,
}: Pick<ExplainedImage, "path" | "hash" | "patches">): PictureNames[] {
  const stem = safePath(`${basename(path).replace(/\.[^.]*$/, "")}-${hash.slice(0, 8)}`);
  return patches.map(({ convolution, rank }) => ({
    patchImage: `${stem}-conv${convolution}-${rank}.png`,
    reconstruction: `${stem}-conv${convolution}-${rank}-reconstruction.png`,
  }));
}
