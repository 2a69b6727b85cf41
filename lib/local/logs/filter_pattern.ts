import { invalidParameter } from "./groups.ts";

const TERM = /\s*([?-]?)(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))/y;

/**
 * Makes a test of messages from a filter pattern of terms: all of them must occur,
 * those after `-` must not, and of those after `?` one must.
 *
 * @throws {ServiceError} `InvalidParameterException` for patterns of other kinds.
 */
export function messageFilter(pattern = ""): (message: string) => boolean {
  const text = pattern.trim();
  if (/^[{[]/.test(text) || /(?:^|\s)%/.test(text)) {
    throw invalidParameter(
      `Local SageMaker filters log events by terms and phrases only: it cannot use the pattern "${text}"`,
    );
  }
  const terms = readTerms(text);
  const of = (mark: string) =>
    terms.filter((term) => term.mark === mark).map(({ term }) => term);
  const [all, any, none] = [of(""), of("?"), of("-")];
  if (any.length > 0 && any.length < terms.length) {
    throw invalidParameter(
      `Local SageMaker cannot use terms with and without "?" in one pattern: "${text}"`,
    );
  }
  return (message) =>
    all.every((term) => message.includes(term)) &&
    !none.some((term) => message.includes(term)) &&
    (any.length === 0 || any.some((term) => message.includes(term)));
}

function readTerms(text: string): { mark: string; term: string }[] {
  const terms: { mark: string; term: string }[] = [];
  TERM.lastIndex = 0;
  while (TERM.lastIndex < text.length) {
    const match = TERM.exec(text);
    if (match === null) throw invalidParameter("Invalid filter pattern");
    const [, mark, quoted, bare] = match;
    terms.push({
      mark: mark!,
      term: quoted === undefined ? bare! : quoted.replace(/\\(.)/g, "$1"),
    });
  }
  return terms;
}
