/** What crops and reconstructions are called as files: whoever writes them, and whoever lists them, names them alike. */
import { basename } from "node:path";
import type { ExplainedImage } from "../../../contract/routes/explain.ts";
import { safePath } from "../../interchange/fileNames.ts";

export interface PictureNames {
  readonly patchImage: string;
  readonly reconstruction: string;
}

/** @returns the names of a patch's pictures; photographs of one name differ by their content's hash. */
export function pictureNames(
  { path, hash }: Pick<ExplainedImage, "path" | "hash">,
  { convolution, rank }: Pick<ExplainedImage["patches"][number], "convolution" | "rank">,
): PictureNames {
  const stem = safePath(`${basename(path).replace(/\.[^.]*$/, "")}-${hash.slice(0, 8)}`);
  return {
    patchImage: `${stem}-conv${convolution}-${rank}.png`,
    reconstruction: `${stem}-conv${convolution}-${rank}-reconstruction.png`,
  };
}
