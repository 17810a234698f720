import { useRef } from "react";
import type { ConvolutionFields, ModelFields } from "../../../contract/models.ts";
import { useKeys, useMouse } from "../../keys/keys.ts";
import { SettingHelp } from "../../ui/Help.tsx";
import { SaveDrawing } from "../../ui/SaveDrawing.tsx";
import { pairInWords } from "./modelWords.ts";
import classes from "./FieldView.module.css";

/** Row and column on the map of a convolution. */
export interface Position {
  readonly row: number;
  readonly column: number;
}

interface FieldViewProps {
  readonly fields: ModelFields;
  readonly one: ConvolutionFields;
  readonly position: Position;
  readonly onMove: (position: Position) => void;
}

/** One neuron's field on the photograph: choose its place by pointing or with the arrows. */
export function FieldView({ fields, one, position, onMove }: FieldViewProps): React.JSX.Element {
  const { photograph, frame } = fields;
  const drawing = useRef<SVGSVGElement>(null);
  const { row, column } = position;
  const [top, bottom] = one.rows[row];
  const [left, right] = one.columns[column];
  const box = { x: left, y: top, width: right - left, height: bottom - top };
  const move = (down: number, along: number): void =>
    onMove({ row: within(row + down, one.rows.length), column: within(column + along, one.columns.length) });
  useKeys(
    ARROWS.flatMap(({ key, name, down, along }) => [
      { keys: key, label: `Neuron ${name}`, group: "Models", keyOnly: true, run: () => move(down, along) },
      {
        keys: `shift+${key}`,
        label: `Ten neurons ${name}`,
        group: "Models",
        keyOnly: true,
        run: () => move(10 * down, 10 * along),
      },
    ]),
  );
  useMouse([{ gesture: "point", label: "Neuron that sees this place" }]);
  const point = (event: React.PointerEvent): void => {
    const area = drawing.current!.getBoundingClientRect();
    const x = ((event.clientX - area.left) / area.width) * photograph.width;
    const y = ((event.clientY - area.top) / area.height) * photograph.height;
    onMove({ row: nearest(one.rows, y), column: nearest(one.columns, x) });
  };
  return (
    <div className={classes.view}>
      <div className={classes.mat}>
        <div className={classes.save}>
          <SaveDrawing
            what="photograph with the field"
            name={`field-convolution-${one.convolution}`}
            drawing={() => drawing.current}
          />
        </div>
        <svg
          ref={drawing}
          className={classes.photograph}
          viewBox={`0 0 ${photograph.width} ${photograph.height}`}
          style={{ aspectRatio: `${photograph.width} / ${photograph.height}` }}
          role="img"
          aria-label={`${photograph.name} with the field of row ${row}, column ${column} of convolution ${one.convolution}`}
          onPointerDown={point}
          onPointerMove={point}
        >
          <image href={`/image/${photograph.hash}`} width={photograph.width} height={photograph.height} />
          <path
            className={classes.outside}
            fillRule="evenodd"
            d={`M0 0H${photograph.width}V${photograph.height}H0Z M${frame.x} ${frame.y}v${frame.height}h${frame.width}v${-frame.height}Z`}
          />
          <rect className={classes.casing} {...box} />
          <rect className={classes.field} data-testid="field" {...box} />
        </svg>
      </div>
      <div className={classes.facts}>
        <div className={classes.seen}>
          <svg viewBox={`${box.x} ${box.y} ${Math.max(box.width, 0.01)} ${Math.max(box.height, 0.01)}`} aria-hidden>
            <image href={`/image/${photograph.hash}`} width={photograph.width} height={photograph.height} />
          </svg>
        </div>
        <dl>
          <dt>Neuron</dt>
          <dd>
            row {row} of {one.rows.length}, column {column} of {one.columns.length}
          </dd>
          <dt>
            Field
            <SettingHelp setting="receptiveField" />
          </dt>
          <dd>{fieldInWords(one)}</dd>
          <dt>In the input</dt>
          <dd>
            columns {spanInWords(one.inputColumns[column])}, rows {spanInWords(one.inputRows[row])}
          </dd>
          <dt>In the file</dt>
          <dd>
            {Math.round(box.width)} x {Math.round(box.height)} px at {Math.round(box.x)}, {Math.round(box.y)}
          </dd>
        </dl>
        <p>Point at the photograph, or use the arrows (Shift: ten at a time); J and K change the convolution.</p>
      </div>
    </div>
  );
}

const ARROWS = [
  { key: "left", name: "to the left", down: 0, along: -1 },
  { key: "right", name: "to the right", down: 0, along: 1 },
  { key: "up", name: "up", down: -1, along: 0 },
  { key: "down", name: "down", down: 1, along: 0 },
] as const;

function fieldInWords({ field }: ConvolutionFields): string {
  if (field === null) return "the whole image";
  const [size, jump, start] = [field.size, field.jump, field.start].map(pairInWords);
  return `size ${size}, jump ${jump}, start ${start} px`;
}

/** First and last pixel: from 30 to 56 are pixels 30 to 55. */
function spanInWords([from, to]: readonly [number, number]): string {
  return `${from} to ${to - 1}`;
}

function within(value: number, length: number): number {
  return Math.max(0, Math.min(length - 1, value));
}

/** @returns the place of the span whose middle is nearest. */
function nearest(spans: readonly (readonly [number, number])[], at: number): number {
  const distances = spans.map(([from, to]) => Math.abs((from + to) / 2 - at));
  return distances.indexOf(Math.min(...distances));
}
