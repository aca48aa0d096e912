import { writeEvidence } from '../evidence-bundle';
import { serveDocument } from '../serve-document';

serveDocument(writeEvidence);
