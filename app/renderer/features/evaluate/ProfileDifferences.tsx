import type { Place, ProfileComparison } from "../../../contract/classProfile.ts";
import { counted, percent, points } from "../../../contract/numberWords.ts";
import { LEVEL, pInWords } from "../../../drawing/evaluationWords.ts";
import { PLACE_WORDS } from "./placeWords.ts";
import side from "../../ui/SidePanel.module.css";
import page from "./EvaluatePage.module.css";
import own from "./ClassProfile.module.css";

/** At most so many are shown, the largest first. */
const DIFFERENCES = 8;

/** What tells two profiles apart; what does not, folded away. */
export function Comparison({
  comparison: { paired, images, differences, sentence },
  name,
  beside,
}: {
  readonly comparison: ProfileComparison;
  readonly name: string;
  readonly beside: string;
}): React.JSX.Element {
  const shown = differences.slice(0, DIFFERENCES);
  const clear = shown.filter(({ corrected }) => corrected < LEVEL);
  const others = shown.filter(({ corrected }) => corrected >= LEVEL);
  return (
    <section aria-label="What tells them apart" className={own.behind}>
      <h2 className={own.title}>{sentence}</h2>
      <Differences differences={clear} name={name} beside={beside} />
      {others.length > 0 && (
        <details className={page.details}>
          <summary>Not told apart ({others.length})</summary>
          <Differences differences={others} name={name} beside={beside} />
        </details>
      )}
      <p className={side.note}>
        {paired
          ? `Both are of the same ${counted(images, "photograph")}, compared photograph by photograph.`
          : "They are of different photographs, so what differs may lie in the photographs as well as in the class."}
      </p>
    </section>
  );
}

function Differences({
  differences,
  name,
  beside,
}: {
  readonly differences: ProfileComparison["differences"];
  readonly name: string;
  readonly beside: string;
}): React.JSX.Element | null {
  if (differences.length === 0) return null;
  return (
    <ul className={page.sentences}>
      {differences.map(({ kind, name: what, first, second, difference, interval, corrected }) => (
        <li key={`${kind} ${what}`}>
          <strong>{kind === "place" ? (PLACE_WORDS[what as Place] ?? what) : what}</strong>: {percent(first)} for {name}
          , {percent(second)} for {beside}; {points(difference)} points ({points(interval[0])} to {points(interval[1])}
          ), {pInWords(corrected)} by Holm
        </li>
      ))}
    </ul>
  );
}
