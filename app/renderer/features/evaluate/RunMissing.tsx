import { Button } from "@mantine/core";
import { counted } from "../../../contract/numberWords.ts";
import { goTo } from "../../navigation/place.ts";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { SetEmpty } from "./SetEmpty.tsx";
import { setEvaluateForm, type Choices } from "./evaluateForm.ts";
import { isOfClass, type View } from "./useEvaluatePlace.ts";
import side from "../../ui/SidePanel.module.css";

interface RunMissingProps {
  readonly view: View;
  readonly set: string;
  readonly choices: Choices | undefined;
  /** An evaluation is under way: what it finds will stand here. */
  readonly busy: boolean;
  /** Null: something stands in the way, which is said beside. */
  readonly onStart: (() => void) | null;
}

/** Nothing came out yet: what the tab is for, what it needs, and the step to it. */
export function RunMissing({ view, set, choices, busy, onStart }: RunMissingProps): React.JSX.Element {
  if (choices === undefined) return <div aria-busy />;
  if (choices.images === 0) {
    return (
      <SetEmpty set={set}>
        There is nothing in &ldquo;{set}&rdquo; to evaluate. Add photographs on which objects are marked, or choose
        another set.
      </SetEmpty>
    );
  }
  if (choices.outlined === 0) {
    return (
      <EmptyState
        title="No outlines yet"
        action={
          <div className={side.row}>
            <Button variant="filled" onClick={() => goTo("images", { set })}>
              Import outlines
            </Button>
            <Button onClick={() => goTo("patches", { set, panel: "objects" })}>Mark objects on Patches</Button>
          </div>
        }
      >
        {choices.images === 1 ? "The photograph" : `None of the ${counted(choices.images, "photograph")}`} of &ldquo;
        {set}&rdquo; {choices.images === 1 ? "has no object" : "has an object"} marked, so nothing can say whether
        patches lie on it. Import outlines, boxes or masks, or mark{" "}
        {choices.images === 1 ? "its object" : choices.images <= 10 ? "their objects" : "ten photographs' objects"} on
        the Patches page with two clicks{choices.images === 1 ? "" : " each"}.
      </EmptyState>
    );
  }
  const { title, text } = WORDS[isOfClass(view) ? "table" : view];
  const one = choices.counted === 1;
  return (
    <EmptyState
      title={title}
      action={
        busy ? undefined : (
          <Button
            disabled={onStart === null}
            onClick={() => {
              if (view === "occlusion" || view === "sanity") setEvaluateForm({ [view]: true });
              onStart?.();
            }}
          >
            {view === "occlusion" || view === "sanity"
              ? `Start, with ${view}`
              : `Start with ${one ? "this photograph" : "these photographs"}`}
          </Button>
        )
      }
    >
      {text}{" "}
      {busy
        ? "It will stand here when the run above has ended."
        : `On ${counted(choices.counted, "photograph")} of "${set}" an object is marked: Evaluate goes through ${one ? "it" : "them"}, can be stopped, and goes on where it was.`}
    </EmptyState>
  );
}

const WORDS: Readonly<
  Record<Exclude<View, "profile" | "shortcuts">, { readonly title: string; readonly text: string }>
> = {
  table: {
    title: "Are the explanations true?",
    text: "Table 1 says how often the patches of each measure lie on the object and get the right label, beside exact chance, random neurons and class maps.",
  },
  labels: {
    title: "Are the labels right?",
    text: "Here you see how many patches of each label get it, and what they are called instead. It needs a patch classifier, and parts that are marked or patches that are reviewed.",
  },
  occlusion: {
    title: "Does the class need its patches?",
    text: "Occlusion covers the patches one after the other and looks how fast the class's probability falls, beside random patches of the same sizes. It takes much longer than Table 1 alone.",
  },
  sanity: {
    title: "Do explanations follow what the network has learned?",
    text: "Sanity draws the network's weights anew, layer by layer, and looks what stays of the explanation. It takes much longer than Table 1 alone.",
  },
};
