/** Numbers and lists as people read them. */

/** 1,039,912: without commas nobody sees whether it is ten times as many. */
const NUMERALS = new Intl.NumberFormat("en");

export function numeral(value: number): string {
  return NUMERALS.format(value);
}

/** A probability in whole percents, halves up: 91%. */
export function percent(probability: number): string {
  return `${Math.floor(probability * 100 + 0.5)}%`;
}

/** An interval of shares: 82-86%. */
export function percentRange([low, high]: readonly [number, number], dash: "-" | "–" = "-"): string {
  return `${percent(low).slice(0, -1)}${dash}${percent(high)}`;
}

/** A difference of shares in percentage points: +3, 0, -2. */
export function points(difference: number): string {
  const rounded = Math.round(100 * difference);
  return rounded > 0 ? `+${rounded}` : String(rounded);
}

/** One decimal: 3.0, -1.2; what rounds to nothing has no sign. */
export function tenths(value: number): string {
  const rounded = value.toFixed(1);
  return rounded === "-0.0" ? "0.0" : rounded;
}

/** "1 neuron", "3 neurons", "10,000 patches". */
export function counted(count: number, thing: string, things = `${thing}s`): string {
  return `${numeral(count)} ${count === 1 ? thing : things}`;
}

/** "6", "6 and 8", "6, 8 and 10". */
export function listed(items: readonly (string | number)[]): string {
  if (items.length < 2) return items.join("");
  return `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}
