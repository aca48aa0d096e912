/** What stands directly behind a number and makes it a quantity, a date or a time of day: 3个, 5月, 100%, 20家. */
const GLUED =
  /^(?:[0-9%‰/~×]|[.—–-][0-9]|,[0-9]{3}(?![0-9])|[个家人户次万亿元月年日天周号台套条所座间期名场起件批轮类级份处宗辆支栋亩吨米层楼册篇笔例千百余多大分点镇村县区]|公里|小时|平方|项目(?!前)|季度|部门|单位|本(?!单位|局|区|县|市|委|办|季|月|年|期))/;
/** The same with a blank before it, as in 3 个平台 or 5 月 20 日. */
const SPACED =
  /^\s+(?:[%‰/~×]|[个家人户次万亿元月年日天周号台套条所座间期名场起件批轮类级份处宗辆支栋亩吨米层楼册篇笔例]|公里|小时|平方|余|多个|千米|季度)/;
/** Words that only begin like one of those: 18 县级平台, 18 人员培训, 18 台账 are texts on item 18. */
const SPACED_WORDS =
  /^\s+(?:个别|个性|家长|家庭|家校|人员|人才|人口|人社|人民|人工|人大|户籍|户外|次要|万众|元器|月度|年度|年内|年初|年底|年中|日常|日前|日报|天网|周边|周密|号召|台账|台风|套餐|条件|条例|所有|所属|所需|所在|座谈|间接|期间|期末|名单|名录|名称|场景|场所|场地|起草|起步|件均|批复|批准|批量|轮训|轮岗|类别|类案|级联|份额|处理|处置|处室|宗旨|支持|支撑|支付|米面|层级|层面|楼宇|例会|例行|例如)/;
/** 10:30, but not 5:30家单位 (item 5) nor 5:100%. */
const TIME_OF_DAY =
  /^:[0-5][0-9](?![0-9%.]|\s*(?:个|家|人|户|次|万|亿|元|月|年|日|天|台|套|条|所|座|项|场|份|件))/;

/** Whether the text behind a number makes it a quantity, a date or a time; `after` is in half-width characters. */
export function makesQuantity(after: string): boolean {
  if (GLUED.test(after) || TIME_OF_DAY.test(after)) return true;
  return SPACED.test(after) && !SPACED_WORDS.test(after);
}
