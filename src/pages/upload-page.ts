import { type FileRefusal, MOST_BYTES } from '../domain/attachment/check-file';
import { ALLOWED_KINDS } from '../domain/attachment/file-type';
import { ATTACHMENT_KIND_NAMES, sayBytes } from '../domain/attachment/say-attachment';
import { periodName } from '../domain/period/period-code';
import { sayItem } from '../domain/plan/item-number';
import { sayMoment } from '../domain/text/say-time';
import type { AttachmentEntity } from '../store/entities/attachment-entity';
import { type Html, html } from './html';
import { MOST_FILES } from './read-upload';
import type { UploadStanding } from './upload-standing';

export const UPLOAD_TITLE = '上传附件';
export const ACCEPT =
  '.jpg,.jpeg,.png,.gif,.amr,.mp3,.wav,.mp4,.mov,.pdf,.doc,.docx,.xls,.xlsx,.ppt,.pptx,.wps,.et,.txt,.zip';
export const MOST_MB = MOST_BYTES.file / 1024 / 1024;

/** What became of one file of a form. */
export interface UploadResult {
  readonly name: string;
  readonly outcome: 'stored' | 'already' | FileRefusal;
}

export interface UploadView {
  readonly standing: Extract<UploadStanding, { open: true }>;
  readonly token: string;
  readonly expiresAt: Date;
  /** Empty before anything was handed in. */
  readonly results: readonly UploadResult[];
  readonly tooMany: boolean;
}

export function uploadPage(view: UploadView): Html {
  const { standing, token, expiresAt } = view;
  const { obligation, attachments, person } = standing;
  const { inForce, periodCode, itemNo, itemTitle, unitName } = obligation;
  return html`<h1>${UPLOAD_TITLE}</h1>
${resultSections(view)}
<section><p>《${inForce.plan.title}》${periodName(periodCode, inForce.plan.year)}</p><p>${sayItem(itemNo)} ${itemTitle}</p><p class="note">${unitName}，${person.name}；本链接${sayMoment(expiresAt)}前有效，仅限您本人使用，请勿转发。</p></section>
<section><form method="post" enctype="multipart/form-data" action="?t=${token}"><label for="files">选择文件</label><input id="files" type="file" name="files" multiple required accept="${ACCEPT}" aria-describedby="limits"><p id="limits" class="note">可多选，每个不超过${MOST_MB}MB，一次最多${MOST_FILES}个。可上传：${ALLOWED_KINDS}。</p><p><strong>请勿报送涉密信息。</strong></p><button type="submit">上传</button></form></section>
<section><h2>已有附件（${attachments.length}个）</h2>${attachmentList(attachments)}</section>`;
}

function resultSections({ results, tooMany }: UploadView): Html {
  const good = results.filter(({ outcome }) => outcome === 'stored' || outcome === 'already');
  const bad = results.filter((result) => !good.includes(result));
  const stored =
    good.length === 0
      ? html``
      : html`<section class="good" role="status"><h2>已保存${good.length}个文件</h2><ul>${good.map(
          ({ name, outcome }) =>
            html`<li>${name}${outcome === 'already' ? '（已有相同文件，未重复保存）' : ''}</li>`,
        )}</ul><p class="note">误传的文件，请在对话中回复“附件”加事项编号查看并删除。</p></section>`;
  const refused = [
    ...bad.map(({ name, outcome }) => html`<li>${name}：${REFUSAL_REASONS[outcome as FileRefusal]}</li>`),
    ...(tooMany ? [html`<li>一次最多${MOST_FILES}个文件，超出的未保存，请再次上传。</li>`] : []),
  ];
  const failed =
    refused.length === 0
      ? html``
      : html`<section class="bad" role="alert"><h2>未保存</h2><ul>${refused}</ul></section>`;
  return html`${stored}${failed}`;
}

export const REFUSAL_REASONS: Readonly<Record<FileRefusal, string>> = {
  empty: '文件是空的。',
  tooLarge: `超过${MOST_MB}MB。`,
  type: '不是可以登记的格式。网页、程序和内容与扩展名不符的文件不能上传。',
};

function attachmentList(attachments: readonly AttachmentEntity[]): Html {
  if (attachments.length === 0) return html`<p class="note">还没有附件。</p>`;
  return html`<ul>${attachments.map(
    ({ kind, fileName, size, status, createdAt }) =>
      html`<li>${fileName ?? ATTACHMENT_KIND_NAMES[kind]}<span class="note">，${status === 'stored' ? sayBytes(size ?? 0) : '正在取回'}，${sayMoment(createdAt)}</span></li>`,
  )}</ul>`;
}

/** A page that only says why there is nothing to do here, and the way out. */
export function messagePage(message: string, wayOut: string): Html {
  return html`<h1>${UPLOAD_TITLE}</h1><section class="bad" role="alert"><p>${message}</p><p>${wayOut}</p></section>`;
}
