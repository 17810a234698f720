/**
 * @returns the number that the bits of an IEEE 754 binary16 stand for.
 *
 * @example
 * Sign, five bits of exponent, ten of fraction: 0 01111 0... is 2^0, 1 10001 01... is -(2^2) * 1.25.
 * ```ts
 * halfToNumber(0x3c00); // => 1
 * halfToNumber(0xc500); // => -5
 * ```
 */
export function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
