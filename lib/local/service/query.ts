/**
 * The query of a raw path; of a name that comes twice the first value counts. Escapes
 * that are broken stay as they are.
 */
export function readQuery(target: string): Map<string, string> {
  const query = new Map<string, string>();
  const question = target.indexOf("?");
  if (question < 0) return query;
  for (const [name, value] of new URLSearchParams(target.slice(question + 1))) {
    if (!query.has(name)) query.set(name, value);
  }
  return query;
}
