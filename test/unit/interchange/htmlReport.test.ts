import { describe, expect, it } from "vitest";
import { PRESETS, type ExplanationSettings } from "../../../app/contract/settings.ts";
import { reportData, reportImage, reportPatch, reportText } from "../../builders/report.ts";

/** What a reader sees: the body's text without tags. */
function textOf(html: string): string {
  const body = html.slice(html.indexOf("<body>"));
  return body
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
    .replaceAll(/\s+/g, " ");
}

const count = (html: string, piece: string | RegExp): number => html.split(piece).length - 1;

describe("the report", () => {
  it("says who computed what, how, and how good the labels are, with n and the interval", async () => {
    const text = textOf(await reportText(reportData()));
    expect(text).toContain("Tiny Darknet, input 224 × 224 SHA-256 0123456789ab");
    expect(text).toContain("Centre crop; colours scaled to 0 to 1 (unit)");
    expect(text).toContain(
      "The best 5 neurons of each of convolutions 6, 8 and 10 (chosen by the size of what they see)",
    );
    expect(text).toContain(
      "84% of 983 patches labelled right (95% interval 82–86%), cross-validated in 5 folds over 107 photographs",
    );
    expect(text).toContain("Pippin 0.1.0, TensorFlow.js 4.22.0, native");
  });

  it("says the explanation in words and the next classes that are more than nothing", async () => {
    const text = textOf(await reportText(reportData()));
    expect(text).toContain("Great Pyrenees, 94%. It looked at eyes (2 neurons, up to 91%).");
    expect(text).toContain("Then kuvasz 5%.");
    expect(text).not.toContain("Samoyed");
  });

  it("says whose eyes the labels have, where they are a second network's", async () => {
    const { classifiers } = reportData();
    const named = { ...classifiers[0], features: "second-and-network" as const };
    const text = textOf(
      await reportText(reportData({ classifiers: [named], images: [reportImage({ namedBySecond: true })] })),
    );
    expect(text).toContain(
      "they tell what a second network (EfficientNet-Lite0, beside the explained network) sees in the region that a neuron looked at",
    );
    expect(text).toContain("(2 neurons, up to 91%). The parts are named with the eyes of a second network");
    expect(textOf(await reportText(reportData()))).not.toContain("second network");
  });

  it("says which neuron each patch is and how many stand behind it", async () => {
    const text = textOf(await reportText(reportData()));
    expect(text).toContain("6.2 convolution 6, channel 113, row 8, column 30, rank 2, and 3 more here");
    expect(text).toMatch(/8\.1 convolution 8, channel 113, row 8, column 30, rank 1 (?!, and)/);
  });

  it("says why a neuron that answered below zero has an empty reconstruction", async () => {
    const html = await reportText(
      reportData({ images: [reportImage({ patches: [reportPatch({ activation: -0.1 })] })] }),
    );
    expect(textOf(html)).toContain("; activation below zero, so no reconstruction");
    expect(html).toContain('alt="Reconstruction of patch 6.2: empty"');
  });

  it("shows the three most probable labels as whole percents", async () => {
    const html = await reportText(reportData({ images: [reportImage({ patches: [reportPatch()] })] }));
    expect(textOf(html)).toContain("eye 91% fur 6% none 2% 6.2");
    expect(textOf(html)).not.toMatch(/0\.9\d/);
  });

  it("says what a reconstruction does not prove", async () => {
    expect(textOf(await reportText(reportData()))).toMatch(/does not prove .* \(Nie, Zhang and Patel 2018\)/);
  });

  it("has a row for every box and a box for every row, linked both ways", async () => {
    const patches = Array.from({ length: 15 }, (_, index) => reportPatch({ rank: index + 1 }));
    const html = await reportText(reportData({ images: [reportImage({ patches }), reportImage({ patches })] }));
    const anchors = new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, anchor]) => anchor));
    const links = [...html.matchAll(/ href="#([^"]+)"/g)].map(([, anchor]) => anchor);
    expect(links.filter((anchor) => !anchors.has(anchor))).toEqual([]);
    expect(count(html, /id="image-\d-patch-\d+"/)).toBe(30);
    expect(count(html, /id="image-\d-box-\d+"/)).toBe(30);
    expect(anchors.size).toBe([...html.matchAll(/ id="/g)].length);
    for (const place of [1, 15]) expect(html).toContain(`:has(.row-${place}:is(:hover`);
  });

  it("describes every picture in words", async () => {
    const html = await reportText(reportData());
    expect(html).toContain('alt="Crop of patch 6.2: eye, 91%"');
    expect(html).toContain('alt="Reconstruction of patch 6.2"');
    expect(html).toContain('alt="great_pyrenees_101.jpg, with 2 boxes around what the neurons see');
    expect(count(html, "<img ")).toBe(count(html, / alt="/));
  });

  it("has one title, a heading an image and a language", async () => {
    const html = await reportText(reportData({ images: [reportImage(), reportImage()] }));
    expect([count(html, "<h1"), count(html, /<h2><span id="image-/)]).toEqual([1, 2]);
    expect(html).toMatch(/^<!doctype html>\n<html lang="en">/);
  });

  it("shows warnings of the run and of an image", async () => {
    const images = [reportImage({ warnings: ["a.jpg is cut off."] })];
    const text = textOf(await reportText(reportData({ images, warnings: ["b.gif was left out."] })));
    expect(text).toContain("b.gif was left out.");
    expect(text).toContain("a.jpg is cut off.");
    expect(await reportText(reportData())).not.toContain('class="warnings"');
  });

  it("says so where no patch classifier covers the class", async () => {
    const patches = [reportPatch({ labels: [] }), reportPatch({ labels: [] })];
    const images = [reportImage({ classifier: null, patches })];
    const html = await reportText(reportData({ images, classifiers: [] }));
    expect(textOf(html)).toContain("No patch classifier covers Great Pyrenees, so its 2 patches stay without labels.");
    expect(textOf(html)).toContain("No patch classifier covers a class of these photographs");
    expect(html).toContain('alt="Crop of patch 6.2: without a label"');
    expect(html).not.toContain('class="labels"');
  });

  it("can be empty of images and of patches", async () => {
    expect(textOf(await reportText(reportData({ images: [] })))).toContain("No photograph was explained.");
    expect(textOf(await reportText(reportData({ images: [reportImage({ patches: [] })] })))).toContain("No neuron");
  });

  it("gives the same text for the same data", async () => {
    expect(await reportText(reportData())).toBe(await reportText(reportData()));
  });

  it("says the paper's settings in plain words", async () => {
    const settings: ExplanationSettings = { ...PRESETS.paper, measure: "weight-variance", convolutions: [5] };
    const text = textOf(await reportText(reportData({ settings, convolutions: [5] })));
    expect(text).toContain("The best 5 neurons of convolution 5, by the variance of the weights that carry them on.");
    expect(text).toContain("Weights count wherever the activation is not negative; over all kernels at once.");
  });
});

describe("the report's safety", () => {
  const nasty = `<script>alert("x")</script>'&`;

  it("escapes every text, in content and in attributes", async () => {
    const labels = [{ label: nasty, probability: 0.9 }];
    const image = reportImage({
      name: nasty,
      predicted: { className: nasty, probability: 0.5 },
      asked: { className: nasty, probability: 0.5 },
      runnersUp: [{ className: nasty, probability: 0.5 }],
      patches: [reportPatch({ labels })],
      warnings: [nasty],
    });
    const classifier = { ...reportData().classifiers[0], name: nasty, covers: nasty, vocabulary: [nasty, "none"] };
    const html = await reportText(
      reportData({
        title: nasty,
        version: nasty,
        backend: nasty,
        model: { ...reportData().model, name: nasty, hash: nasty },
        classifiers: [classifier],
        images: [image],
        warnings: [nasty],
      }),
    );
    expect(html).not.toContain("<script");
    expect(html).not.toContain(`"x"`);
    expect(html).not.toContain("'&");
    expect(textOf(html)).toContain(nasty);
    // Quotes cannot end an attribute: all attributes that were written are the ones of the templates.
    expect([...html.matchAll(/ on\w+=|javascript:/g)]).toEqual([]);
  });

  it("asks for nothing outside itself and forbids it, too", async () => {
    const html = await reportText(reportData());
    expect(html).toContain("default-src &#39;none&#39;; img-src data:; style-src &#39;unsafe-inline&#39;");
    expect(html).not.toMatch(/https?:|<script|<link|@import|\ssrcset=/);
    expect([...html.matchAll(/src="(.{5})/g)].every(([, start]) => start === "data:")).toBe(true);
    expect([...html.matchAll(/url\((.)/g)].every(([, start]) => start === "#")).toBe(true);
  });

  it("carries pictures whole, as data", async () => {
    const photograph = { type: "image/jpeg", bytes: new Uint8Array([255, 216, 255, 0]).subarray(1) } as const;
    const html = await reportText(reportData({ images: [reportImage({ photograph })] }));
    expect(html).toContain('src="data:image/jpeg;base64,2P8A"');
  });

  it("closes what it opens", async () => {
    const html = await reportText(
      reportData({ images: [reportImage(), reportImage({ classifier: null })], warnings: ["w"] }),
    );
    const open: string[] = [];
    for (const [, closing, name, rest] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)([^>]*)>/gi)) {
      if (/^(meta|img|br)$/.test(name) || rest.endsWith("/")) continue;
      if (closing) expect(open.pop()).toBe(name);
      else open.push(name);
    }
    expect(open).toEqual([]);
  });
});
