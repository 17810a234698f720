import type { ReactNode } from "react";
import type { ExplainedImage } from "../../../contract/routes/explain.ts";
import { evidence, seenIn } from "../../../drawing/explanationWords.ts";
import { percent } from "../../../contract/numberWords.ts";
import { LabelSwatch } from "../../ui/LabelSwatch.tsx";
import classes from "./Sentence.module.css";

interface SentenceProps {
  readonly explained: ExplainedImage;
  readonly vocabulary: readonly string[];
  readonly children?: ReactNode;
}

/** The explanation in words, with the colours of its labels. */
export function Sentence({ explained, vocabulary, children }: SentenceProps): React.JSX.Element {
  const { prediction, explained: asked, patches } = explained;
  const [first, second] = prediction;
  const seen = seenIn({ className: asked.name, labelled: vocabulary.length > 0, patches });
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
      {seen.parts === null ? (
        seen.sentence
      ) : (
        <>
          It looked at{" "}
          {seen.parts.map((part, i) => (
            <span key={part.label}>
              {i > 0 && ", "}
              <LabelSwatch vocabulary={vocabulary} label={part.label} /> <strong>{part.label}</strong>{" "}
              <span className={classes.aside}>({evidence(part)})</span>
            </span>
          ))}
          {seen.rest}.
        </>
      )}
      {children}
    </p>
  );
}
