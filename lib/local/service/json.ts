import type { NormalizedSchema } from "@smithy/core/schema";

/**
 * The JSON of an operation's output: the members that the API has, dates as seconds
 * since 1970, bytes in Base64.
 */
export function outputJson(schema: NormalizedSchema, output: unknown): string {
  return JSON.stringify(project(schema, output) ?? {});
}

/** Numbers that JSON has no word for are texts, as in the SDKs' protocol. */
function project(schema: NormalizedSchema, value: unknown): unknown {
  if (value === undefined || value === null) return undefined;
  if (value instanceof Date) return value.getTime() / 1000;
  if (value instanceof Uint8Array) return value.toBase64();
  if (typeof value === "number" && !Number.isFinite(value)) {
    return String(value);
  }
  if (schema.isUnitSchema()) return {};
  if (schema.isListSchema()) {
    const items = schema.getValueSchema();
    return (value as unknown[]).map((item) => project(items, item) ?? null);
  }
  if (schema.isMapSchema()) {
    const items = schema.getValueSchema();
    const entries = Object.entries(value)
      .map(([key, item]) => [key, project(items, item)]);
    return Object.fromEntries(entries);
  }
  if (!schema.isStructSchema()) return value;
  const record = value as Record<string, unknown>;
  const members = Array.from(
    schema.structIterator(),
    ([name, member]) => [name, project(member, record[name])],
  );
  return Object.fromEntries(members);
}
