/** Loaded into the process that is looked at (`node --expose-gc --require`): says what it holds after collecting garbage. */
process.on('message', () => {
  global.gc();
  global.gc();
  process.send(process.memoryUsage());
});
process.channel.unref();
