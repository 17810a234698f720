import { Button } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import type { CheckedPreprocessing, PreprocessingChoice, SelfCheck } from "../../../contract/models.ts";
import { percent, percentRange } from "../../../contract/numberWords.ts";
import { preprocessingName } from "../../../drawing/preprocessingWords.ts";
import type { RequestOptions } from "../../transport/client.ts";
import classes from "./SelfCheckPanel.module.css";

interface SelfCheckPanelProps {
  /** @param preprocessing - that it is set to; null: as it is. */
  readonly check: (preprocessing: PreprocessingChoice | null, options: RequestOptions) => Promise<SelfCheck>;
  /** The last result of this model as it is set; null: none yet. */
  readonly result: SelfCheck | null;
  readonly onResult: (result: SelfCheck) => void;
  /** Sets another preprocessing; the model is checked again with it. */
  readonly onUse: (preprocessing: PreprocessingChoice) => unknown;
  /** Beside other things: the verdict without the photographs. */
  readonly short?: boolean;
  /** Checks at once, without being asked. */
  readonly atOnce?: boolean;
}

/** Does the network recognise photographs whose content is known, set as it is? */
export function SelfCheckPanel({
  check: ask,
  result,
  onResult,
  onUse,
  short = false,
  atOnce = false,
}: SelfCheckPanelProps): React.JSX.Element {
  const [progress, setProgress] = useState<{ readonly done: number; readonly total: number } | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const stop = useRef<AbortController>(null);
  const check = async (preprocessing: PreprocessingChoice | null = null): Promise<void> => {
    stop.current = new AbortController();
    setProgress({ done: 0, total: 1 });
    setRefusal(null);
    try {
      onResult(await ask(preprocessing, { signal: stop.current.signal, onProgress: setProgress }));
    } catch (error) {
      if (!stop.current.signal.aborted) setRefusal((error as Error).message);
    }
    setProgress(null);
  };
  useEffect(() => {
    if (atOnce) queueMicrotask(() => void check());
    return () => stop.current?.abort();
    // Once, when it is opened.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  const better = result?.verdict.better ?? null;
  return (
    <div className={short ? classes.short : classes.panel}>
      <div className={classes.head}>
        <p>
          Predicts photographs of dogs that ship with Pippin, as the model is set and under every other preprocessing.
          Nothing is kept but what you see here.
        </p>
        <Button
          variant={result === null && !short ? "filled" : "default"}
          disabled={progress !== null}
          onClick={() => void check()}
        >
          {result === null ? "Check" : "Check again"}
        </Button>
        {progress !== null && (
          <>
            <progress max={progress.total} value={progress.done} aria-label="Self-check" />
            <span role="status">
              {progress.done} of {progress.total}
            </span>
            <Button onClick={() => stop.current?.abort()}>Stop</Button>
          </>
        )}
      </div>
      {refusal !== null && (
        <p role="alert" className={classes.refusal}>
          {refusal}
        </p>
      )}
      {result !== null && (
        <>
          <section className={classes.verdict} data-state={result.verdict.state} aria-label="Verdict">
            <h2>{VERDICTS[result.verdict.state]}</h2>
            <p>{result.verdict.sentence}</p>
            <p>{result.verdict.advice}</p>
            {better !== null && (
              <Button
                variant="filled"
                onClick={() => {
                  void Promise.resolve(onUse(better)).then(() => check(better));
                }}
              >
                Use {preprocessingName(better)}
              </Button>
            )}
            <p className={classes.facts}>
              All scores are {result.preprocessings[0].confidence > 0 ? "finite" : "not finite"}; they{" "}
              {result.sumsToOne ? "add up to 1" : "do not add up to 1"}. One forward pass takes{" "}
              {Math.max(1, Math.round(result.seconds * 1000))} ms (
              {result.backend === "native" ? "native" : "WebAssembly"}).
            </p>
          </section>
          <Preprocessings result={result} />
          {!short && <Photographs result={result} />}
        </>
      )}
    </div>
  );
}

const VERDICTS = { good: "It sees properly", doubtful: "Not certain", wrong: "It does not see properly" } as const;

function Preprocessings({ result }: { readonly result: SelfCheck }): React.JSX.Element {
  const { n } = result.preprocessings[0];
  return (
    <table className={classes.table}>
      <caption>Each preprocessing on the same photographs</caption>
      <thead>
        <tr>
          <th>Values, fitting</th>
          {n > 0 && (
            <th>
              Right breed {result.within === 1 ? "first" : "in the first five"}, of {n}
            </th>
          )}
          <th>Different classes</th>
          <th>Mean confidence</th>
        </tr>
      </thead>
      <tbody>
        {result.preprocessings.map((one, i) => (
          <tr key={preprocessingName(one.preprocessing)} data-set={i === 0 || undefined}>
            <td>
              {preprocessingName(one.preprocessing)}
              {i === 0 ? ", as it is set" : ""}
            </td>
            {n > 0 && <td>{hits(one, i === 0 ? result.interval : null)}</td>}
            <td>{one.classes}</td>
            <td>
              <span className={classes.bar} aria-hidden>
                <i style={{ width: percent(one.confidence) }} />
              </span>
              <span className={classes.share}>{percent(one.confidence)}</span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function hits({ hits: found, n }: CheckedPreprocessing, interval: SelfCheck["interval"] | null): string {
  const rate = `${found} (${percent(found / n)}`;
  return interval === null ? `${rate})` : `${rate}, ${percentRange(interval)})`;
}

function Photographs({ result }: { readonly result: SelfCheck }): React.JSX.Element {
  return (
    <ul className={classes.photographs} aria-label="Predictions as it is set">
      {result.photographs.map(({ photograph, expected, top, hit }) => (
        <li key={photograph.hash}>
          <div className={classes.mat}>
            <img src={`/thumbnail/${photograph.hash}`} alt={photograph.name} />
          </div>
          <strong>{expected ?? "no class of this breed"}</strong>
          {top.length > 0 && (
            <span>
              {top[0].name} {percent(top[0].probability)}
            </span>
          )}
          {expected !== null && (
            <span className={hit ? classes.hit : classes.miss}>
              {hit ? place(top, expected) : result.within === 1 ? "not the first" : "not in the first five"}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}

function place(top: readonly { readonly name: string }[], expected: string): string {
  return ["first", "second", "third", "fourth", "fifth"][top.findIndex(({ name }) => name === expected)] ?? "";
}
