import { type CellTree, valueImports } from "./parse.ts";

/**
 * Code that throws where a module lacks a name that the cell imports: the kernel
 * itself would import it as undefined. Undefined for a cell that imports none.
 */
export function importGuard(tree: CellTree): string | undefined {
  const imports = valueImports(tree);
  if (imports.length === 0) return undefined;
  return `for (const { specifier, names } of ${JSON.stringify(imports)}) {
  const exported = Object.keys(await import(specifier));
  const missing = names.find((name) => !exported.includes(name));
  if (missing === undefined) continue;
  throw new SyntaxError(\`Module "\${specifier}" has no export "\${missing}"\`);
}`;
}
