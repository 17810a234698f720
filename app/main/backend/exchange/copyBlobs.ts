import type { Input, Output } from "../../../contract/requests.ts";
import { exportFolder } from "../../files/exportFolder.ts";
import { blobPath } from "../../workspace/blobs.ts";
import type { Reads } from "../context.ts";

/** Pictures of the workspace into a folder, under the names that are given. */
export async function copyBlobs(context: Reads, { folder, files }: Input<"copyBlobs">): Promise<Output<"copyBlobs">> {
  const target = exportFolder(folder);
  for (const { blob, name } of files) target.copy(blobPath(context.folder, blob), name);
  return {};
}
