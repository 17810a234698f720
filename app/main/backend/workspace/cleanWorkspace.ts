/** What a workspace's folder holds that nothing refers to any more. */
import type { Input, Output } from "../../../contract/requests.ts";
import { cleanWorkspace as clean } from "../../workspace/clean.ts";
import type { Program, Writes } from "../context.ts";
import { shippedPhotographsOf } from "../models/shippedPhotographs.ts";

export async function cleanWorkspace(
  { db, resources }: Writes & Program,
  { dryRun }: Input<"cleanWorkspace">,
): Promise<Output<"cleanWorkspace">> {
  // Networks are shown on them in any workspace.
  const spared = new Set(shippedPhotographsOf(resources).map(({ hash }) => hash));
  return { freed: await clean(db, { dryRun, spared }) };
}
