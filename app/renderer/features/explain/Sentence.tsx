import type { ReactNode } from "react";
import { percent } from "../../../contract/percent.ts";
import type { ExplainedImage } from "../../../contract/routes/explain.ts";
import { LabelSwatch } from "../../ui/LabelSwatch.tsx";
import classes from "./Sentence.module.css";

interface SentenceProps {
  readonly explained: ExplainedImage;
  readonly vocabulary: readonly string[];
  readonly children?: ReactNode;
}

interface Named {
  readonly label: string;
  readonly patches: number;
  readonly best: number;
}

/** The explanation in words, with the colours of its labels. */
export function Sentence({ explained, vocabulary, children }: SentenceProps): React.JSX.Element {
  const { prediction, explained: asked, patches } = explained;
  const [first, second] = prediction;
  const named = namedOf(patches);
  const none = patches.filter(({ labels }) => labels[0]?.label === "none").length;
  return (
    <p className={classes.sentence} aria-label={explained.sentence}>
      <strong>
        {first.name}, {percent(first.probability)}
      </strong>
      {second !== undefined && (
        <span className={classes.aside}>
          {" "}
          (then {second.name} {percent(second.probability)})
        </span>
      )}
      .{" "}
      {asked.index !== first.index && (
        <>
          For <strong>{asked.name}</strong>, {percent(asked.probability)}:{" "}
        </>
      )}
      {vocabulary.length === 0 ? (
        `No patch classifier covers ${asked.name}, so its ${patches.length} patches stay without labels.`
      ) : (
        <>
          {named.length === 0 ? "It looked at none of its parts" : "It looked at "}
          {named.map(({ label, patches: n, best }, i) => (
            <span key={label}>
              {i > 0 && ", "}
              <LabelSwatch vocabulary={vocabulary} label={label} /> <strong>{label}</strong>{" "}
              <span className={classes.aside}>
                ({n} {n === 1 ? "neuron" : "neurons"}, up to {percent(best)})
              </span>
            </span>
          ))}
          {none > 0 && `; ${none} of ${patches.length} neurons saw none of its parts`}.
        </>
      )}
      {children}
    </p>
  );
}

function namedOf(patches: ExplainedImage["patches"]): Named[] {
  const found = new Map<string, Named>();
  for (const { labels } of patches) {
    const best = labels[0];
    if (best === undefined || best.label === "none") continue;
    const known = found.get(best.label) ?? { label: best.label, patches: 0, best: 0 };
    found.set(best.label, {
      ...known,
      patches: known.patches + 1,
      best: Math.max(known.best, best.probability),
    });
  }
  return [...found.values()].sort((a, b) => b.best - a.best);
}
