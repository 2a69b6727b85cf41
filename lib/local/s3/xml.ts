/** A value in an XML document; `undefined` leaves the element out, a list repeats it. */
export type XmlValue =
  | string
  | number
  | boolean
  | Date
  | undefined
  | XmlMembers
  | readonly XmlValue[];

/** The elements in an element, in their order. */
export interface XmlMembers {
  readonly [name: string]: XmlValue;
}

const NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

/** A document in the namespace of S3. */
export function xmlDocument(
  name: string,
  members: XmlMembers | string,
): string {
  const content = typeof members === "string"
    ? escapeText(members)
    : renderMembers(members);
  return `${HEAD}<${name} xmlns="${NAMESPACE}">${content}</${name}>`;
}

/** An error document, which has no namespace. */
export function xmlError(members: XmlMembers): string {
  return `${HEAD}<Error>${renderMembers(members)}</Error>`;
}

const HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n';

function renderMembers(members: XmlMembers): string {
  return Object.entries(members)
    .map(([name, value]) => renderElement(name, value))
    .join("");
}

function renderElement(name: string, value: XmlValue): string {
  if (value === undefined) return "";
  if (isList(value)) return value.map((v) => renderElement(name, v)).join("");
  if (value instanceof Date) return renderElement(name, value.toISOString());
  const content = typeof value === "object"
    ? renderMembers(value)
    : escapeText(String(value));
  return `<${name}>${content}</${name}>`;
}

function isList(value: XmlValue): value is readonly XmlValue[] {
  return Array.isArray(value);
}

/** Keys may hold control characters: parsers would change or refuse them as they are. */
function escapeText(text: string): string {
  return text.replace(
    // deno-lint-ignore no-control-regex
    /[&<>"\u0000-\u0008\u000b-\u001f\ufffe\uffff]/g,
    (char) => ENTITIES[char] ?? `&#${char.charCodeAt(0)};`,
  );
}
