import type { ReactNode } from "react";
import type { ExplainedImage } from "../../../contract/routes/explain.ts";
import { borrowedInWords, evidence, lowerFirst, predictionInWords, seenIn } from "../../../drawing/explanationWords.ts";
import { NAMED_BY_SECOND, namingNote } from "../../../drawing/namingWords.ts";
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
  const labelled = vocabulary.length > 0;
  const seen = seenIn({ className: asked.name, labelled, patches });
  const lent = explained.borrowed === null ? "" : ` ${borrowedInWords(explained.borrowed, asked.name)}`;
  const note = explained.features === null ? null : namingNote(explained.features);
  const independent = explained.independent
    ? prediction.map(({ name, probability }) => ({ className: name, probability }))
    : undefined;
  // After "For ice bear, 21%:" the sentence goes on.
  const goesOn = asked.index !== first.index || (independent !== undefined && labelled);
  return (
    <p className={classes.sentence} tabIndex={-1} aria-label={explained.sentence}>
      <strong>
        {predictionInWords({
          className: first.name,
          probability: first.probability,
          ...(independent && { independent }),
        }).replace(/\.$/, "")}
      </strong>
      {second !== undefined && independent === undefined && (
        <span className={classes.aside}>
          {" "}
          (then {second.name} {percent(second.probability)})
        </span>
      )}
      .{" "}
      {goesOn && (
        <>
          For <strong>{asked.name}</strong>, {percent(asked.probability)}:{" "}
        </>
      )}
      {seen.parts === null ? (
        `${goesOn ? lowerFirst(seen.sentence) : seen.sentence}${lent}`
      ) : (
        <>
          {goesOn ? "it" : "It"} looked at{" "}
          {seen.parts.map((part, i) => (
            <span key={part.label}>
              {i > 0 && ", "}
              <span className={classes.part}>
                <LabelSwatch vocabulary={vocabulary} label={part.label} /> <strong>{part.label}</strong>
              </span>{" "}
              <span className={classes.aside}>({evidence(part)})</span>
            </span>
          ))}
          {seen.rest}.{lent}
          {note !== null && (
            <span className={classes.aside} title={note}>
              {" "}
              {NAMED_BY_SECOND}
            </span>
          )}
        </>
      )}
      {children}
    </p>
  );
}
