/** Why a Word document cannot be read; the reader turns it into a sentence. */
export type DocxFault = 'broken' | 'locked' | 'tooLarge' | 'noDocument' | 'forbidden';

export class DocxUnreadable extends Error {
  constructor(
    readonly fault: DocxFault,
    cause?: unknown,
  ) {
    super(`docx unreadable: ${fault}`, { cause });
    this.name = 'DocxUnreadable';
  }
}
