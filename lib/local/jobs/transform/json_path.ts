/** A range of indexes; an open end is undefined, a negative one counts from the end. */
export interface Slice {
  readonly start?: number;
  readonly end?: number;
}

/** One step of a path. */
export type Selector =
  | { readonly type: "names"; readonly names: readonly string[] }
  | { readonly type: "indexes"; readonly indexes: readonly (number | Slice)[] }
  | { readonly type: "wildcard" };

/**
 * Reads the JSONPath that batch transform knows: `$`, `.name`, `['a','b']`,
 * `[0,-1]`, `[1:]`, `[0,5:]`, `*`.
 *
 * @throws {SyntaxError} If it is not such a path.
 */
export function parseJsonPath(text: string): Selector[] {
  if (!text.startsWith("$")) throw wrong(text, 'it must start with "$"');
  const selectors: Selector[] = [];
  for (let at = 1; at < text.length;) {
    const token =
      /^(?:\.\*|\.([^.[\]*'"\s]+)|\[((?:'[^']*'|"[^"]*"|[^\]'"])*)\])/
        .exec(text.slice(at));
    if (token === null) throw wrong(text, `"${text.slice(at)}" is no selector`);
    const [matched, name, bracket] = token;
    at += matched.length;
    if (name !== undefined) selectors.push({ type: "names", names: [name] });
    else if (bracket === undefined) selectors.push({ type: "wildcard" });
    else selectors.push(parseBracket(text, bracket.trim()));
  }
  return selectors;
}

function parseBracket(text: string, inside: string): Selector {
  if (inside === "*") return { type: "wildcard" };
  if (/^['"]/.test(inside)) {
    if (!/^('[^']*'|"[^"]*")(\s*,\s*('[^']*'|"[^"]*"))*$/.test(inside)) {
      throw wrong(text, `"[${inside}]" must be a list of quoted names`);
    }
    const names = inside.match(/'[^']*'|"[^"]*"/g)!;
    return { type: "names", names: names.map((name) => name.slice(1, -1)) };
  }
  const indexes = inside.split(",").map((part) => {
    const match = /^\s*(-?\d+)?\s*(:)?\s*(-?\d+)?\s*$/.exec(part);
    const [, start, colon, end] = match ?? [];
    if (match === null || (colon === undefined && start === undefined)) {
      throw wrong(text, `"[${inside}]" must hold indexes or ranges`);
    }
    if (colon === undefined) return Number(start);
    return {
      ...(start === undefined ? {} : { start: Number(start) }),
      ...(end === undefined ? {} : { end: Number(end) }),
    };
  });
  return { type: "indexes", indexes };
}

function wrong(text: string, why: string): SyntaxError {
  return new SyntaxError(`Cannot read the JSONPath "${text}": ${why}`);
}

/**
 * The positions that `indexes` choose of `length`, in their order.
 *
 * @throws {RangeError} If a single index lies outside.
 */
export function resolveIndexes(
  indexes: readonly (number | Slice)[],
  length: number,
): number[] {
  const fromEnd = (index: number) => index < 0 ? index + length : index;
  return indexes.flatMap((index) => {
    if (typeof index === "number") {
      const at = fromEnd(index);
      if (at >= 0 && at < length) return [at];
      throw new RangeError(`Index ${index} is outside of ${length} values`);
    }
    const start = Math.max(0, fromEnd(index.start ?? 0));
    const end = Math.min(length, fromEnd(index.end ?? length));
    return Array.from(
      { length: Math.max(0, end - start) },
      (_, i) => start + i,
    );
  });
}

/**
 * What a path chooses of a JSON value. A path that may choose several values
 * gives a list of them; several names of an object give an object.
 *
 * @throws {RangeError} If a single name or index is not there.
 */
export function selectJson(
  path: readonly Selector[],
  value: unknown,
): unknown {
  let nodes: unknown[] = [value];
  let definite = true;
  for (const selector of path) {
    nodes = nodes.flatMap((node) => step(selector, node, definite));
    if (isIndefinite(selector)) definite = false;
  }
  return definite ? nodes[0] : nodes;
}

function isIndefinite(selector: Selector): boolean {
  return selector.type === "wildcard" ||
    selector.type === "indexes" &&
      (selector.indexes.length > 1 || typeof selector.indexes[0] !== "number");
}

function step(
  selector: Selector,
  node: unknown,
  definite: boolean,
): unknown[] {
  if (selector.type === "indexes") {
    if (!Array.isArray(node)) return missing("a list", definite);
    return resolveIndexes(selector.indexes, node.length).map((i) => node[i]);
  }
  if (typeof node !== "object" || node === null) {
    return missing("an object", definite);
  }
  if (selector.type === "wildcard") return Object.values(node);
  const members = node as Record<string, unknown>;
  const found = selector.names.filter((name) => Object.hasOwn(members, name));
  if (selector.names.length > 1) {
    return [Object.fromEntries(found.map((name) => [name, members[name]]))];
  }
  if (found.length === 0) {
    return missing(`an object with "${selector.names[0]}"`, definite);
  }
  return [members[found[0]!]];
}

function missing(what: string, definite: boolean): [] {
  if (!definite) return [];
  throw new RangeError(`The JSONPath needs ${what}`);
}
