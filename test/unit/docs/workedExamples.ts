/**
 * The worked examples of docstrings, as programs.
 *
 *     /**
 *      * @example
 *      * ```ts
 *      * wilson(8, 10); // => [0.490, 0.943]
 *      * wilson(8); // throws invalid-request
 *      * ```
 *
 * `// => value` behind a statement says what it gives, `// throws code` the code of the PippinError that it ends in. A
 * value is written as a literal; a number agrees when it is the same to the digits that are written, a list with any array,
 * typed array, set or map (of pairs), an object with one of the same fields.
 */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

export interface Example {
  /** Of the repository, with forward slashes. */
  readonly file: string;
  /** What is documented. */
  readonly name: string;
  readonly code: string;
}

/** A statement of an example, and what is said of it. */
export interface Claim {
  readonly statement: string;
  readonly expected: ts.Expression | null;
  /** The code of an error, where one is expected. */
  readonly throws: string | null;
}

export interface Program {
  /** JavaScript in which `claim(i, () => ...)` stands for the statement of claim i. */
  readonly code: string;
  readonly claims: readonly Claim[];
  /** Names that it uses and does not declare. */
  readonly uses: readonly string[];
}

/** @returns the examples of a source file, in order; each `@example` has a block of code. */
export function examplesOf(root: string, file: string): Example[] {
  const text = readFileSync(join(root, file), "utf8");
  const comments = text.matchAll(/\/\*\*([^]*?)\*\/\s*(?:export )?(?:async )?(?:function |class |const )?(\w+)/g);
  const examples = [...comments].flatMap(([, comment, name]) => {
    const lines = comment.replace(/^ *\* ?/gm, "");
    return [...lines.matchAll(/^@example[^]*?^```ts\n([^]*?)^```/gm)].map(([, code]) => ({ file, name, code }));
  });
  const tags = text.match(/^ *\* @example/gm)?.length ?? 0;
  if (tags !== examples.length) throw new Error(`${file}: ${tags} examples, ${examples.length} blocks of code.`);
  return examples;
}

/** @returns names of the values and types that a source file exports. */
export function exportsOf(root: string, file: string): string[] {
  return exported(root, file, /^export (?:async )?(?:function|class|const|interface|type) (\w+)/gm);
}

/** @returns names of the functions and classes that a source file exports. */
export function functionsOf(root: string, file: string): string[] {
  return exported(root, file, /^export (?:async )?(?:function|class) (\w+)/gm);
}

function exported(root: string, file: string, declaration: RegExp): string[] {
  return [...readFileSync(join(root, file), "utf8").matchAll(declaration)].map(([, name]) => name);
}

/** @returns the folder's source files, by path in the repository. */
export function sourcesIn(root: string, folder: string): string[] {
  return globSync(`${folder}/**/*.ts`, { cwd: root })
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => !file.endsWith(".d.ts"))
    .sort();
}

const CLAIM = /^\/\/ (?:=> (?<value>.+)|throws (?<code>[a-z-]+))$/;

export function programOf({ file, name, code }: Example): Program {
  const source = parsed(code);
  const claims: Claim[] = [];
  let program = "";
  for (const statement of source.statements) {
    const comments = ts.getTrailingCommentRanges(code, statement.end) ?? [];
    const said = comments.map(({ pos, end }) => CLAIM.exec(code.slice(pos, end))?.groups).find(Boolean);
    if (said === undefined) {
      program += statement.getFullText(source);
      continue;
    }
    if (!ts.isExpressionStatement(statement)) {
      throw new Error(`${name} in ${file}: only an expression gives a value, not "${statement.getText(source)}".`);
    }
    const expression = statement.expression.getText(source);
    program += `\nawait claim(${claims.length}, async () => (${expression}));`;
    claims.push({
      statement: expression,
      expected: said["value"] === undefined ? null : literal(said["value"]),
      throws: said["code"] ?? null,
    });
  }
  return { code: withoutTypes(program), claims, uses: namesUsed(source) };
}

function parsed(code: string): ts.SourceFile {
  return ts.createSourceFile("example.ts", code, ts.ScriptTarget.ESNext, true);
}

function withoutTypes(code: string): string {
  const compilerOptions = { target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext };
  // The code becomes part of a function, in which the directive may not stand.
  return ts.transpileModule(code, { compilerOptions }).outputText.replace(/^"use strict";/, "");
}

function literal(text: string): ts.Expression {
  const [statement] = parsed(`(${text})`).statements;
  return (statement as ts.ExpressionStatement).expression;
}

function namesUsed(source: ts.SourceFile): string[] {
  const [used, declared] = [new Set<string>(), new Set<string>()];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) {
      const { parent } = node;
      const isField =
        (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
        (ts.isPropertyAssignment(parent) && parent.name === node) ||
        (ts.isBindingElement(parent) && parent.propertyName === node);
      const declares =
        (ts.isVariableDeclaration(parent) || ts.isBindingElement(parent) || ts.isParameter(parent)) &&
        parent.name === node;
      if (declares) declared.add(node.text);
      else if (!isField) used.add(node.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return [...used].filter((name) => !declared.has(name));
}

/** @returns whether the value is what the literal says, numbers to the digits that are written. */
export function agrees(value: unknown, expected: ts.Expression): boolean {
  if (ts.isParenthesizedExpression(expected)) return agrees(value, expected.expression);
  if (ts.isArrayLiteralExpression(expected)) {
    const items = listOf(value);
    const { elements } = expected;
    return items?.length === elements.length && elements.every((element, i) => agrees(items[i], element));
  }
  if (ts.isObjectLiteralExpression(expected)) {
    if (typeof value !== "object" || value === null || listOf(value) !== null) return false;
    const fields = new Map(Object.entries(value).filter(([, field]) => field !== undefined));
    return (
      fields.size === expected.properties.length &&
      expected.properties.every(
        (property) =>
          ts.isPropertyAssignment(property) &&
          fields.has(nameOf(property.name)) &&
          agrees(fields.get(nameOf(property.name)), property.initializer),
      )
    );
  }
  if (ts.isStringLiteral(expected)) return value === expected.text;
  return typeof value === "number" ? agreesNumber(value, expected.getText()) : String(value) === expected.getText();
}

function nameOf(name: ts.PropertyName): string {
  return ts.isStringLiteral(name) || ts.isIdentifier(name) ? name.text : name.getText();
}

function listOf(value: unknown): unknown[] | null {
  if (typeof value !== "object" || value === null || !(Symbol.iterator in value)) return null;
  return [...(value as Iterable<unknown>)];
}

/** A number without a decimal point is exact; one with d decimals may be half of the last one off. */
function agreesNumber(value: number, text: string): boolean {
  const expected = Number(text);
  const decimals = /\.(\d+)$/.exec(text)?.[1].length ?? 0;
  if (decimals === 0) return value === expected || Object.is(value, expected);
  return Math.abs(value - expected) <= 0.5 * 10 ** -decimals + 1e-12;
}
