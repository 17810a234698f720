/** What photographs show, as far as the workspace knows without a network. */
import { basename, dirname } from "node:path";
import { listed } from "../../../contract/numberWords.ts";
import type { ImageRecord, ModelRecord } from "../../../contract/records.ts";
import { alsoCalled } from "../../../drawing/classNames.ts";
import { isCalled } from "../../modelGeometry/classNames.ts";
import { allClasses } from "../../workspace/classes.queries.ts";
import { setMemberships } from "../../workspace/images.queries.ts";
import { categoriesByImage } from "../../workspace/review.queries.ts";
import type { Reads } from "../context.ts";
import { coveredBy } from "../patches/covers.ts";

export interface OwnClass {
  /** In the words of whoever said it: "polar_bear". */
  readonly name: string;
  readonly by: "objects" | "set" | "folder";
  /** Classes of the network that are right for it. */
  readonly classes: ReadonlySet<number>;
}

/**
 * A photograph shows what its marked objects are called; else what a set of it is called, or the class whose photographs the set
 * has; else what its folder is called. A name counts where a class of the network is called so, in the singular or the plural, or
 * a class of the workspace that covers some.
 *
 * @returns null for what nothing is known of.
 */
export function ownClasses(
  context: Reads,
  model: ModelRecord,
): (image: Pick<ImageRecord, "id" | "path">) => OwnClass | null {
  const { db } = context;
  const own = allClasses(db).map((one) => ({ ...one, covered: coveredBy(context, one, model) }));
  const marked = categoriesByImage(db);
  const sets = setMemberships(db);
  const ofName = remembered((name: string): ReadonlySet<number> => {
    const names = [name, name.replace(/s$/i, "")];
    const named = model.classNames.flatMap((one, index) =>
      names.some((wanted) => isCalled([one, ...alsoCalled(one)].join(","), wanted)) ? [index] : [],
    );
    const covering = own.filter((one) => names.some((wanted) => isCalled(one.name, wanted)));
    return new Set([...named, ...covering.flatMap(({ covered }) => covered)]);
  });
  const ofSet = remembered((set: string): ReadonlySet<number> => {
    const named = ofName(set);
    return named.size > 0 ? named : new Set(own.filter((one) => one.set === set).flatMap(({ covered }) => covered));
  });
  const saidBy = (by: OwnClass["by"], names: readonly string[], of: typeof ofName): OwnClass | null => {
    const known = names.filter((name) => of(name).size > 0);
    const [only, ...others] = known;
    if (only === undefined) return null;
    // Of ten thousand photographs of a folder each would get a copy.
    if (others.length === 0) return { by, name: only, classes: of(only) };
    return { by, name: listed(known), classes: new Set(known.flatMap((name) => [...of(name)])) };
  };
  return ({ id, path }) =>
    saidBy("objects", marked.get(id) ?? [], ofName) ??
    saidBy("set", sets.get(id) ?? [], ofSet) ??
    saidBy("folder", [basename(dirname(path))], ofName);
}

function remembered<Value>(of: (name: string) => Value): (name: string) => Value {
  const known = new Map<string, Value>();
  return (name) => {
    const value = known.get(name) ?? of(name);
    known.set(name, value);
    return value;
  };
}
