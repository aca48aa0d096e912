import { writeCircularText } from '../circular-text';
import { serveDocument } from '../serve-document';

serveDocument(writeCircularText);
