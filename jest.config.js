/** Tests are compiled by swc; types are checked apart, by `npm run typecheck`. */
module.exports = {
  testEnvironment: 'node',
  // Tests wait for servers more than they compute: every core gets a worker.
  maxWorkers: '100%',
  // What a test file loads stays in its worker's heap: a fresh worker is quicker than collecting it over and over.
  workerIdleMemoryLimit: '900MB',
  roots: ['<rootDir>/test'],
  testSequencer: '<rootDir>/test/support/heavy-first.cjs',
  testMatch: ['**/*.test.ts'],
  globalSetup: '<rootDir>/test/support/servers-setup.cjs',
  globalTeardown: '<rootDir>/test/support/servers-teardown.cjs',
  cacheDirectory: '<rootDir>/node_modules/.cache/jest',
  // Databases and browsers on two busy cores; a test that hangs still ends.
  testTimeout: 60_000,
  coverageProvider: 'v8',
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        sourceMaps: true,
        module: { type: 'commonjs' },
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
        },
      },
    ],
  },
};
