/** One step of a path: a member or the name of a list's item, or an index. */
export type PathPart = string | number;

/**
 * Parts of a path such as `A.B[0].C['name']`; undefined where it is none. A `$.`
 * at its start is left out.
 */
export function parsePath(text: string): PathPart[] | undefined {
  const parts: PathPart[] = [];
  let rest = text.replace(/^\$\.?/, "");
  if (rest === "") return [];
  if (!rest.startsWith("[")) rest = `.${rest}`;
  const part = /^(?:\.([^.[\]]+)|\[(\d+)\]|\['([^']*)'\]|\["([^"]*)"\])/;
  while (rest !== "") {
    const match = part.exec(rest);
    if (match === null) return undefined;
    const [whole, member, index, single, double] = match;
    parts.push(
      index === undefined ? member ?? single ?? double! : Number(index),
    );
    rest = rest.slice(whole.length);
  }
  return parts;
}

/**
 * What a path leads to; undefined where it leads nowhere. A list's item may be
 * told by its name, as in `Outputs['train']`.
 */
export function follow(value: unknown, parts: readonly PathPart[]): unknown {
  let found = value;
  for (const part of parts) {
    if (typeof found !== "object" || found === null) return undefined;
    found = Array.isArray(found) && typeof part === "string"
      ? found.find((item) => isNamed(item, part))
      : Object.hasOwn(found, part)
      ? (found as Record<PathPart, unknown>)[part]
      : undefined;
  }
  return found;
}

function isNamed(item: unknown, name: string): boolean {
  return typeof item === "object" && item !== null &&
    Object.entries(item).some(([member, value]) =>
      member.endsWith("Name") && value === name
    );
}

/** The name that a list's item is told by; undefined where it has none. */
export function nameOf(item: unknown): string | undefined {
  if (typeof item !== "object" || item === null) return undefined;
  const [, name] = Object.entries(item)
    .find(([member]) => member.endsWith("Name")) ?? [];
  return typeof name === "string" ? name : undefined;
}
