import type { Input, Output } from "../../../contract/requests.ts";
import { deleteImages } from "../../workspace/images.queries.ts";
import { sweepLeftovers } from "../../workspace/sweep.ts";
import type { Writes } from "../context.ts";

/** From the workspace, with everything that was made of them; their files stay. */
export async function removeImages({ db }: Writes, { ids }: Input<"removeImages">): Promise<Output<"removeImages">> {
  const removed = deleteImages(db, ids);
  await sweepLeftovers(db);
  return removed;
}
