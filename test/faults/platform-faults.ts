import { setTimeout as delay } from 'node:timers/promises';
import type { Fault as PlatformFault } from '../../src/sandbox/fault-plan';
import type { Fault, FaultMenu } from './fault';

const SEND = '/message/send';
const MINUTE_MS = 60_000;

function onSending(kind: string, fault: PlatformFault): Fault {
  return {
    kind,
    async inject({ sandbox }, random) {
      const calls = 1 + random.int(4);
      sandbox.state.faults.plan(calls, SEND, fault);
      return `the next ${calls} calls`;
    },
  };
}

export const loseAnswers = onSending('answer lost after delivery', { kind: 'lose-answer', hangMs: 50 });

/** Of the process that a number names. */
export const killProcess: Fault = {
  kind: 'process killed',
  async inject({ bots }, random) {
    const index = random.int(bots.count);
    const downMs = random.int(800);
    await bots.kill(index, downMs);
    return `process ${index}, down for ${downMs} ms`;
  },
};

export const killAllProcesses: Fault = {
  kind: 'all processes killed',
  async inject({ bots }, random) {
    const downMs = random.int(600);
    await Promise.all(Array.from({ length: bots.count }, (_, index) => bots.kill(index, downMs)));
    return `down for ${downMs} ms`;
  },
};

/** Reminders have just become due: it is 09:36 in the office. */
export const nextDay: Fault = {
  kind: 'clock jumps to another day',
  async inject({ sandbox }, random) {
    const { clock } = sandbox.state;
    const days = 1 + random.int(2);
    const day = new Date(clock.now().getTime() + 8 * 60 * MINUTE_MS + days * 24 * 60 * MINUTE_MS);
    day.setUTCHours(1, 36, 0, 0);
    clock.moveTo(day);
    await delay(random.int(300));
    return `${days} days, to ${day.toISOString()}`;
  },
};

/** What comes from the platform and from time, whatever the store. */
export const PLATFORM_FAULTS: FaultMenu = [
  [3, loseAnswers],
  [1, onSending('answer lost long after delivery', { kind: 'lose-answer', hangMs: 1_500 })],
  [1, onSending('platform slow', { kind: 'delay', delayMs: 2_000 })],
  [1, onSending('platform busy', { kind: 'errcode', errcode: -1, errmsg: 'system busy' })],
  [1, onSending('gateway error', { kind: 'http', status: 502, body: '<html>Bad Gateway</html>' })],
  [1, onSending('platform hangs up', { kind: 'hang', hangMs: 100 })],
  [
    1,
    {
      kind: 'token voided',
      async inject({ sandbox }) {
        sandbox.state.tokens.expireNow();
        return 'at once';
      },
    },
  ],
  [
    2,
    {
      kind: 'clock jumps by minutes',
      async inject({ sandbox }, random) {
        const minutes = 1 + random.int(90);
        sandbox.state.clock.moveTo(new Date(sandbox.state.clock.now().getTime() + minutes * MINUTE_MS));
        return `${minutes} minutes`;
      },
    },
  ],
  [3, nextDay],
];
