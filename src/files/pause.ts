/** Waits a moment without giving up this thread: for descriptors that would block. */
export const pause = (): unknown => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
