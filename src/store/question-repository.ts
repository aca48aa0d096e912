import type { EntityManager } from 'typeorm';
import { OpenQuestionEntity } from './entities/open-question-entity';
import { rowsBy } from './rows-by';

/** One thing at a time waits for a person's answer. */
export class QuestionRepository {
  constructor(private readonly manager: EntityManager) {}

  /** The open question of a person, expired ones included: the caller decides what lapsing means. */
  async open(personId: number): Promise<OpenQuestionEntity | null> {
    const questions = await rowsBy(this.manager, OpenQuestionEntity, {
      column: 'personId',
      values: [personId],
      also: "t.outcome = 'open'",
    });
    return questions.at(-1) ?? null;
  }

  byNumber(personId: number, number: number): Promise<OpenQuestionEntity | null> {
    return this.manager.findOneBy(OpenQuestionEntity, { personId, id: number });
  }

  /** Asks; an older open question is replaced. Returns the new one's number and the older one. */
  async ask(
    question: Pick<OpenQuestionEntity, 'personId' | 'kind' | 'payload' | 'askedAt' | 'expiresAt'>,
  ): Promise<{ number: number; replaced: OpenQuestionEntity | null }> {
    const older = await this.open(question.personId);
    await this.manager.update(
      OpenQuestionEntity,
      { personId: question.personId, outcome: 'open' },
      { outcome: 'replaced' },
    );
    const { identifiers } = await this.manager.insert(OpenQuestionEntity, { ...question, outcome: 'open' });
    return { number: Number(identifiers[0]?.id), replaced: older };
  }

  /** Settles an open question, once; false when somebody was faster. */
  async settle(id: number, outcome: 'done' | 'cancelled' | 'expired'): Promise<boolean> {
    const { affected } = await this.manager.update(OpenQuestionEntity, { id, outcome: 'open' }, { outcome });
    return affected === 1;
  }

  /**
   * Item numbers have changed: what waits for an answer that names items by their old numbers, a choice of commands or a
   * preview, is asked no more. Texts that a question is to file know their item otherwise, and so does 填报.
   */
  async lapseNumbered(): Promise<void> {
    const waiting = await this.manager.findBy(OpenQuestionEntity, { outcome: 'open' });
    for (const { id, kind, payload } of waiting) {
      const byNumber = kind === 'numbered' ? payload.includes('"says":') : kind !== 'guided';
      if (byNumber) await this.settle(id, 'expired');
    }
  }

  /** `expiresAt`: it was answered in part and waits so long again. */
  async rewrite(id: number, payload: string, expiresAt?: Date): Promise<void> {
    await this.manager.update(OpenQuestionEntity, { id }, { payload, ...(expiresAt && { expiresAt }) });
  }
}
