import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { AddressBook } from '../../src/actions/directory';
import { AccessToken } from '../../src/platform/access-token';
import { addressBookOf } from '../../src/platform/address-book-client';
import { ApiClient } from '../../src/platform/api-client';
import { ApiTransport } from '../../src/platform/api-transport';
import { memoryTokenStore } from '../../src/platform/token-store';
import { AGENT_ID, givenSandbox, SECRET } from '../sandbox/given-sandbox';
import { CORP_ID } from '../sandbox/receiver';
import { json, type LocalServer, recordingLogger, startLocalServer } from './local-server';

const closers: (() => unknown)[] = [];
let platform: LocalServer;
beforeAll(async () => {
  platform = await startLocalServer((_seen, response) => json(response, {}));
});
afterAll(async () => {
  for (const close of closers) await close();
  await platform.close();
});

function bookAt(root: string): AddressBook {
  const transport = new ApiTransport({ root, timeoutMs: 2000 });
  closers.push(() => transport.close());
  const logger = recordingLogger();
  const parts = { transport, store: memoryTokenStore(), root, corpId: CORP_ID, secret: SECRET, logger };
  return addressBookOf(new ApiClient(transport, new AccessToken(parts)));
}

/** Answers by the last part of the path. */
function bookThat(answers: Record<string, object>): AddressBook {
  platform.answer((seen, response) => {
    if (seen.url.pathname === '/cgi-bin/gettoken')
      return json(response, { errcode: 0, access_token: 'token', expires_in: 7200 });
    return json(response, answers[seen.url.pathname.replace('/cgi-bin/', '')] ?? { errcode: 48002 });
  });
  return bookAt(platform.origin);
}

it('lists departments and members of the simulated platform', async () => {
  const sandbox = await givenSandbox({ agentId: AGENT_ID });
  closers.push(() => sandbox.close());
  sandbox.state.members.change('wumin', { mobile: '13800000001', enabled: false });
  const book = bookAt(sandbox.apiRoot);
  const departments = await book.departments(1);
  const education = departments.find(({ name }) => name === '市教育局');
  expect(education).toMatchObject({ parentId: 1 });
  expect(await book.members(education?.id ?? 0)).toEqual([
    {
      userid: 'huangzq',
      name: '黄志强',
      mobile: null,
      position: '联络员',
      departmentIds: [education?.id],
      standing: 'visible',
    },
    expect.objectContaining({ userid: 'wumin', mobile: '13800000001', standing: 'disabled' }),
  ]);
  await expect(book.departments(999)).rejects.toMatchObject({ why: 'forbidden', code: '60003' });
});

it('takes the short list where the full one is not granted, and fields as they come', async () => {
  const book = bookThat({
    'user/list': { errcode: 48002, errmsg: 'api forbidden' },
    'user/simplelist': { errcode: 0, userlist: [{ userid: 'ZhangSan', name: ' ', department: ['7', 8] }] },
    'department/list': { errcode: 0, department: [{ id: '7', name: '市教育局' }, { id: 8 }] },
  });
  expect(await book.members(1)).toEqual([
    {
      userid: 'zhangsan',
      name: null,
      mobile: null,
      position: null,
      departmentIds: [7, 8],
      standing: 'visible',
    },
  ]);
  expect(await book.departments(1)).toEqual([{ id: 7, name: '市教育局', parentId: null }]);
});

it('says that it cannot tell, whatever is in the way', async () => {
  await expect(bookThat({}).members(1)).rejects.toMatchObject({ name: 'CannotTell', code: '48002' });
});
