import { MOST_BYTES } from '../domain/attachment/check-file';
import { ALLOWED_KINDS } from '../domain/attachment/file-type';
import { attachmentLine } from '../domain/attachment/say-attachment';
import type { AttachmentEntity } from '../store/entities/attachment-entity';
import { type Html, html } from './html';
import { MOST_FILES } from './read-upload';
import type { ReportFormSeen } from './report-form-view';
import { ACCEPT, MOST_MB, REFUSAL_REASONS, type UploadResult } from './upload-page';

/** The files of one report, and the way to add to them. A script sends its forms without leaving the page. */
export function filesPart(seen: ReportFormSeen): Html {
  const { report, root, csrf, uploaded } = seen;
  const { attachments, takesFiles, obligation } = report;
  if (!takesFiles && attachments.length === 0) return html``;
  const action = `${root}/h5/report/${obligation.id}/files`;
  const list =
    attachments.length === 0
      ? html`<p class="note">还没有附件。</p>`
      : html`<ul class="attached">${attachments.map((each) => filePart(each, seen, action))}</ul>`;
  const add = takesFiles
    ? html`<form class="form" method="post" enctype="multipart/form-data" action="${action}" data-files data-most="${MOST_BYTES.file}"><input type="hidden" name="csrf" value="${csrf}"><label for="files-to-add">添加文件</label><input id="files-to-add" type="file" name="files" multiple required accept="${ACCEPT}" aria-describedby="files-limits"><p id="files-limits" class="note">可多选，每个不超过${MOST_MB}MB，一次最多${MOST_FILES}个。可上传：${ALLOWED_KINDS}。</p><noscript><p class="note">上传前请先存草稿，以免已填内容丢失。</p></noscript><button type="submit" class="second">上传</button><progress max="100" value="0" hidden aria-label="上传进度"></progress></form>`
    : html``;
  return html`<section class="card" id="files" aria-labelledby="files-head"><h2 id="files-head">附件（${attachments.length}个）</h2>${resultsPart(uploaded)}${list}${add}<p id="files-status" class="note" role="status"></p></section>`;
}

function filePart(
  attachment: AttachmentEntity,
  { report, root, csrf }: ReportFormSeen,
  action: string,
): Html {
  const line = html`<bdi>${attachmentLine(attachment)}</bdi>`;
  // Bytes that are still on their way cannot be had.
  const name =
    attachment.status === 'stored'
      ? html`<a href="${root}/h5/attachment/${attachment.id}">${line}</a>`
      : line;
  const label = `删除${attachment.fileName ?? '附件'}`;
  const remove = report.takesFiles
    ? html`<form method="post" action="${action}/${attachment.id}/remove" data-files><input type="hidden" name="csrf" value="${csrf}"><button type="submit" class="plain" aria-label="${label}">删除</button></form>`
    : html``;
  return html`<li>${name}${remove}</li>`;
}

function resultsPart(results: readonly UploadResult[]): Html {
  if (results.length === 0) return html``;
  const lines = results.map(({ name, outcome }) => {
    if (outcome === 'stored') return html`<li><bdi>${name}</bdi>：已保存。</li>`;
    if (outcome === 'already') return html`<li><bdi>${name}</bdi>：已有相同文件，未重复保存。</li>`;
    return html`<li class="late"><bdi>${name}</bdi>：未保存，${REFUSAL_REASONS[outcome]}</li>`;
  });
  return html`<div role="status"><ul>${lines}</ul></div>`;
}
