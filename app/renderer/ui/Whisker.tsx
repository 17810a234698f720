import { whiskerPlaces, type WhiskerValues } from "./whisker.ts";
import classes from "./Whisker.module.css";

const WIDTH = 100;
const HEIGHT = 14;

/** A figure on a line from 0 to 1 with its interval, exact chance and the paper's value. Says nothing by itself. */
export function Whisker(props: WhiskerValues): React.JSX.Element {
  const { value, low, high, chance, reported } = whiskerPlaces(props, WIDTH);
  return (
    <svg className={classes.whisker} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden>
      <line className={classes.track} x1={0} x2={WIDTH} y1={HEIGHT / 2} y2={HEIGHT / 2} />
      {chance !== null && <line className={classes.chance} x1={chance} x2={chance} y1={0} y2={HEIGHT} />}
      <line className={classes.interval} x1={low} x2={high} y1={HEIGHT / 2} y2={HEIGHT / 2} />
      <line className={classes.value} x1={value} x2={value} y1={3} y2={HEIGHT - 3} />
      {reported !== null && <line className={classes.reported} x1={reported} x2={reported} y1={0} y2={4} />}
    </svg>
  );
}
