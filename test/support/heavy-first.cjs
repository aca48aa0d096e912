const Sequencer = require('@jest/test-sequencer').default;

/** What takes longest begins first, so that the end of the run is shared by all workers. */
const HEAVY = [
  'year/simulated-year',
  'year/two-processes',
  'faults/',
  'conversation/understanding',
  'conversation/periods',
  'cli/commands',
  'quickstart/quickstart',
  'journeys/',
  'conversation/',
  'cli/',
  'reminders/',
];

/** Without times of a former run, as in a fresh clone, jest would begin with the longest files. */
module.exports = class HeavyFirst extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => {
      const at = HEAVY.findIndex((part) => path.includes(`/test/${part}`));
      return at === -1 ? HEAVY.length : at;
    };
    const inOrder = super.sort(tests);
    return [...inOrder].sort((a, b) => rank(a) - rank(b));
  }
};
