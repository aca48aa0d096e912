import { toHalfWidth } from '../text/normalise';
import { withoutCourtesy } from './read-command';

/** Longer sentences say more than a request. */
const LONGEST_REQUEST = 30;
const WHO =
  '(?:谁|边个|边家|哪个|哪些|哪几个|哪几家|哪家|哪里|有谁|有边个|边啲|几多家|多少家|几家|多少个|还差谁|邊個)(?:单位|局|部门|人|科室)?';
const STILL = '(?:还有|仲有|还|仍|目前|现在|到现在|而家|仲)*';
const NOT = '(?:没有?|未|冇|没)';
const END = '(?:的|嘅|了|啦|呀|啊|呢|吗|啊|咯|先|[?.。!~\\s]|到|给我|一下|上来|上嚟|咗|名单|情况|单位)*$';
const WHEN = '(?:本期|这期|二季度|三季度|四季度|一季度)?';

/** What people ask in their own words, and the command that answers it. Only what changes nothing. */
const REQUESTS: readonly (readonly [RegExp, string])[] = [
  [
    new RegExp(`^(?:还有|仲有)?${WHEN}${STILL}${WHO}${STILL}${NOT}(?:有)?(?:报|交|填|搞)(?:送|完)?${END}`),
    '未报',
  ],
  [new RegExp(`^${WHEN}(?:还差|仲差|还缺|差)${WHO}${END}`), '未报'],
  [new RegExp(`^${WHEN}(?:${NOT}(?:报|交)(?:送)?)(?:的)?(?:有)?${WHO}${END}`), '未报'],
  [new RegExp(`^${WHEN}(?:有)?${WHO}(?:是)?(?:迟报|迟到|晚报|报晚|报迟|迟交)${END}`), '迟报'],
  [
    new RegExp(`^(?:还有|有|仲有)?(?:${WHO})?${STILL}(?:待审|没审|未审|要审|等审|待审核|要我审)${END}`),
    '待审',
  ],
  [
    new RegExp(
      `^(?:而家|现在|目前)?${WHEN}(?:报送|报得|报的|交得|上报)?(?:情况|进展)?(?:怎么样|咋样|如何|点样|点啊|点)${END}`,
    ),
    '状态',
  ],
  [new RegExp(`^(?:而家|现在|目前)?(?:${WHO})(?:已经?)?(?:报|交)(?:咗|了|好了|齐)${END}`), '状态'],
  [new RegExp(`^${WHEN}(?:都)?报齐(?:了|咗)?(?:没有?|未)?${END}`), '状态'],
];

/** The same for a contact, who asks about the own unit. */
const OWN_REQUESTS: readonly (readonly [RegExp, string])[] = [
  [
    new RegExp(
      `^(?:我|我们|我局)?${STILL}(?:要|得|该)?(?:报|交|填)(?:些)?(?:什么|哪些|哪几项|边啲|乜嘢|啥|几项|哪项)${END}`,
    ),
    '任务',
  ],
  [
    new RegExp(
      `^(?:我|我们|我哋|我局|本单位)?${STILL}(?:有|差|欠|要|需要|应该)?(?:什么|哪些|哪几项|几项|多少项|边几项|边啲|乜嘢|咩|啥|哪项)(?:事项|任务|要|需要|未|没|没有|冇|还没)*(?:报|交|填)?${END}`,
    ),
    '任务',
  ],
  [
    new RegExp(
      `^(?:我|我们|我局)?(?:这个|本期|二季度)?(?:什么时候|几时|几号|哪天|最晚|最迟)(?:什么时候|几号|几时)?(?:之?前)?(?:要|得)?(?:截止|报|交|截数|到期)${END}`,
    ),
    '任务',
  ],
  // Whether it has arrived is seen there.
  [
    new RegExp(
      `^(?:我|我们|我哋|我局|我单位|本单位|这个)*(?:上次|上周|昨天|刚才|刚刚|早就|不是|已经?|都|有)*(?:报|交|提交|发)(?:送)?(?:过|咗|好|上去|给你们|给您)*(?:了|咗|过)${END}`,
    ),
    '任务',
  ],
  [new RegExp(`^(?:截止|到期)(?:时间|日期|日)?(?:是)?(?:什么时候|几时|几号|哪天)?${END}`), '任务'],
];

const HOW = new RegExp(
  `^(?:这个|个|呢个|我|该|要)?(?:怎么|如何|怎样|点样|点|咋)(?:报|填|用|弄|搞|操作|报送|提交|写|交)(?:送)?${END}`,
);

/** The command that a short question in everyday words, dialect included, asks for; null for any other text. */
export function spokenRequest(text: string, asksForOwnUnit: boolean): string | null {
  if (text.length > LONGEST_REQUEST * 2) return null;
  const said = toHalfWidth(withoutCourtesy(text)).replace(/\s+/g, '');
  if (said.length < 3 || said.length > LONGEST_REQUEST) return null;
  if (HOW.test(said)) return '帮助';
  const requests = asksForOwnUnit ? [...OWN_REQUESTS, ...REQUESTS] : REQUESTS;
  const found = requests.find(([form]) => form.test(said));
  if (!found) return null;
  const period = /[一二三四]季度/.exec(said)?.[0];
  return period && found[1] !== '任务' ? `${found[1]} ${period}` : found[1];
}
