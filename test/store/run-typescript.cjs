/** `node run-typescript.cjs FILE.ts ARGS…`: runs our sources in a process of its own, compiled as jest does. */
const { resolve } = require('node:path');
const { transformFileSync } = require('@swc/core');
const jestConfig = require('../../jest.config.js');

const [[, options]] = Object.values(jestConfig.transform);
require.extensions['.ts'] = (module, file) => {
  module._compile(transformFileSync(file, { ...options, swcrc: false, sourceMaps: false }).code, file);
};

const script = resolve(process.argv[2]);
process.argv.splice(1, 2, script);
require(script);
