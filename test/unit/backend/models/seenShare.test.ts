/** How much of a photograph neurons see, on paper: fields of 3, 5, 7 and 9 of 32 pixels, of which 3, 5, 7 are suggested. */
import { describe, expect, it } from "vitest";
import { shareSeen } from "../../../../app/main/backend/models/seenShare.ts";
import { chain, conv } from "../../../builders/graph.ts";

const { network } = chain([conv(3, 8), conv(3, 8), conv(3, 8), conv(3, 8)], { input: [32, 32] });

describe("the share of a photograph that neurons see", () => {
  it("is the largest suggested field's of the input where all of the photograph is seen", () => {
    expect(shareSeen(network, "squash", { width: 320, height: 320 })).toBeCloseTo(7 / 32, 12);
  });

  it("is of the short side of the margin that the middle is cut out of", () => {
    // 32 * 256 / 224 = 36.57, so the short side of 370 pixels becomes 37: 7 of them are 70.
    expect(shareSeen(network, "crop", { width: 740, height: 370 })).toBeCloseTo(70 / 370, 12);
    expect(shareSeen(network, "crop", { width: 370, height: 740 })).toBeCloseTo(70 / 370, 12);
  });

  it("is larger where bars take a part of the input", () => {
    expect(shareSeen(network, "letterbox", { width: 640, height: 320 })).toBeCloseTo(14 / 32, 12);
  });

  it("is the side of a square where a photograph is squashed: 140 by 70 pixels are one of 99", () => {
    expect(shareSeen(network, "squash", { width: 640, height: 320 })).toBeCloseTo(Math.sqrt(140 * 70) / 320, 12);
  });
});
