import { parse, type ParseResult } from "@babel/parser";

/** A module that a cell imports values from, by name. */
export interface NamedImport {
  readonly specifier: string;
  readonly names: readonly string[];
}

/** A stretch of a cell's source, by offsets. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The syntax tree of a cell. */
export type CellTree = ParseResult;

interface Node extends Span {
  readonly type: string;
  readonly [member: string]: unknown;
}

/**
 * Parses a cell.
 *
 * @throws {SyntaxError} With the line and column, from 1.
 */
export function parseCell(source: string): CellTree {
  const tree = parseModule(source);
  if ((tree.program.interpreter ?? null) === null) return tree;
  throw new SyntaxError(
    'A cell cannot start with "#!" (line 1, column 1)',
  );
}

function parseModule(source: string): CellTree {
  try {
    return parse(source, { sourceType: "module", plugins: ["typescript"] });
  } catch (error) {
    const { loc } = error as { loc?: { line: number; column: number } };
    if (!(error instanceof SyntaxError) || loc === undefined) throw error;
    const message = error.message.replace(/\s*\(\d+:\d+\)$/, "");
    throw new SyntaxError(
      `${message} (line ${loc.line}, column ${loc.column + 1})`,
    );
  }
}

/**
 * The names that a cell imports and uses as values. One that stands only in types
 * has no value, whether or not its import says `type`.
 */
export function valueImports(tree: CellTree): NamedImport[] {
  const used = valueIdentifiers(tree);
  const imports: NamedImport[] = [];
  for (const statement of tree.program.body) {
    if (
      statement.type !== "ImportDeclaration" || statement.importKind === "type"
    ) continue;
    const names = statement.specifiers.flatMap((specifier) =>
      specifier.type === "ImportSpecifier" && specifier.importKind !== "type" &&
        used.has(specifier.local.name)
        ? [
          specifier.imported.type === "Identifier"
            ? specifier.imported.name
            : specifier.imported.value,
        ]
        : []
    );
    if (names.length > 0) {
      imports.push({ specifier: statement.source.value, names });
    }
  }
  return imports;
}

/** Expressions that stand as statements of their own at the top of a cell. */
export function expressionStatements(tree: CellTree): Span[] {
  return tree.program.body.flatMap((statement) =>
    statement.type === "ExpressionStatement"
      ? [{ start: statement.expression.start!, end: statement.expression.end! }]
      : []
  );
}

/** Types of literals, as `typeof` names them. */
const LITERALS: Readonly<Record<string, string>> = {
  BooleanLiteral: "boolean",
  NumericLiteral: "number",
  StringLiteral: "string",
};

/**
 * The variables that a cell declares with `let` or `var`, with the type of the
 * literal that each begins with; undefined where it is none.
 */
export function literalVariables(
  tree: CellTree,
): Map<string, string | undefined> {
  const variables = new Map<string, string | undefined>();
  for (const statement of tree.program.body) {
    if (statement.type !== "VariableDeclaration") continue;
    if (statement.kind !== "let" && statement.kind !== "var") continue;
    for (const { id, init } of statement.declarations) {
      if (id.type !== "Identifier") continue;
      const literal = init?.type === "UnaryExpression" && init.operator === "-"
        ? init.argument
        : init;
      variables.set(id.name, LITERALS[literal?.type ?? ""]);
    }
  }
  return variables;
}

function valueIdentifiers(tree: CellTree): Set<string> {
  const names = new Set<string>();
  const visit = (node: Node) => {
    if (node.type === "ImportDeclaration") return;
    if (node.type === "Identifier") names.add(node.name as string);
    for (const child of childrenOf(node)) visit(child);
  };
  visit(tree.program as unknown as Node);
  return names;
}

/** The children of a node that hold values; types hold none. */
function childrenOf(node: Node): Node[] {
  const members = node.type.startsWith("TS")
    ? [node.expression]
    : Object.values(node);
  return members.flat().filter(isNode);
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null &&
    typeof (value as Partial<Node>).type === "string";
}
