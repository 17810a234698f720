import type { ProfileComparison } from "../../../contract/classProfile.ts";
import { LEVEL } from "../../../drawing/evaluationWords.ts";
import { kindInWords, pairingInWords, profileDifferenceInWords } from "../../../drawing/profileWords.ts";
import side from "../../ui/SidePanel.module.css";
import page from "./EvaluatePage.module.css";
import own from "./ClassProfile.module.css";

/** At most so many are shown, the largest first. */
const DIFFERENCES = 8;

/** What tells two profiles apart; what does not, folded away. */
export function Comparison({
  comparison,
  name,
  beside,
}: {
  readonly comparison: ProfileComparison;
  readonly name: string;
  readonly beside: string;
}): React.JSX.Element {
  const { differences, sentence } = comparison;
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
      <p className={side.note}>{pairingInWords(comparison)}</p>
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
      {differences.map((one) => (
        <li key={`${one.kind} ${one.name}`}>
          <strong>{kindInWords(one.kind, one.name)}</strong>: {profileDifferenceInWords(one, name, beside)}
        </li>
      ))}
    </ul>
  );
}
