/** `npm run faults`: see `command.ts`. */
process.argv.splice(2, 0, require('node:path').join(__dirname, 'command.ts'));
require('../store/run-typescript.cjs');
