import { z } from 'zod';
import type { WecomConfig } from '../../config';
import { SendFailure } from '../../delivery/send-failure';
import { createLogger } from '../../observability/logger';
import { checkedAnswer, type RawAnswer } from '../../platform/api-answer';
import { ApiTransport } from '../../platform/api-transport';
import { connectMessenger } from '../../platform/connect-messenger';
import { PeopleRepository } from '../../store/people-repository';
import { type Check, type DoctorParts, type Finding, naming, note, ok, problem, warning } from './finding';
import { remedyOfRefusal } from './refusals';

/** Beyond it a gateway refuses signatures (docs/platform.md 2.1). */
const SKEW_REFUSED_MS = 180_000;
const SKEW_MS = 30_000;
/** Asked for one by one: enough to see whether the app sees people at all. */
const PEOPLE_ASKED = 3;

const tokenAnswer = z.object({ access_token: z.string().min(1) });
const agentAnswer = z.object({
  name: z.string().catch(''),
  close: z.coerce.number().catch(0),
  allow_userinfos: z.object({ user: z.array(z.unknown()) }).catch({ user: [] }),
  allow_partys: z.object({ partyid: z.array(z.unknown()) }).catch({ partyid: [] }),
  allow_tags: z.object({ tagid: z.array(z.unknown()) }).catch({ tagid: [] }),
});

/** One token is asked for, however this turns out: repeated wrong secrets get the whole address blocked. */
export const platformCheck: Check = {
  name: 'messenger',
  async run(parts) {
    const wecom = parts.config?.wecom;
    if (!wecom) return [];
    const transport = new ApiTransport({ ...wecom, root: wecom.apiRoot, timeoutMs: 6_000 });
    try {
      const raw = await transport.exchange({
        method: 'GET',
        path: '/cgi-bin/gettoken',
        query: { corpid: wecom.corpId, corpsecret: wecom.secret },
        repeatable: true,
      });
      const skew = skewOf(raw);
      const token = tokenOf(raw);
      if (token instanceof SendFailure) return [refused(token, wecom), ...skew];
      return [
        ok(`${new URL(wecom.apiRoot).host} gives a token for the app`),
        ...skew,
        ...(await agentFindings(transport, wecom, token)),
        ...(await sight(parts, wecom)),
      ];
    } catch (error) {
      if (error instanceof SendFailure) return [refused(error, wecom)];
      throw error;
    } finally {
      transport.close();
    }
  },
};

function tokenOf(raw: RawAnswer): string | SendFailure {
  try {
    const answer = tokenAnswer.safeParse(checkedAnswer(raw, true));
    return answer.success ? answer.data.access_token : new SendFailure('retry', 'no_token', 'no token came');
  } catch (error) {
    if (error instanceof SendFailure) return error;
    throw error;
  }
}

function refused(failure: SendFailure, wecom: WecomConfig): Finding {
  return problem(
    `no token from ${new URL(wecom.apiRoot).host}: ${failure.message}`,
    remedyOfRefusal(failure, wecom),
  );
}

/** Our clock by the platform's, to the second. */
function skewOf({ headers }: RawAnswer): Finding[] {
  const theirs = Date.parse(headers.date ?? '');
  const skewMs = Math.abs(theirs - Date.now());
  if (Number.isNaN(theirs) || skewMs < SKEW_MS) return [];
  const what = `this machine's clock is ${Math.round(skewMs / 1000)} seconds away from the messenger's`;
  const remedy = 'run chrony or ntpd here (timedatectl status); gateways refuse what is signed minutes off';
  return [skewMs > SKEW_REFUSED_MS ? problem(what, remedy) : warning(what, remedy)];
}

/** Private servers may not know the call: then they tell nothing of the app. */
async function agentFindings(transport: ApiTransport, wecom: WecomConfig, token: string): Promise<Finding[]> {
  const { agentId } = wecom;
  try {
    const raw = await transport.exchange({
      method: 'GET',
      path: '/cgi-bin/agent/get',
      query: { access_token: token, agentid: String(agentId) },
      repeatable: true,
    });
    const { name, close, allow_userinfos, allow_partys, allow_tags } = agentAnswer.parse(
      checkedAnswer(raw, true),
    );
    if (close === 1)
      return [
        problem(
          `the app ${agentId} “${name}” is disabled`,
          "enable it in the administrator's console (应用管理)",
        ),
      ];
    const seen = allow_userinfos.user.length + allow_partys.partyid.length + allow_tags.tagid.length;
    if (seen === 0)
      return [
        problem(
          `nobody is in the visible range of the app ${agentId} “${name}”`,
          "add the units' departments to its visible range (可见范围) in the administrator's console",
        ),
      ];
    return [ok(`the app ${agentId} “${name}” is enabled and has a visible range`)];
  } catch (error) {
    if (!(error instanceof SendFailure)) throw error;
    if (['40056', '301002', '60011'].includes(error.code))
      return [
        problem(
          `WECOM_AGENT_ID ${agentId} is not the app that WECOM_SECRET belongs to (${error.code})`,
          "copy AgentId and Secret from the same app in the administrator's console",
        ),
      ];
    return [
      note(
        `the server tells nothing of the app (${error.code})`,
        "look in the administrator's console whether it is enabled and who is in its visible range (可见范围)",
      ),
    ];
  }
}

/** Whether the app sees those it will write to, and may look them up at all. */
async function sight({ store }: DoctorParts, wecom: WecomConfig): Promise<Finding[]> {
  if (!store) return [];
  const people = await new PeopleRepository(store.read).withRole(['coordinator', 'contact']);
  const some = people.filter(({ reachable }) => reachable).slice(0, PEOPLE_ASKED);
  const messenger = connectMessenger(wecom, null, createLogger('silent'), { timeoutMs: 4_000 });
  const unseen: string[] = [];
  try {
    for (const { name, userid } of some)
      if ((await messenger.directory(userid)) !== 'visible') unseen.push(`${name} (${userid})`);
  } catch (error) {
    const { code } = error as { code?: string };
    return [
      warning(
        `the app cannot look people up (${code ?? 'no answer'}): who has left is noticed only when a message is refused`,
        'grant the app user/get for the address book (通讯录权限)',
      ),
    ];
  } finally {
    messenger.close();
  }
  if (unseen.length === 0) return [];
  return [
    problem(
      `the app does not see ${naming(unseen)}`,
      'correct the userid (`cuibao contacts sync` compares), or add their department to the visible range (可见范围)',
    ),
  ];
}
