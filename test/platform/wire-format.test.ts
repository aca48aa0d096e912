import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import { CallbackCryptoError } from '../../src/platform/callback-crypto';
import {
  buildEncryptedReply,
  buildEnvelope,
  buildPassiveText,
  buildXml,
  parseEncryptedReply,
  parseEnvelope,
  parsePassiveText,
  parseXml,
  textOf,
  withoutWhiteSpaceBetweenElements,
} from '../../src/platform/wire-format';

const BODY = 'RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/==';

describe('the envelope of a delivery', () => {
  test.each([
    [
      'the order of the documentation',
      `<xml><ToUserName><![CDATA[wl01]]></ToUserName><AgentID><![CDATA[1000123]]></AgentID><Encrypt><![CDATA[${BODY}]]></Encrypt></xml>`,
    ],
    [
      'the order of real traffic, with line breaks',
      `<xml>\n  <ToUserName><![CDATA[wl01]]></ToUserName>\n  <Encrypt><![CDATA[${BODY}]]></Encrypt>\r\n<AgentID><![CDATA[1000123]]></AgentID>\n</xml>\n`,
    ],
    [
      'no CDATA at all, a declaration in front',
      `<?xml version="1.0" encoding="UTF-8"?><xml><ToUserName>wl01</ToUserName><Encrypt>${BODY}</Encrypt><AgentID>1000123</AgentID></xml>`,
    ],
  ])('is read in %s', (_what, source) => {
    expect(parseEnvelope(source)).toEqual({ toUserName: 'wl01', encrypt: BODY, agentId: '1000123' });
  });

  test.each(['', '<AgentID></AgentID>', '<AgentID/>', '<AgentID><![CDATA[]]></AgentID>'])(
    'has no agent when it says %p',
    (agent) => {
      const source = `<xml><ToUserName>wl01</ToUserName><Encrypt>${BODY}</Encrypt>${agent}</xml>`;
      expect(parseEnvelope(source).agentId).toBeNull();
    },
  );

  test.each([null, '1000123'])('is built and read back with agent %p', (agentId) => {
    const envelope = { toUserName: 'wl01', encrypt: BODY, agentId };
    expect(parseEnvelope(buildEnvelope(envelope))).toEqual(envelope);
  });

  test.each([
    ['nothing', ''],
    ['plain text', 'hello'],
    ['JSON', '{"xml":{"Encrypt":"abc"}}'],
    ['no Encrypt', '<xml><ToUserName>wl01</ToUserName></xml>'],
    ['an empty Encrypt', '<xml><Encrypt></Encrypt></xml>'],
    ['two Encrypts', '<xml><Encrypt>a</Encrypt><Encrypt>b</Encrypt></xml>'],
    ['an Encrypt with children', '<xml><Encrypt><a>b</a></Encrypt></xml>'],
    ['an unclosed element', '<xml><Encrypt>abc'],
    ['crossed elements', '<xml><Encrypt>abc</xml></Encrypt>'],
    ['another root', '<html><Encrypt>abc</Encrypt></html>'],
    ['two roots', '<xml><Encrypt>a</Encrypt></xml><xml><Encrypt>b</Encrypt></xml>'],
    ['text beside elements', '<xml>x<Encrypt>abc</Encrypt></xml>'],
    [
      'an external entity',
      '<!DOCTYPE xml [<!ENTITY x SYSTEM "file:///etc/passwd">]><xml><Encrypt>&x;</Encrypt></xml>',
    ],
    ['an internal entity', '<!DOCTYPE xml [<!ENTITY x "boom">]><xml><Encrypt>&x;</Encrypt></xml>'],
    ['a DTD inside the root', '<xml><!DOCTYPE xml [<!ENTITY x "boom">]><Encrypt>&x;</Encrypt></xml>'],
    [
      'an entity bomb',
      '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><xml><Encrypt>&b;</Encrypt></xml>',
    ],
    ['a reserved name', '<xml><__proto__>x</__proto__><Encrypt>abc</Encrypt></xml>'],
    ['20000 levels', `<xml>${'<a>'.repeat(20000)}${'</a>'.repeat(20000)}</xml>`],
  ])('is refused with -40002 when it is %s', (_what, source) => {
    let refused: unknown;
    try {
      parseEnvelope(source);
    } catch (error) {
      refused = error;
    }
    expect(refused).toBeInstanceOf(CallbackCryptoError);
    expect(refused).toMatchObject({ code: -40002, message: 'xmlInvalid (-40002)' });
  });
});

describe('text in XML', () => {
  it('keeps numbers as they are written', () => {
    const fields = parseXml('<xml><MsgId>7350011223344556677</MsgId><U>007</U><E>1e5</E><T>true</T></xml>');
    expect(fields).toEqual({ MsgId: '7350011223344556677', U: '007', E: '1e5', T: 'true' });
  });

  it('decodes entities in text, and not in CDATA', () => {
    const fields = parseXml(
      '<xml><A>a&lt;b&amp;lt;&#20320;&#x597d;</A><B><![CDATA[a&lt;b <!DOCTYPE x>]]></B></xml>',
    );
    expect(fields).toEqual({ A: 'a<b&lt;你好', B: 'a&lt;b <!DOCTYPE x>' });
  });

  test.each(['报 5 已完成\n  第二行', 'a]]>b', ']]>]]>', '<xml>&amp;</xml>', '👍', ' blank around ', ''])(
    'survives building and reading: %p',
    (content) => {
      expect(textOf(parseXml(buildXml({ Content: content })), 'Content')).toBe(content);
    },
  );

  it('drops what XML 1.0 cannot carry', () => {
    expect(textOf(parseXml(buildXml({ A: 'a\u0000\u0008\uFFFE\uD800b' })), 'A')).toBe('ab');
  });

  it('writes lists as repeated elements', () => {
    expect(buildXml({ PicList: { item: [{ M: 'x' }, { M: 'y' }] }, N: 2 })).toBe(
      '<xml><PicList><item><M><![CDATA[x]]></M></item><item><M><![CDATA[y]]></M></item></PicList><N>2</N></xml>',
    );
  });

  it('refuses a name that would break out of its element', () => {
    expect(() => buildXml({ 'a><b': 'x' })).toThrow('xmlBuildFailed (-40011)');
  });

  it('loses only white space between elements when an event is compared', () => {
    const spaced = '<xml>\n <A><![CDATA[ > < ]]></A>\r\n\t<B>x y</B>\n</xml>\n';
    expect(withoutWhiteSpaceBetweenElements(spaced)).toBe('<xml><A><![CDATA[ > < ]]></A><B>x y</B></xml>');
  });
});

describe('a passive reply', () => {
  const reply = {
    toUserName: 'chenyulan',
    fromUserName: 'wl01',
    createTimeSeconds: 1735689601,
    content: '已收到。',
  };

  it('is what the other side reads', () => {
    expect(parsePassiveText(buildPassiveText(reply))).toEqual(reply);
  });

  it('travels in an envelope that keeps leading zeros', () => {
    const signed = { encrypt: BODY, msgSignature: 'ab'.repeat(20), timestamp: '0001735689601', nonce: '007' };
    expect(parseEncryptedReply(buildEncryptedReply(signed))).toEqual(signed);
  });

  it('is no reply when it is not a text', () => {
    expect(() => parsePassiveText(buildPassiveText(reply).replace('[text]', '[markdown]'))).toThrow('-40002');
  });
});

describe('a document of one level', () => {
  const names = fc.constantFrom('A', 'Content', 'MsgId', '__proto__', 'constructor', 'a.b-c', 'A');
  const pieces = fc.constantFrom(
    '你好',
    ' ',
    '\n',
    '\r\n',
    ']]',
    '>',
    '<',
    '&amp;',
    '&',
    '<b>x</b>',
    '😀',
    '0',
    '\u0000',
    '<!-- c -->',
  );
  const texts = fc.array(pieces, { maxLength: 6 }).map((all) => all.join(''));
  const elements = fc
    .tuple(names, texts, fc.boolean(), fc.constantFrom('', ' ', '\n  '))
    .map(
      ([name, text, cdata, gap]) => `${gap}<${name}>${cdata ? `<![CDATA[${text}]]>` : text}</${name}>${gap}`,
    );
  const documents = fc.array(elements, { maxLength: 5 }).map((all) => `<xml>${all.join('')}</xml>`);

  function read(source: string): unknown {
    try {
      return parseXml(source);
    } catch (error) {
      return error instanceof CallbackCryptoError ? error.reason : 'another error';
    }
  }

  it('is read quickly and means what the parser finds in it', () => {
    fc.assert(
      fc.property(documents, (source) => {
        // Behind a declaration nothing is taken for a flat document.
        expect(read(source)).toEqual(read(`<?xml version="1.0"?>${source}`));
      }),
      { numRuns: 2000, seed: 8 },
    );
  });
});
