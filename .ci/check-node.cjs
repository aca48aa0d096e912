/**
 * Loaded before a script (`node -r`): refuses a Node that is too old, before anything is read that such a Node does not
 * understand. Hence no module syntax and nothing younger than 2015.
 */
const oldest = /\d+\.\d+/.exec(require('../package.json').engines.node)[0];

const [major, minor] = process.versions.node.split('.').map(Number);
const [oldestMajor, oldestMinor] = oldest.split('.').map(Number);
if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor)) {
  console.error(
    `Cuibao needs Node ${oldest} or newer, and this is Node ${process.versions.node}: ` +
      'install a newer one from https://nodejs.org (with nvm: nvm install --lts), then run this again.',
  );
  process.exit(1);
}
