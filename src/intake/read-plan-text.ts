import { decodeText } from './decode-text';
import { accepted, type IntakeResult, refused } from './intake-result';

/** The largest plan seen has 60 KB of text; beyond this it is some other file. */
const LARGEST_PLAN_BYTES = 5 * 1024 * 1024;

/** A plan's file to lines for `parsePlan`; line numbers stay those of the file. */
export async function readPlanText(bytes: Uint8Array): Promise<IntakeResult<readonly string[]>> {
  if (bytes.length > LARGEST_PLAN_BYTES) {
    return refused([{ line: null, message: '文件超过 5 MB，请确认选择的是工作要点的文字文件。' }]);
  }
  const decoded = decodeText(bytes);
  if (!decoded.ok) return decoded;
  if (decoded.value.trim() === '') {
    return refused([{ line: null, message: '文件中没有文字，请检查文件。' }]);
  }
  return accepted(decoded.value.split(/\r\n?|\n/));
}
