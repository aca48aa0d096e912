import type { ChatContent, NewsArticle } from '../chat-message';
import { MEDIA_TYPES, type MediaType } from '../media-store';
import type { SandboxState } from '../sandbox-state';
import { asObject, type JsonObject, listAt, textAt } from './api-call';
import { PlatformError } from './platform-error';
import { checkTemplateCard } from './template-card';
import { cutUtf8 } from './utf8-cut';

const MAX_TEXT_BYTES = 2048;
const MAX_MARKDOWN_BYTES = 2048;
const MAX_TITLE_BYTES = 128;
const MAX_DESCRIPTION_BYTES = 512;
const MAX_TEXTCARD_CHARACTERS = { title: 128, description: 512, btntxt: 4 };
const MAX_URL_BYTES = 2048;
const MAX_ARTICLES = 8;

/** Reads and checks the message object of a send, cut where the platform cuts silently. */
export function readContent(msgtype: string, body: JsonObject, state: SandboxState): ChatContent {
  const object = asObject(body[msgtype]);
  if (isMediaType(msgtype)) return readMedia(msgtype, object, state);
  switch (msgtype) {
    case 'text':
      return textContent(textAt(object, 'content'));
    case 'markdown':
      return readMarkdown(object);
    case 'textcard':
      return readTextcard(object);
    case 'news':
      return readNews(object);
    case 'template_card':
      if (state.options.personality === 'private') break;
      checkTemplateCard(object);
      return { type: 'template_card', card: object, replacedBy: null };
  }
  throw new PlatformError(40008, 'invalid message type');
}

/** A text as the member will see it: what exceeds 2048 bytes is gone. */
export function textContent(text: string): ChatContent {
  if (text === '') throw new PlatformError(44004, 'text content is empty');
  const shown = cutUtf8(text, MAX_TEXT_BYTES);
  return { type: 'text', text: shown, truncated: shown !== text };
}

function readMarkdown(object: JsonObject): ChatContent {
  const text = textAt(object, 'content');
  if (text === '') throw new PlatformError(44004, 'markdown content is empty');
  if (Buffer.byteLength(text) > MAX_MARKDOWN_BYTES)
    throw new PlatformError(45002, 'content size out of limit');
  return { type: 'markdown', text };
}

function readMedia(type: MediaType, object: JsonObject, state: SandboxState): ChatContent {
  const mediaId = textAt(object, 'media_id');
  if (mediaId === '') throw new PlatformError(41006, 'missing media_id');
  const media = state.media.findFresh(mediaId);
  if (!media || media.type !== type) throw new PlatformError(40007, 'invalid media_id');
  return {
    type,
    mediaId,
    filename: media.filename,
    contentType: media.contentType,
    size: media.bytes.length,
    title: cutUtf8(textAt(object, 'title'), MAX_TITLE_BYTES),
    description: cutUtf8(textAt(object, 'description'), MAX_DESCRIPTION_BYTES),
  };
}

function readTextcard(object: JsonObject): ChatContent {
  const title = textAt(object, 'title');
  const description = textAt(object, 'description');
  const url = textAt(object, 'url');
  if (title === '') throw new PlatformError(41016, 'missing title');
  if (description === '') throw new PlatformError(41033, 'missing description');
  if (!/^https?:\/\//.test(url) || Buffer.byteLength(url) > MAX_URL_BYTES) {
    throw new PlatformError(40054, 'invalid url, must begin with http:// or https://');
  }
  return {
    type: 'textcard',
    title: title.slice(0, MAX_TEXTCARD_CHARACTERS.title),
    description: description.slice(0, MAX_TEXTCARD_CHARACTERS.description),
    url,
    btntxt: textAt(object, 'btntxt').slice(0, MAX_TEXTCARD_CHARACTERS.btntxt) || '详情',
  };
}

function readNews(object: JsonObject): ChatContent {
  const articles = listAt(object, 'articles').map(asObject);
  if (articles.length === 0) throw new PlatformError(44003, 'empty news data');
  if (articles.length > MAX_ARTICLES) throw new PlatformError(45008, 'article count out of limit');
  return { type: 'news', articles: articles.map(readArticle) };
}

function readArticle(article: JsonObject): NewsArticle {
  const title = textAt(article, 'title');
  if (title === '') throw new PlatformError(41016, 'missing title');
  return {
    title: cutUtf8(title, MAX_TITLE_BYTES),
    description: cutUtf8(textAt(article, 'description'), MAX_DESCRIPTION_BYTES),
    url: textAt(article, 'url'),
    picurl: textAt(article, 'picurl'),
  };
}

function isMediaType(msgtype: string): msgtype is MediaType {
  return MEDIA_TYPES.some((type) => type === msgtype);
}
