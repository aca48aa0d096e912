/** After all tests: stops the servers that servers-setup.cjs started; given ones are left alone. */
module.exports = async function stopTestServers() {
  await globalThis.cuibaoTestServers?.stop();
};
