import { beginOperation } from '../../actions/operation';
import { RuleViolation } from '../../domain/rule-violation';
import { RequestRepository } from '../../store/request-repository';
import type { Preview } from '../preview';
import { violationText } from '../texts/texts';
import type { Turn } from '../turn';
import { decideRequest, VERDICT_WORDS, type Verdict } from './decide-requests';
import { mayDecide, type RequestView, requestLine, viewRequests } from './request-views';

export interface RequestsTarget {
  readonly numbers: readonly number[];
  readonly verdict: Verdict;
  readonly note: string | null;
}

interface CollectedRequests extends Omit<RequestsTarget, 'numbers'> {
  readonly views: readonly RequestView[];
}

/** 同意 and 不同意 of several requests. */
export const requestsPreview: Preview<RequestsTarget, CollectedRequests> = {
  kind: 'requests',
  collect,
  keysOf: ({ views }) => views.map(({ request }) => `request:${request.id}`),
  unitsOf: ({ views }) => views.map(({ request }) => `#${request.id}`),
  describe: ({ views, verdict, note }) =>
    [
      `将答复${VERDICT_WORDS[verdict]}${views.length}件申请，并通知${askersOf(views)}人：`,
      ...views.map(requestLine),
      ...(note ? [`理由：${note}`] : []),
    ].join('\n'),
  nothing: () => '所说的申请均已处理。',
  async execute(turn, { views, verdict, note }, { settledUnits }) {
    const numbers = views.map(({ request }) => request.id);
    const act = beginOperation(turn.act, {
      kind: verdict,
      summary: `${VERDICT_WORDS[verdict]} 申请${numbers.map((number) => `#${number}`).join('、')}`,
      undoable: true,
    });
    const lines: string[] = [];
    for (const number of numbers) {
      try {
        lines.push((await decideRequest(turn, act, number, verdict, note)).said);
      } catch (error) {
        if (!(error instanceof RuleViolation)) throw error;
        lines.push(violationText(error));
      }
    }
    if (settledUnits.length > 0) lines.push(`${settledUnits.join('、')}已另行处理，未重复处理。`);
    return lines.join('\n');
  },
};

async function collect(turn: Turn, { numbers, verdict, note }: RequestsTarget): Promise<CollectedRequests> {
  const requests = await new RequestRepository(turn.act.manager).byNumbers(numbers);
  const open = requests.filter((request) => request.status === 'open' && mayDecide(turn, request));
  return { views: await viewRequests(turn, open), verdict, note };
}

function askersOf(views: readonly RequestView[]): number {
  return new Set(views.map(({ request }) => request.userid)).size;
}
