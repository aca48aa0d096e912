import { createHash } from 'node:crypto';
import { describe, expect, it, test } from '@jest/globals';
import { parseInbound } from '../../src/platform/parse-inbound';

const HEAD =
  '<ToUserName><![CDATA[wl0a1b2c3d4e]]></ToUserName><FromUserName><![CDATA[ChenYulan]]></FromUserName><CreateTime>1735689601</CreateTime>';
const AGENT = '<AgentID>1000123</AgentID>';
const inner = (rest: string, head = HEAD) => `<xml>${head}${rest}</xml>`;
const event = (rest: string, head = HEAD) =>
  inner(`<MsgType><![CDATA[event]]></MsgType>${rest}${AGENT}`, head);

describe('an inbound message', () => {
  it('is read with its number as text and its sender in lower case', () => {
    const xml = inner(
      `<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[报 5 已完成]]></Content><MsgId>7350011223344556677</MsgId>${AGENT}`,
    );
    expect(parseInbound(xml)).toEqual({
      dedupeKey: '1000123|chenyulan|7350011223344556677',
      agentId: '1000123',
      from: 'chenyulan',
      sentAt: new Date('2025-01-01T00:00:01Z'),
      content: { type: 'text', text: '报 5 已完成' },
    });
  });

  it('reads the same without CDATA and in another order', () => {
    const xml = `<xml><AgentID>1000123</AgentID>
      <MsgId> 7350011223344556677 </MsgId><Content>报 5 &lt;已完成&gt;</Content><MsgType>text</MsgType>
      <CreateTime> 1735689601 </CreateTime><FromUserName>chenyulan</FromUserName><ToUserName>wl0a1b2c3d4e</ToUserName></xml>`;
    expect(parseInbound(xml)).toMatchObject({
      dedupeKey: '1000123|chenyulan|7350011223344556677',
      content: { type: 'text', text: '报 5 <已完成>' },
    });
  });

  test.each([
    ['image', '<PicUrl><![CDATA[https://x.example/0]]></PicUrl><MediaId><![CDATA[m1]]></MediaId>', null],
    ['voice', '<MediaId><![CDATA[m1]]></MediaId><Format><![CDATA[amr]]></Format>', 'amr'],
    ['video', '<MediaId><![CDATA[m1]]></MediaId><ThumbMediaId><![CDATA[t1]]></ThumbMediaId>', null],
    ['file', '<MediaId>m1</MediaId>', null],
  ])('may be a %s', (type, rest, format) => {
    const xml = inner(`<MsgType><![CDATA[${type}]]></MsgType>${rest}<MsgId>1</MsgId>${AGENT}`);
    expect(parseInbound(xml).content).toEqual({ type, mediaId: 'm1', format });
  });

  test.each(['location', 'link', 'shortvideo', 'mixed'])('of type %s is tolerated by name', (type) => {
    const xml = inner(
      `<MsgType><![CDATA[${type}]]></MsgType><Location_X>23.1</Location_X><MsgId>1</MsgId>${AGENT}`,
    );
    expect(parseInbound(xml).content).toEqual({ type: 'other', name: type });
  });

  it('takes the app from the envelope when the inner XML names none', () => {
    const xml = inner('<MsgType>text</MsgType><Content>任务</Content><MsgId>9</MsgId>');
    expect(parseInbound(xml, '1000123').dedupeKey).toBe('1000123|chenyulan|9');
    expect(parseInbound(xml).agentId).toBe('');
  });

  test.each(['FromUserName', 'CreateTime', 'MsgType'])('without %s is malformed', (name) => {
    const xml = inner(`<MsgType>text</MsgType><Content>任务</Content><MsgId>9</MsgId>${AGENT}`);
    expect(() => parseInbound(xml.replaceAll(name, 'Other'))).toThrow('-40002');
  });

  it('with a time that is no number is malformed', () => {
    const xml = inner('<MsgType>text</MsgType><MsgId>9</MsgId>').replace('1735689601', 'today');
    expect(() => parseInbound(xml)).toThrow('-40002');
  });

  it('nested as deep as a body can hold is read or malformed, never a crash', () => {
    for (const depth of [100, 9_000]) {
      const nested = `<a>${'<a>'.repeat(depth - 1)}${'</a>'.repeat(depth)}`;
      const xml = event(`<Event>click</Event>${nested}`);
      try {
        expect(parseInbound(xml).content).toMatchObject({ type: 'event', event: 'click' });
      } catch (error) {
        expect(error).toMatchObject({ code: -40002 });
      }
    }
  });

  it('that names its sender twice, or a picture elsewhere, is malformed, or is without that address', () => {
    const twice = inner(`<MsgType>text</MsgType><MsgId>9</MsgId><FromUserName>tongchou</FromUserName>`);
    expect(() => parseInbound(twice)).toThrow('-40002');
    const picture = inner(
      '<MsgType>image</MsgType><MediaId>m1</MediaId><PicUrl>http://169.254.169.254/</PicUrl><MsgId>9</MsgId>',
    );
    expect(JSON.stringify(parseInbound(picture))).not.toContain('169.254');
  });

  it('from an account longer than any is malformed: no row could hold it', () => {
    const from = (length: number) =>
      inner('<MsgType>text</MsgType><MsgId>9</MsgId>').replace('ChenYulan', 'x'.repeat(length));
    expect(parseInbound(from(64)).from).toHaveLength(64);
    expect(() => parseInbound(from(65))).toThrow('-40002');
  });

  it('is known by its hash where its number is longer than a key', () => {
    const numbered = (msgId: string) => inner(`<MsgType>text</MsgType><MsgId>${msgId}</MsgId>${AGENT}`);
    const { dedupeKey } = parseInbound(numbered('9'.repeat(200)));
    expect(dedupeKey).toMatch(/^[0-9a-f]{64}$/);
    expect(parseInbound(numbered('9'.repeat(201))).dedupeKey).not.toBe(dedupeKey);
  });
});

describe('an inbound event', () => {
  const click = event('<Event><![CDATA[click]]></Event><EventKey><![CDATA[MENU_TASKS]]></EventKey>');

  it('is known by the hash of its text, white space between elements aside', () => {
    const spaced = `${click.replaceAll(/(<xml>|<\/\w+>)/g, '$1\n  ')}\n`;
    expect(parseInbound(click).dedupeKey).toBe(createHash('sha256').update(click).digest('hex'));
    expect(parseInbound(spaced).dedupeKey).toBe(parseInbound(click).dedupeKey);
  });

  it('is another one when another button was pressed in the same second', () => {
    expect(parseInbound(click.replace('MENU_TASKS', 'MENU_HELP')).dedupeKey).not.toBe(
      parseInbound(click).dedupeKey,
    );
  });

  test.each([
    ['enter_agent', '<Event><![CDATA[enter_agent]]></Event><EventKey><![CDATA[]]></EventKey>', '', {}],
    [
      'location',
      '<Event><![CDATA[LOCATION]]></Event><Latitude>23.129</Latitude>',
      '',
      { Latitude: '23.129' },
    ],
    [
      'view',
      '<Event>view</Event><EventKey><![CDATA[https://bot.example/help?x=1&y=2]]></EventKey>',
      'https://bot.example/help?x=1&y=2',
      {},
    ],
    [
      'scancode_waitmsg',
      '<Event><![CDATA[scancode_waitmsg]]></Event><EventKey><![CDATA[S]]></EventKey><ScanCodeInfo><ScanType><![CDATA[qrcode]]></ScanType><ScanResult><![CDATA[A-9]]></ScanResult></ScanCodeInfo>',
      'S',
      { 'ScanCodeInfo.ScanType': 'qrcode', 'ScanCodeInfo.ScanResult': 'A-9' },
    ],
    [
      'pic_weixin',
      '<Event>pic_weixin</Event><EventKey>P</EventKey><SendPicsInfo><Count>2</Count><PicList><item><PicMd5Sum>a</PicMd5Sum></item><item><PicMd5Sum>b</PicMd5Sum></item></PicList></SendPicsInfo>',
      'P',
      {
        'SendPicsInfo.Count': '2',
        'SendPicsInfo.PicList.item.PicMd5Sum': 'a',
        'SendPicsInfo.PicList.item[2].PicMd5Sum': 'b',
      },
    ],
    [
      'template_card_event',
      '<Event>template_card_event</Event><EventKey>ok</EventKey><ResponseCode>rc</ResponseCode><SelectedItems><SelectedItem><QuestionKey>q1</QuestionKey><OptionIds><OptionId>a</OptionId><OptionId>c</OptionId></OptionIds></SelectedItem></SelectedItems>',
      'ok',
      {
        ResponseCode: 'rc',
        'SelectedItems.SelectedItem.QuestionKey': 'q1',
        'SelectedItems.SelectedItem.OptionIds.OptionId': 'a',
        'SelectedItems.SelectedItem.OptionIds.OptionId[2]': 'c',
      },
    ],
    [
      'change_contact',
      '<Event><![CDATA[change_contact]]></Event><ChangeType>update_user</ChangeType><UserID><![CDATA[LiWei]]></UserID><NewUserID><![CDATA[LiWei02]]></NewUserID><ExtAttr><Item><Name>工号</Name></Item></ExtAttr>',
      '',
      { ChangeType: 'update_user', UserID: 'liwei', NewUserID: 'liwei02', 'ExtAttr.Item.Name': '工号' },
    ],
  ])('%s is flattened into fields', (name, rest, key, fields) => {
    expect(parseInbound(event(rest)).content).toEqual({ type: 'event', event: name, key, fields });
  });

  it('may spell the app’s id AgentId', () => {
    const xml = inner('<MsgType>event</MsgType><Event>taskcard_click</Event><AgentId>1000123</AgentId>');
    expect(parseInbound(xml).agentId).toBe('1000123');
  });

  it('without a name is malformed', () => {
    expect(() => parseInbound(event('<EventKey>k</EventKey>'))).toThrow('-40002');
  });
});
