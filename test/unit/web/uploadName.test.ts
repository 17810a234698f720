import { describe, expect, it } from "vitest";
import { uploadName } from "../../../app/main/web/uploadName.ts";

const written = (name: string): string => Object.values(uploadName(name)).join("");

describe("the name of a file that comes from anywhere", () => {
  it.each([
    ["dog.jpg", "dog.jpg"],
    ["Ünïcode 犬 (2).jpg", "Ünïcode 犬 (2).jpg"],
    ["../../evil.jpg", "__.._evil.jpg"],
    ["..\\..\\evil.jpg", "__.._evil.jpg"],
    ["/etc/passwd", "_etc_passwd"],
    ["C:\\dog.jpg", "C__dog.jpg"],
    ["dog\0.jpg", "dog_.jpg"],
    ["dog\n.jpg", "dog_.jpg"],
    ["dog.jpg:stream", "dog.jpg_stream"],
    ["..", "_"],
    [".htaccess", "_htaccess"],
    ["", "file"],
    ["   ", "file"],
    ["dog.jpg. .", "dog.jpg"],
  ])("%j is %j: no path, not hidden, no sign that means something", (name, plain) => {
    expect(written(name)).toBe(plain);
  });

  it.each([
    ["CON", "_CON"],
    ["nul.jpg", "_nul.jpg"],
    ["Aux .tar.gz", "_Aux .tar.gz"],
    ["com1.jpg", "_com1.jpg"],
    ["LPT².jpg", "_LPT².jpg"],
    ["console.jpg", "console.jpg"],
    ["com.jpg", "com.jpg"],
  ])("%j is %j: none of Windows' devices", (name, plain) => {
    expect(written(name)).toBe(plain);
  });

  it("is cut to what file systems take, in whole characters, and keeps its extension", () => {
    for (const letter of ["x", "é", "犬", "𠮷"]) {
      const { stem, extension } = uploadName(`${letter.repeat(300)}.jpg`);
      expect(Buffer.byteLength(stem)).toBeLessThanOrEqual(150);
      expect(Buffer.byteLength(stem)).toBeGreaterThan(146);
      expect(stem).toMatch(new RegExp(`^(${letter})+$`, "u"));
      expect(extension).toBe(".jpg");
    }
    expect(Buffer.byteLength(uploadName(`dog.${"犬".repeat(300)}`).extension)).toBeLessThanOrEqual(20);
  });
});
