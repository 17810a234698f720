/** How well two colours `#rrggbb` are told apart. */

/** Contrast ratio, 1 to 21. Source: WCAG 2.2. */
export function contrast(a: string, b: string): number {
  const [one, other] = [luminance(a), luminance(b)];
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}

/** @returns black or white, whichever is read better on the colour: 4.5 to 1 at least. */
export function inkOn(colour: string): "#000" | "#fff" {
  return contrast(colour, "#000000") >= contrast(colour, "#ffffff") ? "#000" : "#fff";
}

function luminance(colour: string): number {
  const linear = (at: number): number => {
    const value = parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(1) + 0.7152 * linear(3) + 0.0722 * linear(5);
}
