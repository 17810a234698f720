import { Button, Select } from "@mantine/core";
import { useState } from "react";
import { numeral, percent, percentRange } from "../../../contract/numberWords.ts";
import type { ClassifierVersion } from "../../../contract/training.ts";
import { ratesNow, versionVerdict } from "../../../drawing/trainingWords.ts";
import { useAction, useRequest } from "../../transport/queries.ts";
import { CLASSIFIER_WORDS } from "./trainWords.ts";
import side from "../../ui/SidePanel.module.css";
import classes from "./VersionsList.module.css";

interface VersionsListProps {
  readonly versions: readonly ClassifierVersion[];
  readonly shown: ClassifierVersion | null;
  readonly onShow: (id: number) => void;
}

/** All versions with the one number that matters and its interval; one of them is used. */
export function VersionsList({ versions, shown, onShow }: VersionsListProps): React.JSX.Element | null {
  const choose = useAction("chooseClassifier");
  if (versions.length === 0 || shown === null) return null;
  return (
    <>
      <h2 className={side.heading}>Versions</h2>
      <table className={classes.versions}>
        <tbody>
          {versions.map((version) => (
            <tr key={version.id} data-shown={version.id === shown.id || undefined}>
              <td>
                <button
                  type="button"
                  className={classes.name}
                  aria-current={version.id === shown.id ? "true" : undefined}
                  onClick={() => onShow(version.id)}
                >
                  Version {version.version}
                </button>
              </td>
              <td>
                <strong>{percent(version.accuracy)}</strong> of {numeral(version.patches)},{" "}
                {percentRange(version.interval)}
                <div className={classes.what}>
                  {version.model}; {version.features.name}, {CLASSIFIER_WORDS[version.options.classifier]}
                </div>
              </td>
              <td className={classes.use}>
                {version.current ? (
                  <span className={classes.current}>in use</span>
                ) : (
                  <Button size="compact-xs" onClick={() => choose.mutate({ id: version.id })}>
                    Use
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {versions.length > 1 && <Difference key={shown.id} versions={versions} shown={shown} />}
    </>
  );
}

function Difference({
  versions,
  shown,
}: {
  readonly versions: readonly ClassifierVersion[];
  readonly shown: ClassifierVersion;
}): React.JSX.Element {
  const others = versions.filter(({ id }) => id !== shown.id);
  const [other, setOther] = useState(others[0].id);
  const { data, error, isPlaceholderData } = useRequest("compareVersions", { first: other, second: shown.id });
  const first = others.find(({ id }) => id === other);
  return (
    <>
      <div className={side.row}>
        <span>Version {shown.version} beside</span>
        <Select
          aria-label="Version to compare with"
          w={110}
          value={String(other)}
          data={others.map(({ id, version }) => ({ value: String(id), label: `version ${version}` }))}
          onChange={(value) => setOther(Number(value))}
        />
      </div>
      {error !== null ? (
        <p className={side.note}>{error.message}</p>
      ) : (
        data !== undefined &&
        !isPlaceholderData &&
        first !== undefined && (
          <p className={classes.verdict}>
            {versionVerdict(data, first.version, shown.version)} {ratesNow(data, first, shown)}
            {first.model !== shown.model && ` They see with different models: ${first.model} and ${shown.model}.`}
          </p>
        )
      )}
    </>
  );
}
