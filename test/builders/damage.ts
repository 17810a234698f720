/** Random damages of files: cut short, bytes that are others, bytes that stand elsewhere, too. */
import fc from "fast-check";

const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
/** Bytes that lengths, tags and numbers are made of. */
const byte = fc.oneof(fc.nat({ max: 255 }), fc.constantFrom(0, 1, 2, 0x7f, 0x80, 0xff));

/** Of one of the files that a network has: `part`, modulo how many these are. Places are shares of its length. */
export const damage = fc.oneof(
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("cut" as const), part: fc.nat(), keep: share }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("bytes" as const),
      part: fc.nat(),
      changes: fc.array(fc.tuple(share, byte), { minLength: 1, maxLength: 8 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("copied" as const),
      part: fc.nat(),
      from: share,
      to: share,
      length: fc.integer({ min: 1, max: 64 }),
    }),
  },
);
export type Damage = typeof damage extends fc.Arbitrary<infer Value> ? Value : never;

/** @returns the bytes after the damage, in memory of their own. */
export function damaged(bytes: Buffer, how: Damage): Buffer {
  const at = (part: number): number => Math.floor(part * bytes.length);
  if (how.kind === "cut") return Buffer.from(bytes.subarray(0, at(how.keep)));
  const changed = Buffer.from(bytes);
  if (how.kind === "bytes") for (const [place, value] of how.changes) changed[at(place)] = value;
  else bytes.copy(changed, at(how.to), at(how.from), at(how.from) + how.length);
  return changed;
}
