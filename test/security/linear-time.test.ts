import { describe, expect, it } from '@jest/globals';
import { reportForm } from '../../src/domain/message/compose-report';
import { isRemark, readNoProgress } from '../../src/domain/message/everyday-remarks';
import { leadingNumbers, leadingSelector } from '../../src/domain/message/item-selector';
import { allLeadingItems, leadingItems } from '../../src/domain/message/leading-items';
import { leadingTitle } from '../../src/domain/message/leading-title';
import { readPastedView } from '../../src/domain/message/pasted-view';
import { argumentsOf, readCommand, withoutCourtesy } from '../../src/domain/message/read-command';
import {
  isCourtesyOnly,
  isPromise,
  isQuestion,
  readsAsReport,
} from '../../src/domain/message/reads-as-report';
import { readReportEntries } from '../../src/domain/message/report-entries';
import { readReportFields } from '../../src/domain/message/report-fields';
import { isNilReport, nilText, withoutPartialMark } from '../../src/domain/message/report-marks';
import { leadingTime } from '../../src/domain/message/spoken-time';
import { parsePlan } from '../../src/domain/plan/parse-plan';
import { reportDeadlines } from '../../src/domain/plan/report-deadlines';
import { harmlessText } from '../../src/domain/text/harmless-text';
import { toHalfWidth } from '../../src/domain/text/normalise';

/** Repeated, each of these makes some way of reading start over at every place. */
const PATTERNS = [
  ...['，', '；', ' ', '\n', '\t', '（', '(', '《', '〔', '“', '、', '0', '一', 'a', '？', '报', '第'],
  ...[
    '1、',
    '五、',
    '第5项',
    '1.',
    '1.1.',
    '\n1. ',
    '一、甲\n',
    '1-',
    '7月1日-',
    '到7月',
    '18 已完成\n',
    '报 18 ',
  ],
  ...[
    '进展情况：',
    '责任单位：',
    '牵头单位：市教育局；',
    '甲\t乙\n',
    '| 甲 ',
    'x\n\n',
    '、，',
    '部分，',
    '（部分',
  ],
];
const READERS: Readonly<Record<string, (text: string) => unknown>> = {
  'a command': (text) => readCommand(text, [{ word: '报', takesGluedText: true }]),
  'its arguments': argumentsOf,
  courtesy: (text) => [withoutCourtesy(text), isCourtesyOnly(text)],
  'an item in front': (text) => [leadingSelector(text), leadingNumbers(text), leadingItems(text)],
  'items alone': allLeadingItems,
  'a title in front': leadingTitle,
  'a pasted view': readPastedView,
  'a report without a number': (text) => [readsAsReport(text), isQuestion(text)],
  'reports in one message': (text) =>
    readReportEntries(`5 甲${text}`, (number) => number === 5 || number === 1),
  'a promise': isPromise,
  'a remark': (text) => [isRemark(text), readNoProgress(text)],
  'the fields of a report': (text) => [readReportFields(text), reportForm(text)],
  'marks of a report': (text) => [withoutPartialMark(text), isNilReport(text), nilText(text)],
  'a time of day': leadingTime,
  'deadlines of a plan': reportDeadlines,
  'a plan of many lines': (text) => parsePlan(text.split('\n')),
  'harmless text': (text) => toHalfWidth(harmlessText(text)),
};
const CHARACTERS = 4_000;
/** A plan is read in many ways. */
const CHARACTERS_OF_PLAN = 1_500;
const TIMES = 8;
/** Eight times the text takes eight times the work, or sixty-four times where a reader starts over at every character. */
const AT_MOST_TIMES = 3 * TIMES;
/** Below that the collector of garbage decides, and nobody would notice. */
const UNNOTICED_MS = 60;

function cpuMs(read: (text: string) => unknown, text: string): number {
  const before = process.cpuUsage().user;
  read(text);
  return (process.cpuUsage().user - before) / 1000;
}

const repeated = (pattern: string, length: number) =>
  pattern.repeat(Math.ceil(length / pattern.length)).slice(0, length);

describe('the work that a text makes grows with its length, whatever it is made of', () => {
  it.each(Object.entries(READERS))('to read %s', (what, read) => {
    const characters = what.startsWith('a plan') ? CHARACTERS_OF_PLAN : CHARACTERS;
    const slow = PATTERNS.flatMap((pattern) => {
      const long = cpuMs(read, repeated(pattern, characters * TIMES));
      if (long <= UNNOTICED_MS) return [];
      const [once, again] = [
        cpuMs(read, repeated(pattern, characters)),
        cpuMs(read, repeated(pattern, characters)),
      ];
      const allowed = UNNOTICED_MS + AT_MOST_TIMES * Math.min(once, again);
      const second = long <= allowed ? long : cpuMs(read, repeated(pattern, characters * TIMES));
      return second <= allowed
        ? []
        : [`${JSON.stringify(pattern)}: ${second.toFixed(0)} ms instead of ${allowed.toFixed(0)}`];
    });
    expect(slow).toEqual([]);
  });
});
