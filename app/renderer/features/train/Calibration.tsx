import { useRef } from "react";
import { percent } from "../../../contract/numberWords.ts";
import type { TrainingMetrics } from "../../../contract/patchClassifier.ts";
import { SaveDrawing } from "../../ui/SaveDrawing.tsx";
import side from "../../ui/SidePanel.module.css";
import classes from "./Calibration.module.css";

type CalibrationProps = NonNullable<TrainingMetrics["calibration"]>;

const [WIDTH, HEIGHT, LEFT, BOTTOM] = [300, 170, 34, 24];

/** Of patches that it was so sure of, how many were right: on the diagonal, probabilities mean what they say. */
export function Calibration({ brier, reliability }: CalibrationProps): React.JSX.Element {
  const drawing = useRef<SVGSVGElement>(null);
  const filled = reliability.filter(({ patches }) => patches > 0);
  const most = Math.max(...filled.map(({ patches }) => patches));
  const x = (share: number): number => LEFT + share * (WIDTH - LEFT - 10);
  const y = (share: number): number => 8 + (1 - share) * (HEIGHT - BOTTOM - 8);
  const words = filled
    .map(({ probability, right, patches }) => `${percent(probability)} sure, ${percent(right)} right of ${patches}`)
    .join("; ");
  return (
    <div>
      <h3 className={side.heading}>
        Can its probabilities be believed?
        <SaveDrawing what="calibration" name="calibration" drawing={() => drawing.current} />
      </h3>
      <svg
        ref={drawing}
        className={classes.plot}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={`Calibration: ${words}`}
      >
        {[0, 0.5, 1].map((share) => (
          <g key={share}>
            <line className={classes.grid} x1={x(0)} x2={x(1)} y1={y(share)} y2={y(share)} />
            <text className={classes.tick} x={x(0) - 5} y={y(share) + 3} textAnchor="end">
              {percent(share)}
            </text>
            <text className={classes.tick} x={x(share)} y={HEIGHT - BOTTOM + 13} textAnchor="middle">
              {percent(share)}
            </text>
          </g>
        ))}
        <line className={classes.ideal} x1={x(0)} y1={y(0)} x2={x(1)} y2={y(1)} />
        <polyline
          className={classes.line}
          points={filled.map(({ probability, right }) => `${x(probability)},${y(right)}`).join(" ")}
        />
        {filled.map(({ probability, right, patches }) => (
          <circle
            key={probability}
            className={classes.point}
            cx={x(probability)}
            cy={y(right)}
            r={3 + 5 * Math.sqrt(patches / most)}
          >
            <title>{`${percent(probability)} sure: ${percent(right)} of ${patches} right`}</title>
          </circle>
        ))}
        <text className={classes.tick} x={x(0.5)} y={HEIGHT - 1} textAnchor="middle">
          how sure it is
        </text>
      </svg>
      <p className={side.note}>
        Share that is right beside how sure it is; larger dots are more patches. Brier score {brier.toFixed(2)} (0 is
        best).
      </p>
    </div>
  );
}
