/** A module that a cell imports values from, by name. */
export interface NamedImport {
  readonly specifier: string;
  readonly names: readonly string[];
}

/** `import { a, b as c } from "module"`, not `import type`. */
const NAMED_IMPORT =
  /^[ \t]*import\s+(?!type\b)(?:[\w$]+\s*,\s*)?\{([^}]*)\}\s*from\s*["']([^"']+)["']/gm;

/** The values that a cell imports by name. */
export function namedImports(source: string): NamedImport[] {
  return Array.from(source.matchAll(NAMED_IMPORT), ([, list, specifier]) => ({
    specifier: specifier!,
    names: list!.split(",")
      .map((item) => item.trim().split(/\s+as\s+/)[0]!)
      .filter((name) => name !== "" && !name.startsWith("type ")),
  }));
}

/**
 * Code that throws where a module lacks a name that the cell imports; the kernel
 * would import it as undefined. A name that is only a type has no value either,
 * so a name that the cell never uses as one is let pass.
 */
export function importGuard(source: string): string | undefined {
  const checks = namedImports(source).map(({ specifier, names }) => {
    const values = names.filter((name) => isUsedAsValue(source, name));
    return `{
  const names = Object.keys(await import(${JSON.stringify(specifier)}));
  for (const name of ${JSON.stringify(values)}) {
    if (!names.includes(name)) {
      throw new SyntaxError(\`Module "${specifier}" has no export "\${name}"\`);
    }
  }
}`;
  });
  return checks.length === 0 ? undefined : checks.join("\n");
}

/** Whether `name` is called, made anew or read a member of: what a type never is. */
function isUsedAsValue(source: string, name: string): boolean {
  const alias = new RegExp(`\\b${name}\\s+as\\s+([\\w$]+)`).exec(source)?.[1];
  const used = alias ?? name;
  return new RegExp(`\\bnew\\s+${used}\\b|\\b${used}\\s*(?:<[^>()]*>)?[.(]`)
    .test(source.replace(NAMED_IMPORT, ""));
}
