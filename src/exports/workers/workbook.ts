import { writeProgressWorkbook } from '../progress-workbook';
import { serveDocument } from '../serve-document';

serveDocument(writeProgressWorkbook);
