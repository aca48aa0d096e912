import { sendingStop } from '../../delivery/sending-switch';
import { withoutValues } from '../../observability/logged-error';
import { countUnsettled, oldestUnsettledSeconds } from '../../store/outbox-counts';
import { filesWithoutBytes, givenUp, whyWaiting } from '../../store/read-models/office-health';
import { type Check, counted, type Finding, naming, orOk, problem, warning } from './finding';

const DAY_MS = 24 * 3600_000;
const LONG_SECONDS = 900;

const WITHIN_MS = 3_000;

export const deliveryCheck: Check = {
  name: 'messages',
  async run({ store, now, config }) {
    if (!store) return [];
    const findings: Finding[] = config ? await circuitFindings(config.port) : [];
    const stop = await sendingStop(store.read);
    if (stop)
      findings.push(
        warning(
          `sending is stopped (停发) by ${stop.by} since ${stop.since}: only answers go out`,
          'a coordinator says 恢复发送',
        ),
      );
    const waiting = await countUnsettled(store.read);
    const oldest = await oldestUnsettledSeconds(store.read, now);
    if (!stop && oldest > LONG_SECONDS) {
      const reasons = await whyWaiting(store.read);
      const why = reasons.map(({ error, count }) => `${count}: ${withoutValues(error)}`);
      findings.push(
        problem(
          `${counted(waiting, 'message')} waiting, the oldest for ${Math.round(oldest / 60)} minutes${why.length > 0 ? `; ${naming(why, 3)}` : ''}`,
          why.length > 0
            ? 'put right what the messenger refuses (above: messenger); a probe goes out by itself, the rest follows'
            : 'is `cuibao serve` running? `cuibao outbox` shows each message',
        ),
      );
    }
    const since = new Date((await store.machineNow()).getTime() - DAY_MS);
    const lost = await givenUp(store.read, since);
    if (lost.length > 0)
      findings.push(
        warning(
          `of the last day ${lost.length === 100 ? 'a hundred or more messages' : counted(lost.length, 'message')} given up, the latest to ${lost[0]?.toUserid}: ${withoutValues(lost[0]?.error ?? 'no answer')}`,
          '`cuibao outbox` shows them; mostly people who left, or whom the app may not see',
        ),
      );
    const missing = await filesWithoutBytes(store.read);
    if (missing > 0)
      findings.push(
        problem(
          `${counted(missing, 'attachment')} without content`,
          'something other than Cuibao has deleted rows of blob_chunks: restore a backup beside it and ask for the files again',
        ),
      );
    return orOk(
      findings,
      waiting === 0 ? 'nothing waits to be sent' : `${counted(waiting, 'message')} on the way`,
    );
  },
};

/** Of the process on this machine, if there is one: each has a circuit of its own. */
async function circuitFindings(port: number): Promise<Finding[]> {
  const metrics = await fetch(`http://127.0.0.1:${port}/metrics`, { signal: AbortSignal.timeout(WITHIN_MS) })
    .then((response) => response.text())
    .catch(() => '');
  if (!/^cuibao_circuit_open 1$/m.test(metrics)) return [];
  return [
    problem(
      'the process here has paused all sending: the messenger refuses our configuration',
      'put right what is refused (above: messenger; its log has the code); a probe goes out by itself within ten minutes',
    ),
  ];
}
