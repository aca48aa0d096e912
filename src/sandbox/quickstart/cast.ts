/** Who writes what. */
export interface Reply {
  readonly userid: string;
  readonly text: string;
}

/** Reports in the many forms in which people write them; everybody else writes plainly. */
export const IN_THEIR_OWN_WORDS: readonly Reply[] = [
  {
    userid: 'jiaoyu',
    text: '已完成公共教育服务平台升级，摇号招生功能上线；存在问题：3所学校数据未对接；下一步：8月底前完成对接。',
  },
  { userid: 'gongan', text: '２５、已完成智感安防小区建设32个，粤居码推广覆盖全市。' },
  { userid: 'sifa', text: '第二十七项 已实现市县镇三级执法主体全部上线“两平台”，累计办案1200宗。' },
  { userid: 'minzheng', text: '您好，（二十二）已完成民政业务综合平台需求调研，残疾人证“跨省通办”已上线。' },
  {
    userid: 'weijian',
    text: '7：已保障大规模核酸检测系统运行，累计采样310万人次。\n19：已建成3家智慧医院示范点，远程医疗覆盖全部县级医院。',
  },
  { userid: 'caizheng', text: '数字财政：已完成预算管理一体化系统切换，财政大数据平台正在招标。' },
  { userid: 'canlian', text: '报 22 已实现残疾人证全流程网上办理，办理量460件。' },
];
/** Silent until the deadline has passed. */
export const LATE = ['jiaotong', 'shuili', 'puning'];
/** Asks for an extension on the way, and reports within it. */
export const EXTENDED = { userid: 'shuili', item: 31, until: '7月6日' };
/** Silent to the end. */
export const SILENT = ['dananshan', 'puninghq', 'haiguan'];
