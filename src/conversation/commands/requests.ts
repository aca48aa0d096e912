import type { RequestEntity } from '../../store/entities/request-entity';
import { RequestRepository } from '../../store/request-repository';
import { defineCommand } from '../define-command';
import { coordinatedPlanIds, hasRole } from '../member';
import { askedText, mayDecide, requestLine, settledText, viewRequests } from '../requests/request-views';
import type { Reply, Turn } from '../turn';
import { extension } from './extension';

const REMEMBERED_MS = 14 * 24 * 3600_000;

/** 「待批」: what waits for the coordinator's decision; for anybody else what became of the own requests. */
export const requests = defineCommand({
  words: ['待批', '申请', '申请列表', '待批申请', '我的申请'],
  usage: '待批',
  example: '待批',
  summary: '统筹员查看待批的申请；联络员查看本人申请的结果',
  allowed: ['contact', 'coordinator', 'admin'],
  takesGluedText: false,
  takesReport: true,
  async handle(args, turn): Promise<Reply> {
    // 申请 延期 5 到7月8日, 申请 5 延期到7月8日
    if (args.includes('延期')) return extension.handle(args.replace(/延期\s*/, ' ').trim(), turn);
    const parts = [...(await toDecide(turn)), ...(await ownRequests(turn))];
    return { text: parts.join('\n') };
  },
});

async function toDecide(turn: Turn): Promise<string[]> {
  if (!hasRole(turn.member, 'coordinator') && !hasRole(turn.member, 'admin')) return [];
  const open = (await new RequestRepository(turn.act.manager).open()).filter((each) => mayDecide(turn, each));
  if (open.length === 0) return ['目前没有待您批复的申请。'];
  const lines = (await viewRequests(turn, open)).map(requestLine);
  return [`待批申请${open.length}件：`, ...lines, '回复“同意 #编号”或“不同意 #编号 理由”。'];
}

async function ownRequests(turn: Turn): Promise<string[]> {
  const { act, member, calendar } = turn;
  const since = new Date(act.now.getTime() - REMEMBERED_MS);
  const mine = await new RequestRepository(act.manager).ofPerson(member.userid, since);
  const decides = coordinatedPlanIds(member, calendar).length > 0 || hasRole(member, 'admin');
  if (mine.length === 0) return decides ? [] : ['您近两周没有提出申请，也没有待批的申请。'];
  return ['您的申请：', ...(await viewRequests(turn, mine as RequestEntity[])).map(ownLine)];
}

function ownLine(view: Parameters<typeof askedText>[0]): string {
  const { note } = view.request;
  return `${askedText(view)}：${settledText(view)}${note ? `，${note}` : ''}`;
}
