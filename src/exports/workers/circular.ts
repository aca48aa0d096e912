import { writeCircular } from '../circular-document';
import { serveDocument } from '../serve-document';

serveDocument(writeCircular);
