/** Class names as they are typed or read from a file, and what is wrong with them. */
import { classNamesIn } from "../../../contract/classNames.ts";
import { counted, numeral } from "../../../contract/numberWords.ts";

export interface TypedNames {
  /** Null where the text is blank or no list. */
  readonly names: readonly string[] | null;
  /** A sentence where they are not one a class. */
  readonly complaint: string | null;
}

/** @param wanted - classes of the network. */
export function typedNames(text: string, wanted: number): TypedNames {
  if (text.trim() === "") return { names: null, complaint: null };
  try {
    const names = classNamesIn(text);
    if (names.length === wanted) return { names, complaint: null };
    const complaint = `The network has ${counted(wanted, "class", "classes")} and the list names ${numeral(names.length)}.`;
    return { names, complaint };
  } catch (error) {
    return { names: null, complaint: (error as Error).message };
  }
}
