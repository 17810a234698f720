import type { Input, Output } from "../../../contract/requests.ts";
import { countsOfImages, deleteImages } from "../../workspace/images.queries.ts";
import { sweepLeftovers } from "../../workspace/sweep.ts";
import type { Reads, Writes } from "../context.ts";

export async function imageUse({ db }: Reads, { ids }: Input<"imageUse">): Promise<Output<"imageUse">> {
  return countsOfImages(db, ids);
}

/** From the workspace, with everything that was made of them; their files stay. */
export async function removeImages({ db }: Writes, { ids }: Input<"removeImages">): Promise<Output<"removeImages">> {
  const removed = deleteImages(db, ids);
  await sweepLeftovers(db);
  return removed;
}
