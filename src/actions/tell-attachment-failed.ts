import type { AttachmentFailure, TellAttachmentFailed } from '../delivery/attachment-outcome';
import { MOST_BYTES } from '../domain/attachment/check-file';
import { ALLOWED_KINDS } from '../domain/attachment/file-type';
import type { OfficeRules } from '../domain/office-rules';
import { periodName } from '../domain/period/period-code';
import { sayItem } from '../domain/plan/item-number';
import { sayMoment } from '../domain/text/say-time';
import type { Clock } from '../observability/clock';
import { AttachmentEntity } from '../store/entities/attachment-entity';
import { PersonEntity } from '../store/entities/person-entity';
import { PlanEntity } from '../store/entities/plan-entity';
import { ObligationRepository } from '../store/obligation-repository';
import type { Act } from './act';
import { notify } from './notify';
import { beginOperation } from './operation';
import { systemAct } from './system-act';

const KIND_NAMES = { image: '图片', voice: '语音', video: '视频', file: '文件' } as const;

/** Tells the sender of an attachment that it could not be stored, why, and what to do. */
export function attachmentFailureTeller({
  rules,
  clock,
}: {
  rules: OfficeRules;
  clock: Clock;
}): TellAttachmentFailed {
  return async (manager, attachmentId, why, machineNow) => {
    const attachment = await manager.findOneByOrFail(AttachmentEntity, { id: attachmentId });
    const { userid } = await manager.findOneByOrFail(PersonEntity, { id: attachment.personId });
    const act: Act = { ...systemAct(manager, { rules, clock }, machineNow), inboundId: attachment.inboundId };
    const [obligation] =
      attachment.obligationId === null
        ? []
        : await new ObligationRepository(manager).facts({ ids: [attachment.obligationId] });
    const plan = obligation && (await manager.findOneByOrFail(PlanEntity, { id: obligation.planId }));
    const item =
      obligation && plan
        ? `${periodName(obligation.periodCode, plan.year)}${sayItem(obligation.itemNo)}的`
        : '';
    const what = `您${sayMoment(attachment.createdAt)}发送的${item}${KIND_NAMES[attachment.kind]}`;
    const telling = beginOperation(act, {
      kind: 'attachment-failed',
      summary: `附件未能保存：${what}`,
      undoable: false,
    });
    await notify(
      telling,
      [{ to: userid, text: `${what}未能保存：${reasonOf(why, attachment)}` }],
      'attachment-failed',
    );
  };
}

function reasonOf(why: AttachmentFailure, { kind }: AttachmentEntity): string {
  switch (why) {
    case 'gone':
      return '平台未能提供该内容（发送后仅保留三天）。请重新发送。';
    case 'tooLarge':
      return `超过${MOST_BYTES[kind] / 1024 / 1024}MB。请缩小后重新发送。`;
    case 'empty':
      return '内容为空。请重新发送。';
    case 'type':
      return `不是可以登记的格式。可登记的有：${ALLOWED_KINDS}。`;
  }
}
