import { S3Error } from "./errors.ts";

/** An element of an XML document that a client sent. */
export interface XmlElement {
  /** Without a namespace prefix. */
  readonly name: string;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

const MAX_DEPTH = 16;

const NAMED: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
};

interface OpenElement {
  readonly name: string;
  readonly qualifiedName: string;
  readonly children: XmlElement[];
  text: string;
}

/**
 * Tokens of XML as S3's requests use it. A document type is not among them: with it
 * an entity could stand for gigabytes or for a file.
 */
const TOKEN =
  /<\?[^]*?\?>|<!--[^]*?-->|<!\[CDATA\[([^]*?)\]\]>|<(\/?)([A-Za-z_][\w.:-]*)((?:\s+[\w.:-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|([^<]+)/y;

/**
 * Reads a document.
 *
 * @throws {S3Error} `MalformedXML` if it is not well-formed.
 */
export function readXml(source: string): XmlElement {
  const root: OpenElement = open("");
  const stack = [root];
  TOKEN.lastIndex = source.startsWith("\ufeff") ? 1 : 0;
  while (TOKEN.lastIndex < source.length) {
    const token = TOKEN.exec(source);
    if (token === null) throw new S3Error("MalformedXML");
    readToken(token, stack);
  }
  const [document, ...others] = root.children;
  const whole = stack.length === 1 && root.text.trim() === "";
  if (document === undefined || others.length > 0 || !whole) {
    throw new S3Error("MalformedXML");
  }
  return document;
}

/** The first child of that name. */
export function child(
  element: XmlElement,
  name: string,
): XmlElement | undefined {
  return element.children.find((c) => c.name === name);
}

/** The text of the first child of that name. */
export function childText(
  element: XmlElement,
  name: string,
): string | undefined {
  return child(element, name)?.text;
}

function readToken(token: RegExpExecArray, stack: OpenElement[]): void {
  const [, cdata, closing, name, , selfClosing, text] = token;
  const current = stack.at(-1)!;
  if (cdata !== undefined) current.text += cdata;
  else if (text !== undefined) current.text += decodeEntities(text);
  else if (name === undefined) return;
  else if (closing === "/") closeElement(name, stack);
  else {
    if (stack.length > MAX_DEPTH) throw new S3Error("MalformedXML");
    stack.push(open(name));
    if (selfClosing === "/") closeElement(name, stack);
  }
}

function open(qualifiedName: string): OpenElement {
  const name = qualifiedName.slice(qualifiedName.indexOf(":") + 1);
  return { name, qualifiedName, children: [], text: "" };
}

function closeElement(name: string, stack: OpenElement[]): void {
  const element = stack.pop()!;
  const parent = stack.at(-1);
  if (parent === undefined || element.qualifiedName !== name) {
    throw new S3Error("MalformedXML");
  }
  parent.children.push(element);
}

function decodeEntities(text: string): string {
  return text.replace(/&([^;&]{0,10};?)/g, (_match, entity: string) => {
    const numeric = /^#(?:x([0-9a-fA-F]+)|([0-9]+));$/.exec(entity);
    const code = numeric === null
      ? undefined
      : parseInt(numeric[1] ?? numeric[2]!, numeric[1] === undefined ? 10 : 16);
    if (code !== undefined && code <= 0x10ffff) {
      return String.fromCodePoint(code);
    }
    const named = entity.endsWith(";") ? NAMED[entity.slice(0, -1)] : undefined;
    if (named === undefined) throw new S3Error("MalformedXML");
    return named;
  });
}
