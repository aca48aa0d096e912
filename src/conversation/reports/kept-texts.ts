import { In } from 'typeorm';
import { DraftEntity } from '../../store/entities/draft-entity';
import { RequestEntity } from '../../store/entities/request-entity';
import type { Turn } from '../turn';

/**
 * What a coordinator who opens a report again must know: texts that its contacts have sent for it and that wait, and
 * the request by which they can be let in. Empty where none waits.
 */
export async function textsThatWait({ act }: Turn, obligationIds: readonly number[]): Promise<string> {
  const where = { obligationId: In([...obligationIds]) };
  const drafts = await act.manager.findBy(DraftEntity, { ...where, status: 'waiting' });
  if (drafts.length === 0) return '';
  const requests = await act.manager.findBy(RequestEntity, {
    ...where,
    status: 'open',
    kind: In(['amendment', 'reopening']),
  });
  const numbers = requests.map(({ id }) => `“同意 #${id}”`).join('、');
  const how = numbers === '' ? '联络员可从“草稿”中报送' : `回复${numbers}可直接登记`;
  return `另有${drafts.length}份联络员此前发来的文字待登记，${how}。`;
}
