import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { peaksOf } from "../../../../app/main/engine/explain/peaks.ts";

describe("the peaks of a convolution", () => {
  it("are each channel's highest activation, at its first place", () => {
    const map = fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 30 })).chain(([channels, places]) =>
      fc.tuple(
        fc.constant(channels),
        fc.array(fc.constantFrom(-3, -0.5, 0, 0.25, 2, 7), {
          minLength: channels * places,
          maxLength: channels * places,
        }),
      ),
    );
    fc.assert(
      fc.property(map, ([channels, activations]) => {
        const { values, places } = peaksOf(Float32Array.from(activations), channels);
        for (let channel = 0; channel < channels; channel++) {
          const own = activations.filter((_, at) => at % channels === channel);
          expect(values[channel]).toBe(Math.max(...own));
          expect(places[channel]).toBe(own.findIndex((value) => value === values[channel]));
        }
      }),
    );
  });

  it("pass over what is no number", () => {
    const { values, places } = peaksOf(Float32Array.of(NaN, NaN, 1, NaN), 2);
    expect([...values]).toEqual([1, -Infinity]);
    expect([...places]).toEqual([1, 0]);
  });
});
