import { type OfficeDay, type OfficeTime, officeInstant } from '../calendar/office-time';
import { readOwnDue } from './own-due';
import { findSpokenDay, type SpokenDayRules } from './spoken-day';

/** 「到7月8日 因系统升级」, in either order. */
export interface ExtensionWords {
  /** As said, be it a day off. */
  readonly day: OfficeDay;
  readonly at: Date;
  /** The words without the day; null when there are none. */
  readonly reason: string | null;
}

/** What leads up to 到7月8日 and says nothing. */
const ASKS =
  /(?:申请|请求?|拟|希望|能否|可否|想)?(?:予以|给予)?(?:延期|推迟|顺延|延后|延迟|延长|宽限|延|改)(?=[到至])/;
const OPENS_REASON =
  /^(?:(?:报送|上报|提交|报)(?=[\s,，;；。]))?[\s,，、;；:：。.]*(?:(?:原因|理由)(?:是|为)?[\s:：,，]*)?/;

/** Until when somebody wants more time, and why; null when no day is named. */
export function readExtensionWords(
  text: string,
  rules: SpokenDayRules & { readonly dueTime: OfficeTime },
): ExtensionWords | null {
  const words = text.replace(ASKS, '');
  const { due, rest } = readOwnDue(words, rules);
  if (due) {
    const day = due.movedFrom ?? due.day;
    return { day, at: due.at, reason: reasonOf(rest) };
  }
  const spoken = findSpokenDay(words, rules);
  if (!spoken) return null;
  const around = [words.slice(0, spoken.start), words.slice(spoken.end)];
  return {
    day: spoken.day,
    at: officeInstant(spoken.day, rules.dueTime),
    reason: reasonOf(around.map((part) => part.trim()).join(' ')),
  };
}

function reasonOf(words: string): string | null {
  const reason = words.replace(OPENS_REASON, '').replace(/[\s。.！!]+$/, '');
  return /[\p{L}\p{N}]/u.test(reason) ? reason : null;
}
