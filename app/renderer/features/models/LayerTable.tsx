import type { InspectedLayer } from "../../../contract/models.ts";
import { SettingHelp } from "../../ui/Help.tsx";
import { pairInWords, shapeInWords } from "./modelWords.ts";
import classes from "./LayerTable.module.css";

interface LayerTableProps {
  readonly layers: readonly InspectedLayer[];
  readonly suggested: readonly number[];
  readonly chosen: number;
  readonly onChoose: (convolution: number) => void;
}

/** Every layer of the file, in its order. */
export function LayerTable({ layers, suggested, chosen, onChoose }: LayerTableProps): React.JSX.Element {
  return (
    <div className={classes.scroller} tabIndex={0} role="region" aria-label="Layers">
      <table className={classes.table}>
        <thead>
          <tr>
            <th>#</th>
            <th>Layer</th>
            <th>Type</th>
            <th>Conv</th>
            <th>Kernel</th>
            <th>Stride</th>
            <th>Padding</th>
            <th>Activation</th>
            <th>Output</th>
            <th>
              Field
              <SettingHelp setting="receptiveField" />
            </th>
            <th>Jump</th>
            <th>Start</th>
          </tr>
        </thead>
        <tbody>
          {layers.map((layer) => (
            <Row
              key={layer.index}
              layer={layer}
              suggested={layer.convolution !== undefined && suggested.includes(layer.convolution)}
              chosen={layer.convolution === chosen}
              onChoose={onChoose}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface RowProps {
  readonly layer: InspectedLayer;
  readonly suggested: boolean;
  readonly chosen: boolean;
  readonly onChoose: (convolution: number) => void;
}

function Row({ layer, suggested, chosen, onChoose }: RowProps): React.JSX.Element {
  const { index, name, type, convolution, kernel, stride, padding, activation, outputShape, receptiveField } = layer;
  return (
    <tr data-convolution={convolution !== undefined || undefined} data-chosen={chosen || undefined}>
      <td>{index}</td>
      <td>{name}</td>
      <td>{type}</td>
      <td>
        {convolution !== undefined && (
          <button
            type="button"
            aria-pressed={chosen}
            aria-label={`Show the field of convolution ${convolution}${suggested ? ", suggested" : ""}`}
            title={suggested ? "Suggested: its field is about one part of an object" : undefined}
            data-suggested={suggested || undefined}
            onClick={() => onChoose(convolution)}
          >
            {convolution}
          </button>
        )}
      </td>
      <td>{kernel === null ? "" : shapeInWords(kernel)}</td>
      <td>{stride === null ? "" : pairInWords(stride)}</td>
      <td>{padding === null ? "" : paddingInWords(padding)}</td>
      <td>{activation ?? ""}</td>
      <td>{shapeInWords(outputShape)}</td>
      <td>{receptiveField === null ? "whole image" : pairInWords(receptiveField.size)}</td>
      <td>{receptiveField === null ? "" : pairInWords(receptiveField.jump)}</td>
      <td>{receptiveField === null ? "" : pairInWords(receptiveField.start)}</td>
    </tr>
  );
}

/** One number where all sides have it; else top, right, bottom, left. */
function paddingInWords({ top, right, bottom, left }: NonNullable<InspectedLayer["padding"]>): string {
  const sides = [top, right, bottom, left];
  return new Set(sides).size === 1 ? String(top) : sides.join(" ");
}
