/** What somebody calls a shortcut becomes a label that can be trained. */
import type { Input, Output } from "../../../contract/requests.ts";
import { addLabels } from "../../workspace/classes.queries.ts";
import { saveGesture } from "../../workspace/gestures.queries.ts";
import { membersOf, renameGroup } from "../../workspace/shortcuts.queries.ts";
import type { Writes } from "../context.ts";
import { requireClass } from "../patches/requireClass.ts";
import { finishedSearch, memberPatch, requireGroup } from "./shortcuts.ts";

export async function nameShortcut(
  context: Writes,
  { id, group, label, className }: Input<"nameShortcut">,
): Promise<Output<"nameShortcut">> {
  const { db } = context;
  const search = finishedSearch(context, id);
  requireGroup(search, group);
  const known = className === null ? undefined : requireClass(db, className);
  const patches = membersOf(db, id, group).flatMap((member) => {
    const patch = memberPatch(context, member);
    return patch === undefined
      ? []
      : [{ imageId: patch.imageId, classId: known?.id, label, box: patch.imageBox, origin: "shortcut" }];
  });
  const saved = saveGesture(db, { patches, removed: [], page: "evaluate" }, () => `naming a group ${label}`);
  if (known !== undefined) addLabels(db, known.id, [label]);
  const groups = search.groups.map((one) => (one.group === group ? { ...one, named: label } : one));
  renameGroup(db, id, { ...search, groups });
  const added = saved?.steps.length ?? 0;
  return Promise.resolve({ added, known: patches.length - added });
}
