/** What the documents point to is there. */
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const documents = globSync("**/*.md", {
  cwd: root,
  exclude: (path) => /(^|[\\/])(node_modules|out|dist|\.[^\\/]+)$/.test(path),
}).sort();

/** Headings and links stand in prose only: what is fenced, indented or in backticks is code. */
function proseOf(document: string): string {
  return readFileSync(join(root, document), "utf8")
    .replace(/^```[^]*?^```/gm, "")
    .replace(/^ {4}.*$/gm, "");
}

/** The anchors that GitHub gives headings: in lower case, without punctuation, words joined by hyphens. */
function anchorsOf(document: string): string[] {
  return [...proseOf(document).matchAll(/^#+ +(.+)$/gm)].map(([, heading]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

function linksOf(document: string): string[] {
  const prose = proseOf(document).replace(/`[^`]*`/g, "");
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target).filter((target) => !/^\w+:/.test(target));
}

/** A path of the repository begins with one of its folders; one with a placeholder is a pattern for new files. */
function pathsNamedIn(document: string): string[] {
  return [...proseOf(document).matchAll(/`((?:app|docs|resources|scripts|test)\/[^`\s]*)`/g)]
    .map(([, path]) => path)
    .filter((path) => !path.includes("NNN"));
}

function isThere(document: string, target: string): boolean {
  const [path, anchor] = target.split("#");
  const file = path === "" ? document : join(dirname(document), path);
  return existsSync(join(root, file)) && (anchor === undefined || anchorsOf(file).includes(anchor));
}

describe("the documents", () => {
  it("link to files and headings that there are", () => {
    const missing = documents.flatMap((document) =>
      linksOf(document)
        .filter((target) => !isThere(document, target))
        .map((target) => `${document}: ${target}`),
    );
    expect(missing).toEqual([]);
  });

  it("name folders and files that there are", () => {
    const missing = documents.flatMap((document) =>
      pathsNamedIn(document)
        .filter((path) => globSync(path, { cwd: root }).length === 0)
        .map((path) => `${document}: ${path}`),
    );
    expect(missing).toEqual([]);
  });

  it("that list decisions and measurements list every one, once", () => {
    for (const folder of ["docs/decisions", "docs/measurements"]) {
      const files = globSync("*.md", { cwd: join(root, folder) }).filter((file) => file !== "README.md");
      expect(linksOf(`${folder}/README.md`).sort(), folder).toEqual(files.sort());
    }
  });
});

describe("the map in CONTRIBUTING.md", () => {
  const [, map] = /^## Map\n+```\n([^]*?)^```/m.exec(readFileSync(join(root, "CONTRIBUTING.md"), "utf8"))!;

  /** A line that is indented further than the one above lies in its folder. */
  function pathsOf(lines: readonly string[]): string[] {
    const folders: { readonly indent: number; readonly path: string }[] = [];
    return lines.map((line) => {
      const [, space, name] = /^( *)(\S+)/.exec(line)!;
      while (folders.length > 0 && folders.at(-1)!.indent >= space.length) folders.pop();
      const path = `${folders.at(-1)?.path ?? ""}${name}`;
      folders.push({ indent: space.length, path });
      return path;
    });
  }

  it("names folders and files that there are", () => {
    const paths = pathsOf(map.trimEnd().split("\n"));
    expect(paths.length).toBeGreaterThan(20);
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it("leaves out no folder of the app's main part, nor of the backend", () => {
    const paths = new Set(pathsOf(map.trimEnd().split("\n")));
    const folders = ["app/*/", "app/main/*/", "app/main/backend/*/"].flatMap((pattern) =>
      globSync(pattern, { cwd: root }).map((path) => `${path.replace(/\/$/, "")}/`),
    );
    expect(folders.filter((path) => path !== "app/main/" && !paths.has(path))).toEqual([]);
  });
});
