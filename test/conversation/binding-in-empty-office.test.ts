import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addAdmin } from '../../src/actions/add-admin';
import { PeopleRepository } from '../../src/store/people-repository';
import { oneDatabaseFor } from '../support/databases';
import { dialogue } from '../support/dialogue';
import { Office } from '../support/office';

/** After `cuibao admin add` and nothing else: no unit, no plan, no coordinator. */
describe.each(oneDatabaseFor(__filename))('an office that is only being set up, on %s', (kind) => {
  let office: Office;
  beforeAll(async () => {
    office = await Office.openEmpty(kind);
    await office.change((act) => addAdmin(act, 'guanli', '林管理'));
  });
  afterAll(() => office.close());

  it('the administrator makes units, and decides who is a contact as long as there is no coordinator', async () => {
    await dialogue(office, 'zhangsan', [
      ['你好', '绑定 单位全称 姓名'],
      ['绑定 市教育局 张三', ['没有找到单位“市教育局”', '单位尚未登记的，请与收集单位联系']],
    ]);
    await dialogue(office, 'guanli', [
      ['单位', '单位库共0家'],
      ['同意', /没有/],
      ['单位 新增 市教育局 市直', '已新增单位市教育局（市直）'],
    ]);
    await dialogue(office, 'zhangsan', [['绑定 市教育局 张三', ['已收到您的绑定申请', '确认后会通知您']]]);
    await dialogue(office, 'guanli', [
      ['待批', ['待批申请1件', '登记张三为市教育局联络员']],
      ['同意', '张三'],
      ['联络员 市教育局', '1. 张三'],
    ]);
    const [contact] = await new PeopleRepository(office.store.read).withRole(['contact']);
    expect(contact).toMatchObject({ name: '张三', unitName: '市教育局', rank: 1 });
    await dialogue(office, 'zhangsan', [['任务', /没有/]]);
  });
});
