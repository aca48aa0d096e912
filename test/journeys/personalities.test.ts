import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLogger } from '../../src/observability/logger';
import { AccessToken } from '../../src/platform/access-token';
import { ApiClient } from '../../src/platform/api-client';
import { ApiTransport } from '../../src/platform/api-transport';
import { MediaClient } from '../../src/platform/media-client';
import { MessageClient } from '../../src/platform/message-client';
import { memoryTokenStore } from '../../src/platform/token-store';
import { userOfCode } from '../../src/platform/user-info-client';
import type { GatewayKeys, Personality } from '../../src/sandbox/sandbox-options';
import { AttachmentEntity } from '../../src/store/entities/attachment-entity';
import { OutboxMessageEntity } from '../../src/store/entities/outbox-message-entity';
import { AGENT_ID, CORP_ID } from '../support/invented-app';
import { RunningOffice, type Shown } from './running-office';

const PNG = Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), Buffer.alloc(5_000, 3)]);
const PAAS = { paasId: 'cuibao-paas', paasToken: 'invented-paastoken' };

interface Deployment {
  readonly name: string;
  readonly personality: Personality;
  readonly gateway: GatewayKeys | null;
}

const DEPLOYMENTS: readonly Deployment[] = [
  { name: 'a public server', personality: 'public', gateway: null },
  { name: 'a private server', personality: 'private', gateway: null },
  {
    name: 'a public server behind a gateway (x-tif-)',
    personality: 'public',
    gateway: { ...PAAS, prefix: 'x-tif-' },
  },
  {
    name: 'a private server behind a gateway (x-rio-)',
    personality: 'private',
    gateway: { ...PAAS, prefix: 'x-rio-' },
  },
];

/** What each deployment showed, step by step. */
const shownOn = new Map<string, Record<string, readonly string[]>>();

const texts = (shown: readonly Shown[]) => shown.map(({ text }) => text);

/** A card sets title and addressee on lines of their own; a text runs on after the title, with a colon. */
const asOneText = (text: string) => text.replace(/^(【[^】]+】)\n/, '$1').replace(/^(【[^\n]+)：\n/, '$1\n');
const words = (steps: Record<string, readonly string[]> | undefined) =>
  Object.fromEntries(Object.entries(steps ?? {}).map(([step, shown]) => [step, shown.map(asOneText)]));

describe.each(DEPLOYMENTS)('the same journey on $name', ({ name, personality, gateway }) => {
  let office: RunningOffice;
  const steps: Record<string, readonly string[]> = {};
  let transport: ApiTransport;
  let api: ApiClient;

  beforeAll(async () => {
    office = await RunningOffice.open('sqlite', {
      sandbox: { personality, gateway },
      settings: {
        WECOM_PERSONALITY: personality,
        ...(gateway && {
          WECOM_GATEWAY_PAASID: gateway.paasId,
          WECOM_GATEWAY_PAASTOKEN: gateway.paasToken,
          WECOM_GATEWAY_PREFIX: gateway.prefix,
        }),
      },
    });
    const root = office.sandbox.apiRoot;
    const secret = office.config.wecom?.secret ?? '';
    transport = new ApiTransport({ root, gateway });
    const token = new AccessToken({
      transport,
      store: memoryTokenStore(),
      root,
      corpId: CORP_ID,
      secret,
      logger: createLogger('silent'),
    });
    api = new ApiClient(transport, token);
    shownOn.set(name, steps);
  });
  afterAll(async () => {
    transport.close();
    await office.close();
  });

  const lastSeq = () => office.sandbox.state.chat.all().at(-1)?.seq ?? 0;
  /** What somebody is shown from a moment on: pushed or answered, as a card or as text. */
  async function during(userid: string, act: () => Promise<unknown>): Promise<string[]> {
    const before = lastSeq();
    await act();
    await office.settled();
    return texts(office.shownTo(userid, before));
  }
  const say = async (userid: string, text: string) => texts((await office.say(userid, text)).answers);
  const windowOf = (userid: string, words: string) =>
    office.sandbox.state.chat
      .of(userid)
      .filter(({ sender, content }) => sender === 'app' && JSON.stringify(content).includes(words));

  it('the opening notice comes', async () => {
    steps.notice = await during('jiaoyu', () => office.goTo('2022-06-09 09:36'));
    expect(steps.notice).toEqual([expect.stringContaining('【报送通知】')]);
  });

  it('a reply is taken and answered', async () => {
    await office.goTo('2022-06-20 10:02');
    steps.receipt = await say('jiaoyu', '18 已完成公共教育服务平台升级');
    expect(steps.receipt).toEqual([
      expect.stringMatching(/^【二季度】第18项已收到（第1版，6月20日10:02，按时）/),
    ]);
  });

  it('an extension is asked for and granted', async () => {
    steps.asked = await during('tongchou', () => office.say('gongan', '延期 25 到7月8日 主管同志外出'));
    expect(steps.asked).toEqual([expect.stringMatching(/^【延期申请#1】/)]);
    steps.granted = await during('gongan', () => office.say('tongchou', '同意 #1'));
    expect(steps.granted).toEqual([expect.stringContaining('【同意延期】')]);
    // The same words, with buttons where there are cards.
    const cards = windowOf('tongchou', '延期申请').map(({ content }) => content.type);
    expect(cards).toContain(personality === 'public' ? 'template_card' : 'text');
    expect(cards).not.toContain(personality === 'public' ? 'text' : 'template_card');
  });

  it('a 催办 reaches its unit, and is withdrawn by 撤销', async () => {
    steps.nudgePreview = await say('tongchou', '催办 市卫生健康局');
    steps.nudge = await during('weijian', () => office.say('tongchou', '确认'));
    expect(steps.nudge).toEqual([expect.stringContaining('市卫生健康局联络员')]);
    steps.nudgeUndone = await say('tongchou', '撤销');
    expect(steps.nudgeUndone.join()).toContain('1人的消息正在撤回');
    expect(windowOf('weijian', '催办').map(({ recalled }) => recalled)).toEqual([true]);
  });

  it('a 广播 is withdrawn from every window; where the server refuses, a correction follows', async () => {
    steps.broadcastPreview = await say('tongchou', '广播 市教育局、市公安局 请核对联络员');
    await office.say('tongchou', '确认');
    steps.broadcast = windowOf('gongan', '请核对联络员').map(() => '请核对联络员');
    expect(steps.broadcast).toHaveLength(1);
    const withdrawing = personality === 'public' ? '/message/recall' : '/message/revoke';
    office.sandbox.state.faults.plan(1, withdrawing, {
      kind: 'errcode',
      errcode: personality === 'public' ? 42052 : 40058,
      errmsg: 'expired',
    });
    const before = lastSeq();
    steps.broadcastUndone = await say('tongchou', '撤销');
    expect(steps.broadcastUndone.join()).toContain('2人的消息正在撤回');
    const corrected = ['jiaoyu', 'gongan'].filter((userid) =>
      texts(office.shownTo(userid, before)).some((text) => text.startsWith('【更正】')),
    );
    const recalled = ['jiaoyu', 'gongan'].filter((userid) => windowOf(userid, '请核对联络员')[0]?.recalled);
    expect(corrected).toHaveLength(1);
    expect(recalled).toHaveLength(1);
    expect(corrected).not.toEqual(recalled);
    steps.correction = texts(office.shownTo(corrected[0] ?? '', before));
  });

  it('a picture is fetched and stored; a file is uploaded and arrives', async () => {
    const address = `${office.sandbox.url}/sandbox/api/members/jiaoyu/media?type=image&filename=a.png`;
    const response = await fetch(address, {
      method: 'POST',
      headers: { 'Content-Type': 'image/png' },
      body: new Uint8Array(PNG),
    });
    const { reply } = (await response.json()) as { reply?: { content: { text: string } } };
    steps.picture = [reply?.content.text ?? ''];
    expect(steps.picture[0]).toContain('图片已收到');
    await office.until('the picture is stored', async () => {
      const [row] = await office.store.read.find(AttachmentEntity);
      return row?.status === 'stored' && row.size === PNG.length;
    });

    const { mediaId } = await new MediaClient(api).uploadFile('二季度进展汇总.docx', PNG);
    const client = new MessageClient(api, AGENT_ID);
    await client.send(client.compose({ to: 'tongchou', content: { type: 'file', mediaId } }));
    expect(windowOf('tongchou', '二季度进展汇总.docx')).toHaveLength(1);
    expect((await new MediaClient(api).download(mediaId)).bytes.equals(PNG)).toBe(true);
  });

  it('a sign-in code tells whose it is, once', async () => {
    const code = office.sandbox.state.oauthCodes.issue({ userid: 'JiaoYu' });
    expect(await userOfCode(api, personality, code)).toBe('jiaoyu');
    await expect(userOfCode(api, personality, code)).rejects.toMatchObject({ kind: 'permanent' });
  });

  it('every message went out once, signed for the gateway where there is one', async () => {
    const rows = await office.store.read.find(OutboxMessageEntity);
    const statuses = rows.map(({ kind, status }) => `${kind} ${status}`);
    expect(statuses.filter((each) => !each.endsWith(' sent'))).toEqual(['withdrawal failed']);
    const calls = office.sandbox.state.wire.after(0).filter(({ kind }) => kind === 'api');
    const pushed = calls.filter(({ title }) => title.includes('/message/send'));
    // One is the file above, which this test sent by itself.
    expect(pushed).toHaveLength(rows.filter(({ kind }) => !['withdrawal', 'card'].includes(kind)).length + 1);
    for (const { sent } of pushed) {
      if (sent.includes('"msgtype":"file"')) continue;
      expect(sent).toContain('"enable_duplicate_check":1');
    }
    // The simulator turns away what is not signed.
    const unsigned = await fetch(`${office.sandbox.apiRoot}/cgi-bin/gettoken`);
    expect(unsigned.status).toBe(gateway ? 401 : 200);
  });
});

describe('all four deployments', () => {
  it('show the same words at each step', () => {
    const [first, ...others] = DEPLOYMENTS.map(({ name }) => words(shownOn.get(name)));
    expect(Object.keys(first ?? {})).toHaveLength(12);
    for (const other of others) expect(other).toEqual(first);
  });
});
