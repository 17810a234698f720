/** The workspace's images as a strip of thumbnails. */
import type { Input, Output } from "../../../contract/requests.ts";
import { imagesOfSet } from "../../workspace/images.queries.ts";
import type { Reads } from "../context.ts";

export async function imageStrip({ db }: Reads, { set }: Input<"imageStrip">): Promise<Output<"imageStrip">> {
  return {
    images: imagesOfSet(db, set).map(({ id, hash, path, width, height }) => ({ id, hash, path, width, height })),
  };
}
