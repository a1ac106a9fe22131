/**
 * A fast 64-bit hash, as 16 hex digits. node:crypto would cost a cached start
 * several milliseconds, and so would a byte at a time; nothing here relies on the hash alone (the
 * store compares the whole key). The compiler's is the same: native/compiler/files.cc.
 */
export function hash64(bytes: Uint8Array): string {
  let low = 0xdeadbeef ^ bytes.length;
  let high = 0x41c6ce57 ^ bytes.length;
  const words = wordsOf(bytes);
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    low = Math.imul(low ^ word, 0x9e3779b1);
    high = Math.imul(high ^ word, 0x5f356495);
    // A word's high bits reach the low ones only so.
    low ^= low >>> 15;
    high ^= high >>> 13;
  }
  low = Math.imul(low ^ (low >>> 16), 0x85ebca6b) ^ Math.imul(high ^ (high >>> 13), 0xc2b2ae35);
  high = Math.imul(high ^ (high >>> 16), 0x85ebca6b) ^ Math.imul(low ^ (low >>> 13), 0xc2b2ae35);
  return hex(high) + hex(low);
}

/** Four bytes each, little-endian, the last filled up with zeros; the length is part of the hash. */
function wordsOf(bytes: Uint8Array): Uint32Array {
  const whole = new Uint8Array((bytes.length + 3) & ~3);
  whole.set(bytes);
  return new Uint32Array(whole.buffer);
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, "0");
}
