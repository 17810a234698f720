import { describe, expect, it } from "vitest";
import type { ExplainedPatch } from "../../../app/contract/engine.ts";
import { patchesCsv, writeCsv } from "../../../app/main/interchange/csv.ts";

describe("CSV", () => {
  it("ends every row with CRLF and leaves plain cells plain", () => {
    expect(
      writeCsv([
        ["a", 1, 0.5],
        ["b", null, -2],
      ]),
    ).toBe("a,1,0.5\r\nb,,-2\r\n");
  });

  it("quotes commas, quotes and line breaks", () => {
    expect(writeCsv([['say "hi"', "a,b", "two\nlines"]])).toBe('"say ""hi""","a,b","two\nlines"\r\n');
  });

  it("is nothing for no rows", () => {
    expect(writeCsv([])).toBe("");
  });
});

describe("the table of patches", () => {
  const patch: ExplainedPatch = {
    convolution: 6,
    layer: "conv2d_6",
    channel: 113,
    row: 8,
    column: 30,
    measure: "attribution",
    score: 1.25,
    activation: 3.5,
    rank: 2,
    neurons: 4,
    box: { x: 1, y: 2, width: 3, height: 4 },
    imageBox: { x: 1.5, y: 2.5, width: 4.5, height: 6 },
    labels: [
      { label: "eye", probability: 0.91 },
      { label: "none", probability: 0.09 },
    ],
  };

  it("has a row a patch and a column a label", () => {
    const images = [{ path: "dogs, white/a.jpg", className: "Samoyed", probability: 0.94, patches: [patch] }];
    expect([...patchesCsv(images, ["eye", "nose", "none"])].join("").split("\r\n")).toEqual([
      "image,class,class_probability,convolution,layer,channel,row,column,measure,score,activation,rank,neurons," +
        "input_x,input_y,input_width,input_height,image_x,image_y,image_width,image_height,label,label_probability," +
        "verdict,corrected_label,verdict_of_version,probability_eye,probability_nose,probability_none",
      '"dogs, white/a.jpg",Samoyed,0.94,6,conv2d_6,113,8,30,attribution,1.25,3.5,2,4,1,2,3,4,1.5,2.5,4.5,6,eye,0.91,,,,0.91,,0.09',
      "",
    ]);
  });

  it("leaves the labels of unlabelled patches empty", () => {
    const images = [{ path: "a.jpg", className: "tabby", probability: 0.5, patches: [{ ...patch, labels: [] }] }];
    expect([...patchesCsv(images, [])].join("").split("\r\n")[1]).toMatch(/,4\.5,6,,,,,$/);
  });

  it("has what reviewers said of a label", () => {
    const patches = [{ ...patch, review: { verdict: "corrected", label: "nose", carriedFrom: 2 } as const }];
    const images = [{ path: "a.jpg", className: "tabby", probability: 0.5, patches }];
    expect([...patchesCsv(images, [])].join("").split("\r\n")[1]).toMatch(/,eye,0\.91,corrected,nose,2$/);
  });
});
