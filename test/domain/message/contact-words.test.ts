import { expect, test } from '@jest/globals';
import { readContactWords } from '../../../src/domain/message/contact-words';

test.each([
  ['张三 zhangsan', '张三', 'zhangsan', null, null],
  ['张三 ZhangSan 0663-8123456 顺序2', '张三', 'zhangsan', '0663-8123456', 2],
  ['张三 13800138000 zhangsan', '张三', 'zhangsan', '13800138000', null],
  ['张三，账号：zhang.san，电话：8123456，顺序一', '张三', 'zhang.san', '8123456', 1],
  ['张三（zhangsan）', '张三', 'zhangsan', null, null],
  ['张三 10023 13800138000', '张三', '10023', '13800138000', null],
  ['张三', '张三', null, null, null],
  ['张三 13800138000', '张三', null, '13800138000', null],
  ['阿依古丽·买买提 aygul 顺序 3', '阿依古丽·买买提', 'aygul', null, 3],
])('%s', (said, name, userid, phone, rank) => {
  expect(readContactWords(said)).toEqual({ name, userid, phone, rank });
});

test.each(['', 'zhangsan', '张三 zhangsan lisi wangwu', '张三 顺序0', '张三 zhang san 三', '18'])(
  '%s names no contact',
  (said) => {
    expect(readContactWords(said)).toBeNull();
  },
);
