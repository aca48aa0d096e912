import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ObligationEntity } from '../../src/store/entities/obligation-entity';
import { OperationEntity } from '../../src/store/entities/operation-entity';
import { OutboxMessageEntity } from '../../src/store/entities/outbox-message-entity';
import { oneDatabaseFor } from '../support/databases';
import { GivenSite, type SiteBrowser } from './given-site';

const HOSTILE = '18 =HYPERLINK("http://x")<script>alert(1)</script>\u202e倒置 😀';

describe.each(oneDatabaseFor(__filename))('工作台 on %s', (kind) => {
  let site: GivenSite;
  let desk: SiteBrowser;

  beforeAll(async () => {
    site = await GivenSite.open(kind);
    await site.office.addContacts(
      '单位,姓名,userid,角色,顺序\n市发展改革局,何别地,biedi,统筹员,1\n,林管理,guanli,管理员,1\n',
    );
  }, 90_000);
  afterAll(() => site.close());
  beforeEach(async () => {
    await site.office.startOver('2022-06-23 10:02');
    desk = await site.signedIn('tongchou');
  });

  const csrfIn = (page: string) => /name="csrf" value="([^"]+)"/.exec(page)?.[1] ?? '';
  /** The ticks that a page offers, by what stands beside them. */
  const ticksIn = (page: string) =>
    new Map(
      [...page.matchAll(/name="o" value="([\d:]+)"[^>]*><span>(第\d+项)/g)].map(([, value, item]) => [
        item,
        value ?? '',
      ]),
    );

  async function toReview(by = desk): Promise<string> {
    return by.text('/h5/desk?state=toReview&period=all');
  }

  const post = (path: string, fields: readonly (readonly [string, string])[], by = desk) =>
    by.visit(path, { method: 'POST', body: new URLSearchParams(fields.map(([a, b]) => [a, b])) });

  /** Ticks and presses; the form is the page's that is given. */
  const act = (page: string, action: string, ticks: readonly string[], more: Record<string, string> = {}) =>
    post('/h5/desk', [
      ['csrf', csrfIn(page)],
      ['action', action],
      ['back', (/name="back" value="([^"]*)"/.exec(page)?.[1] ?? '').replaceAll('&amp;', '&')],
      ...ticks.map((tick) => ['o', tick] as const),
      ...Object.entries(more),
    ]);

  const placeOf = (answer: Response) => (answer.headers.get('location') ?? '').replace('/cuibao', '');

  async function followed(answer: Response): Promise<string> {
    expect(answer.status).toBe(303);
    return desk.text(placeOf(answer));
  }

  /** Presses a button of the preview that the answer leads to. */
  async function press(asked: Response, choice = '0'): Promise<Response> {
    const path = placeOf(asked);
    return post(path, [
      ['csrf', csrfIn(await desk.text(path))],
      ['choice', choice],
    ]);
  }

  const stateOf = async (no: number, unit: string) => {
    const row = await site.office.store.read
      .createQueryBuilder(ObligationEntity, 'o')
      .innerJoin('work_items', 'i', 'i.id = o.item_id')
      .innerJoin('units', 'u', 'u.id = o.unit_id')
      .innerJoin('reporting_periods', 'p', 'p.id = o.period_id')
      .where('i.no = :no AND u.name = :unit AND p.code = :code', { no, unit, code: '2022Q2' })
      .getOneOrFail();
    return row.state;
  };
  const operations = () => site.office.store.read.find(OperationEntity, { order: { id: 'ASC' } });
  const told = async (userid: string) =>
    (
      await site.office.store.read.find(OutboxMessageEntity, {
        where: { toUserid: userid },
        order: { id: 'ASC' },
      })
    ).map(({ content }) => content ?? '');

  async function threeReports(): Promise<void> {
    await site.office.say('jiaoyu', HOSTILE);
    await site.office.say('weijian', '7 已完成信息平台推广');
    await site.office.say('gongan', '25 已完成身份认证对接');
  }

  it('is for coordinators; an administrator maintains people, requests and imports there', async () => {
    for (const userid of ['jiaoyu', 'jiaoyu3', 'shizhang']) {
      const browser = await site.signedIn(userid);
      for (const path of ['/h5/desk', '/h5/desk/people', '/h5/desk/requests', '/h5/desk/question/1'])
        expect((await browser.visit(path)).status).toBe(403);
      const csrf = csrfIn(await browser.text('/h5/'));
      for (const path of ['/h5/desk', '/h5/desk/import', '/h5/desk/requests', '/h5/desk/question/1'])
        expect((await post(path, [['csrf', csrf]], browser)).status).toBe(403);
      expect(await browser.text('/h5/')).not.toContain('工作台</a>');
    }
    const admin = await site.signedIn('guanli');
    expect((await admin.visit('/h5/')).headers.get('location')).toBe('/cuibao/h5/desk');
    expect((await admin.visit('/h5/desk')).headers.get('location')).toBe('/cuibao/h5/desk/people');
    const people = await admin.text('/h5/desk/people');
    expect(people).toContain('刘教育 0663-0000014（jiaoyu，顺序1）');
    expect(people).toMatch(/未登记联络员\d+家：/);
    expect((await post('/h5/desk', [['csrf', csrfIn(people)]], admin)).status).toBe(403);
    // A coordinator without a plan sees nobody's.
    expect((await (await site.signedIn('biedi')).visit('/h5/desk')).status).toBe(404);
  });

  it('shows each obligation of the period in the matrix, with its words for who hears it', async () => {
    await threeReports();
    const page = await desk.text('/h5/desk');
    const cells = [...page.matchAll(/<td>(?!<\/td>)/g)].length;
    expect(page).toContain(`<dt>应报</dt><dd>${cells}</dd>`);
    expect(page).toMatch(/aria-label="第18项 报送待审">报<\/a>/);
    expect(page).toMatch(/<th scope="row"><a href="[^"]+unit=\d+[^"]*">市教育局<\/a>/);
    const groups = await desk.text('/h5/desk?state=missing&view=matrix');
    expect(groups).not.toContain('报送待审">报');
    const group = /<option value="(\d+)">各县/.exec(page)?.[1];
    const ofGroup = await desk.text(`/h5/desk?group=${group}`);
    expect(ofGroup).toContain('榕城区人民政府');
    expect(ofGroup).not.toContain('市教育局');
    expect((await desk.visit('/h5/desk?period=2021Q9')).status).toBe(404);
  });

  it('accepts what is ticked after a preview, as one command that the chat can take back', async () => {
    await threeReports();
    const page = await toReview();
    expect(page).toContain(
      '=HYPERLINK(&quot;http://x&quot;)&lt;script&gt;alert(1)&lt;/script&gt;\u202e倒置 😀',
    );
    expect(page).not.toContain('<script>alert');
    const ticks = ticksIn(page);
    expect([...ticks.keys()]).toEqual(['第18项', '第25项', '第7项']);
    const asked = await act(page, 'accept', [ticks.get('第18项') ?? '', ticks.get('第7项') ?? '']);
    const preview = await followed(asked);
    expect(preview).toContain(
      '将通过2家单位的2项：\n市卫生健康局（二季度）：第7项\n市教育局（二季度）：第18项',
    );
    expect(await stateOf(18, '市教育局')).toBe('submitted');

    const [one, two, three] = await Promise.all([press(asked), press(asked), press(asked)]);
    expect([one.status, two.status, three.status]).toEqual([303, 303, 303]);
    expect(await followed(two)).toContain(
      '已通过2项：第7项（市卫生健康局，二季度）、第18项（市教育局，二季度）。',
    );
    expect([await stateOf(18, '市教育局'), await stateOf(25, '市公安局')]).toEqual(['accepted', 'submitted']);
    const done = (await operations()).filter(({ actor }) => actor === 'tongchou');
    expect(done.map(({ kind: of, undoable }) => [of, undoable])).toEqual([['accept', true]]);
    expect(await told('tongchou')).toEqual([expect.stringContaining('已通过2项')]);
    expect(await site.office.say('tongchou', '撤销')).toContain('已撤销');
    expect([await stateOf(18, '市教育局'), await stateOf(7, '市卫生健康局')]).toEqual([
      'submitted',
      'submitted',
    ]);
  });

  it('returns with a reason, which the contacts read; without one the form comes back as it was', async () => {
    await threeReports();
    const page = await toReview();
    const [first = ''] = ticksIn(page).values();
    const refused = await act(page, 'return', [first], { reason: ' 。', due: '2022-07-05' });
    expect(refused.status).toBe(422);
    const again = await refused.text();
    expect(again).toContain('退回请写明理由');
    expect(again).toContain(`value="${first}" checked`);
    expect(again).toContain('name="due" value="2022-07-05"');
    const past = await act(page, 'return', [first], { reason: '数据不一致', due: '2022-06-20' });
    expect([past.status, await past.text()]).toEqual([409, expect.stringContaining('已经过去')]);

    const asked = await act(page, 'return', [first], { reason: '数据<b>不一致</b>', due: '2022-07-02' });
    const preview = await followed(asked);
    // The Saturday moves to Monday, as in the chat.
    expect(preview).toContain(
      '理由：数据&lt;b&gt;不一致&lt;/b&gt;。请于7月4日（星期一）18:00前重新报送。\n将通知1人。',
    );
    expect(await followed(await press(asked))).toContain('已退回 第18项（市教育局，二季度）。');
    expect((await told('jiaoyu')).join('')).toContain('【退回修改】第18项（二季度）：数据<b>不一致</b>。');
    expect(await stateOf(18, '市教育局')).toBe('returned');
  });

  it('tells what came between the page and the preview, and between the preview and 确认; nothing is half done', async () => {
    await threeReports();
    const page = await toReview();
    const all = [...ticksIn(page).values()];
    await site.office.say('jiaoyu', '修改 18 已完成另一版');
    const asked = await act(page, 'accept', all);
    const preview = await followed(asked);
    expect(preview).toContain('将通过2家单位的2项');
    expect(preview).toContain(
      '所选事项中有1项未列入：\n第18项（市教育局，二季度）在您打开页面后已有新的版本',
    );
    await site.office.say('tongchou', '通过 7 市卫生健康局');
    expect(await followed(await press(asked))).toContain('第7项（市卫生健康局，二季度）');
    expect([await stateOf(25, '市公安局'), await stateOf(18, '市教育局')]).toEqual(['accepted', 'submitted']);
    const stale = await act(page, 'accept', all);
    expect(stale.status).toBe(409);
    expect(await stale.text()).toContain('第25项（市公安局，二季度）已通过，无需再通过。');
  });

  it('confirms nothing twice, nothing that is over, and nothing of somebody else', async () => {
    await threeReports();
    const page = await toReview();
    const asked = await act(page, 'accept', [...ticksIn(page).values()]);
    const admin = await site.signedIn('guanli');
    expect((await admin.visit(placeOf(asked))).status).toBe(404);
    const other = await site.signedIn('biedi');
    const foreign = await post(
      '/h5/desk',
      [
        ['csrf', csrfIn(await other.text('/h5/desk/people'))],
        ['action', 'accept'],
        ['o', '1:1'],
      ],
      other,
    );
    expect(foreign.status).toBe(404);
    site.office.goTo('2022-06-23 10:20');
    expect(await desk.text(placeOf(asked))).toContain('已过期');
    const late = await post(placeOf(asked), [
      ['csrf', csrfIn(page)],
      ['choice', '0'],
    ]);
    expect(await followed(late)).toContain('已过期，未执行');
    const dropped = await act(page, 'accept', [...ticksIn(page).values()]);
    expect(await followed(await press(dropped, 'drop'))).toContain('已放弃');
    expect((await post(placeOf(dropped), [['choice', '0']])).status).toBe(403);
    expect(await stateOf(18, '市教育局')).toBe('submitted');
    // What the page has asked the chat confirms as well.
    const third = await act(page, 'accept', [...ticksIn(page).values()]);
    const number = /question\/(\d+)/.exec(placeOf(third))?.[1];
    expect(await site.office.say('tongchou', `确认 ${number}`)).toContain('已通过3项');
    expect(await desk.text(placeOf(third))).toContain('已在对话中确认并执行');
  });

  it('reminds those who were ticked, in the ways of the chat', async () => {
    await threeReports();
    const page = await desk.text('/h5/desk?state=missing');
    const ticks = ticksIn(page);
    const asked = await act(page, 'nudge', [...ticks.values()].slice(0, 40));
    const preview = await followed(asked);
    expect(preview).toMatch(/将催办\d+家单位的\d+人，涉及未报\d+项/);
    expect(await followed(await press(asked))).toMatch(/已催办\d+家单位的\d+人/);
    site.office.goTo('2022-06-23 20:30');
    const evening = await act(page, 'nudge', [...ticks.values()].slice(0, 40));
    expect(await followed(evening)).toContain('请选择发送时间');
    expect(await followed(await press(evening, '9'))).toContain('请选择发送时间');
    const accepted = await act(page, 'nudge', [ticksIn(await toReview()).get('第18项') ?? '']);
    expect([accepted.status, await accepted.text()]).toEqual([
      409,
      expect.stringContaining('没有需要催办的未报事项'),
    ]);
  });

  it('answers requests that were ticked, and leads to the import form by a link of one’s own', async () => {
    await site.office.say('jiaoyu', '延期 18 到7月8日 系统<升级>');
    const page = await desk.text('/h5/desk/requests');
    expect(page).toContain('系统&lt;升级&gt;');
    const number = /name="n" value="(\d+)"/.exec(page)?.[1] ?? '';
    const fields = [
      ['csrf', csrfIn(page)],
      ['n', number],
      ['action', 'grant'],
      ['note', '请抓紧'],
    ] as const;
    const asked = await post('/h5/desk/requests', fields);
    expect(await followed(asked)).toContain('将答复同意1件申请，并通知1人');
    expect(await followed(await press(asked))).toContain(`已同意申请#${number}`);
    expect((await told('jiaoyu')).join('')).toContain('统筹员附言：请抓紧。');
    expect((await post('/h5/desk/requests', fields)).status).toBe(409);

    const led = await post('/h5/desk/import', [['csrf', csrfIn(page)]]);
    expect(led.headers.get('location')).toMatch(
      /^http:\/\/bot\.example\/cuibao\/h5\/import\?t=[\w-]+\.[\w-]+$/,
    );
    expect((await post('/h5/desk/import', [])).status).toBe(403);
  });

  it('tells who is out of reach and what did not arrive', async () => {
    await site.office.say('tongchou', '退回 5 市政务服务数据管理局 无');
    await site.office.say('jiaoyu', '18 已完成平台建设');
    await site.office.say('tongchou', '退回 18 市教育局 数据不一致');
    await site.office.store.inTransaction((manager) =>
      manager.update(OutboxMessageEntity, { toUserid: 'jiaoyu' }, { status: 'failed' }),
    );
    const page = await desk.text('/h5/desk/people');
    expect(page).toMatch(/市教育局 刘教育<\/th><td data-name="消息">通知<\/td>.*未送达/);
    expect(page).toContain('许教育长 0663-0000015（jiaoyu3，分管领导）');
  });

  it('says that it takes the place of what waited in the chat', async () => {
    await threeReports();
    await site.office.addContacts(
      '单位,姓名,userid,角色,顺序\n市政务服务数据管理局,杨统筹,tongchou,联络员,9\n',
    );
    expect(await site.office.say('tongchou', '已完成平台建设和数据治理')).toMatch(/回复.*编号/);
    const page = await toReview();
    const asked = await act(page, 'accept', [...ticksIn(page).values()]);
    expect(await followed(asked)).toContain('先前在对话中待您答复的事项已由本次取代');
    expect(await followed(await act(page, 'accept', [...ticksIn(page).values()]))).not.toContain('取代');
    expect(await site.office.say('tongchou', '草稿')).toContain('已完成平台建设和数据治理');
  });
});
