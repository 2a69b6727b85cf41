/** `array` itself if threads can share it, else a copy that they can. */
export function share<T extends Float32Array>(array: T): Float32Array {
  if (array.buffer instanceof SharedArrayBuffer) return array;
  const copy = new Float32Array(new SharedArrayBuffer(array.byteLength));
  copy.set(array);
  return copy;
}
