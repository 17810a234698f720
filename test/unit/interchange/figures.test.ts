import { XMLParser, XMLValidator } from "fast-xml-parser";
import { describe, expect, it } from "vitest";
import { explainedFigure, patchSheet } from "../../../app/main/interchange/figures.ts";
import { reportImage, reportPatch } from "../../builders/report.ts";

const context = { anchor: "image", convolutions: [5, 6], vocabulary: ["eye", "none"] };
const image = reportImage({
  name: 'dog "A" & <B>.jpg',
  patches: [
    reportPatch({ convolution: 5, rank: 1, labels: [{ label: "eye", probability: 0.9 }] }),
    reportPatch({ convolution: 6, rank: 2, labels: [{ label: "none", probability: 0.6 }] }),
  ],
});

describe("a figure", () => {
  it.each([
    ["of the photograph", explainedFigure],
    ["of the patches", patchSheet],
  ])("%s is XML that needs nothing else, whatever the names", (_, draw) => {
    const svg = draw(image, context);
    expect(XMLValidator.validate(svg)).toBe(true);
    expect(svg).not.toMatch(/<style|class=|href="(?!data:)|<script/);
    const { svg: root } = new XMLParser({ htmlEntities: true }).parse(svg) as { svg: { title: string } };
    expect(root.title).toContain('dog "A" & <B>.jpg');
    expect(draw(image, context)).toBe(svg);
  });

  it("numbers its boxes by convolution and rank, and says what lines and colours mean", () => {
    const svg = explainedFigure(image, context);
    for (const text of [">5.1<", ">6.2<", ">convolution 5<", ">convolution 6<", ">eye<", ">none<"]) {
      expect(svg).toContain(text);
    }
  });
});
