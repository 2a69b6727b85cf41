/**
 * Rows that a loop takes at a time.
 *
 * A function that is called often is soon replaced by a well compiled one. A loop
 * that runs for long within one call is replaced in its midst, by code that gives
 * up at whatever follows the loop, and that again at every call.
 *
 * @module
 */
export const block = 1024;
