import { sayItem } from '../../domain/plan/item-number';
import { PageDraftRepository } from '../../store/page-draft-repository';
import { judgedObligations } from '../../store/read-models/judged-obligations';
import type { Turn } from '../turn';
import { reportPageOf } from './report-page-link';

/** A line for 草稿: what was begun on the 填报 page, and where it can be gone on with; empty where nothing was. */
export async function pageDraftsLine(turn: Turn): Promise<string> {
  const { act, calendar, member } = turn;
  const drafts = await new PageDraftRepository(act.manager).ofPerson(member.personId);
  if (drafts.length === 0) return '';
  const ids = drafts.map(({ obligationId }) => obligationId);
  const filter = { ids, unitIds: member.contactUnitIds };
  const obligations = await judgedObligations(act.manager, calendar, filter, act.rules, act.now);
  if (obligations.length === 0) return '';
  const items = obligations
    .map(({ inForce, itemNo }) => `${inForce.shownTitle}${sayItem(itemNo)}`)
    .join('、');
  const where = reportPageOf(turn);
  return `\n填报页面有${obligations.length}份未提交的草稿：${items}，请打开页面继续填写${where === null ? '' : `：${where}`}`;
}
