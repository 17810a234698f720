import { useEffect, useRef } from "react";
import type { ConvolutionFields, ModelFields } from "../../../contract/models.ts";
import { pairInWords, shapeInWords } from "./modelWords.ts";
import classes from "./NetworkDrawing.module.css";

interface NetworkDrawingProps {
  readonly fields: ModelFields;
  /** Numbers of the convolutions that `auto` takes. */
  readonly suggested: readonly number[];
  readonly chosen: number;
  readonly onChoose: (convolution: number) => void;
}

/** The network from the pixels down: each convolution with the field of its middle neuron, to scale on the photograph. */
export function NetworkDrawing({ fields, suggested, chosen, onChoose }: NetworkDrawingProps): React.JSX.Element {
  return (
    <div
      className={classes.drawing}
      role="listbox"
      aria-label="Convolutions"
      tabIndex={0}
      aria-activedescendant={`convolution-${chosen}`}
    >
      <div className={classes.end} role="presentation">
        photograph
      </div>
      {fields.convolutions.map((one) => (
        <Row
          key={one.convolution}
          fields={fields}
          one={one}
          suggested={suggested.includes(one.convolution)}
          chosen={one.convolution === chosen}
          onChoose={() => onChoose(one.convolution)}
        />
      ))}
      <div className={classes.end} role="presentation">
        class scores
      </div>
    </div>
  );
}

interface RowProps {
  readonly fields: ModelFields;
  readonly one: ConvolutionFields;
  readonly suggested: boolean;
  readonly chosen: boolean;
  readonly onChoose: () => void;
}

function Row({ fields: { photograph, frame }, one, suggested, chosen, onChoose }: RowProps): React.JSX.Element {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (chosen) element.current?.scrollIntoView({ block: "nearest" });
  }, [chosen]);
  const { convolution, layer, rows, columns, channels, kernel, field } = one;
  const row = rows[Math.floor(rows.length / 2)];
  const column = columns[Math.floor(columns.length / 2)];
  const size = field === null ? "whole image" : `field ${pairInWords(field.size)} px`;
  return (
    <div
      ref={element}
      id={`convolution-${convolution}`}
      role="option"
      aria-selected={chosen}
      className={classes.row}
      onClick={onChoose}
    >
      <span className={classes.number}>{convolution}</span>
      <svg className={classes.picture} viewBox={`${frame.x} ${frame.y} ${frame.width} ${frame.height}`} aria-hidden>
        <image href={`/thumbnail/${photograph.hash}`} width={photograph.width} height={photograph.height} />
        <rect
          className={classes.casing}
          x={column[0]}
          y={row[0]}
          width={column[1] - column[0]}
          height={row[1] - row[0]}
        />
        <rect
          className={classes.field}
          x={column[0]}
          y={row[0]}
          width={column[1] - column[0]}
          height={row[1] - row[0]}
        />
      </svg>
      <span className={classes.words}>
        <strong>{layer}</strong>
        <span>{shapeInWords([rows.length, columns.length, channels])}</span>
        <span>
          kernel {pairInWords(kernel)}, {size}
        </span>
        {suggested && <em>suggested</em>}
      </span>
    </div>
  );
}
