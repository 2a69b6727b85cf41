/**
 * Characters of the longest line. A longer one is cut, so that it needs no memory
 * to match: CloudWatch takes no event of more than 256 KiB.
 */
const MOST_LENGTH = 250_000;

/** How a stream is read. */
export interface LineOptions {
  /** Awaited between pieces of the stream: it is read no faster than this allows. */
  keepUp?(): Promise<void>;
  /** Ends the reading. */
  readonly signal?: AbortSignal;
}

/** Hands each line of a stream of UTF-8 to `take`, without its end. */
export async function eachLine(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  take: (line: string) => void,
  { keepUp, signal }: LineOptions = {},
): Promise<void> {
  let rest = "";
  const decoder = new TextDecoderStream();
  try {
    for await (
      const text of stream.pipeThrough(decoder, signal ? { signal } : {})
    ) {
      rest = takeLines(rest, text, take);
      await keepUp?.();
    }
  } catch (error) {
    if (!signal?.aborted) throw error;
  }
  if (rest !== "") take(rest);
}

/** Takes the lines that end in `text`; what is left goes before the next text. */
function takeLines(
  before: string,
  text: string,
  take: (line: string) => void,
): string {
  // A carriage return at the very end may be half of a line's end.
  const carried = before.endsWith("\r") ? "\r" : "";
  let rest = before.slice(0, before.length - carried.length);
  for (const [i, part] of (carried + text).split(/\r?\n|\r(?!$)/).entries()) {
    if (i > 0) {
      take(rest);
      rest = "";
    }
    rest += part;
    for (; rest.length > MOST_LENGTH; rest = rest.slice(MOST_LENGTH)) {
      take(rest.slice(0, MOST_LENGTH));
    }
  }
  return rest;
}
