/** A probability as people read it: 91%. */
export function percent(probability: number): string {
  return `${Math.floor(probability * 100 + 0.5)}%`;
}
