/** Loaded into the tenant's process: tells the soak how large the main thread's heap is, garbage collected. */
process.on("message", () => {
  globalThis.gc();
  process.send({ heapUsed: process.memoryUsage().heapUsed });
});
// The process may end while the soak could still ask.
process.channel.unref();
