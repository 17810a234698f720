import { PippinError } from "../../../contract/errors.ts";

/**
 * @returns the sentence about one image. What concerns the whole run goes on up: the disk, the workspace, a cancelled
 * job, engines that have stopped for good, faults of the program.
 */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof PippinError) || error.data["stopped"] === true) throw error;
  if (["disk", "cancelled", "workspace", "internal"].includes(error.code)) throw error;
  return error.message;
}
